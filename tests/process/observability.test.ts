import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogLine } from '../lab/support/trunkline-process.js'
import { until } from '../lab/support/until.js'
import { fallen, metricFaults, type ReadMetric, readMetricsText } from '../support/metrics-text.js'
import { askedOf, groupedBy, labelsOfScrape, watchedExpressions } from '../support/promql.js'
import { statedLabels } from '../support/stated-labels.js'
import { never, openCrew, people } from './support/crew.js'
import { adminPassword, type ProcessSite, processSite } from './support/process-site.js'

/** One run of the program with everything on, that all the tests below look at. */
let site: ProcessSite
let endpoint: Server
/** Of a conversation with a recording that was told to a webhook. */
let call: { readonly id: number; readonly ref: string }
let calls: readonly { readonly id: number; readonly ref: string; readonly outcome: string | null }[] = []
const secrets: string[] = []
let metrics: readonly ReadMetric[] = []
let scrape: () => Promise<readonly ReadMetric[]>

const sipPassword = 'sip-password-of-the-tests'

const ask = (path: string, requestId: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${site.baseUrl}/api${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${site.admin.token}`,
      'content-type': 'application/json',
      'x-request-id': requestId,
    },
  })
const lines = (matches: (line: LogLine) => boolean): readonly LogLine[] => site.process.log.filter(matches)
const threadsOf = (field: string, value: string): readonly string[] =>
  [...new Set(lines((line) => line[field] === value).map((line) => String(line['thread'])))].toSorted()

beforeAll(async () => {
  endpoint = createServer((_, response) => void response.end())
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  site = await processSite({
    config: { log: { level: 'debug' }, webhooks: { allowPrivate: ['127.0.0.1'] } },
  })
  await site.start()
  const { port } = endpoint.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  const webhook = await site.admin.post<{ secret: string }>('/webhooks', { name: 'CRM', url, events: ['call.ended'] })
  const key = await site.admin.post<{ key: string }>('/api-keys', { name: 'Prometheus', scopes: ['metrics.read'] })
  secrets.push(adminPassword, site.admin.token, webhook.secret, key.key, sipPassword)

  const retry = { busy: { afterS: 1, maxTimes: 1 } }
  const crew = await openCrew(site, {
    agents: 1,
    leads: [people.patient, people.busy, people.unallocated],
    settings: { retry: { ...never, ...retry } },
  })
  await ask(`/agents/${crew.agents[0]}`, 'set-phone', {
    method: 'PUT',
    body: JSON.stringify({ sipUsername: '1001', sipPassword }),
  })
  const [talker] = await crew.talking(1)
  await ask(`/agents/${talker?.id}/hang-up`, 'hang-up-1', { method: 'POST', body: '{}' })
  calls = await until('four calls, one of them tried again', async () => {
    const all = await site.admin.all<(typeof calls)[number]>('/calls')
    return all.length === 4 && all.every(({ outcome }) => outcome !== null) ? all : null
  })
  call = calls.find(({ outcome }) => outcome === 'connected') ?? call
  await ask(`/calls/${call.id}`, 'look-at-call')
  await until('its way through all threads', () => threadsOf('callRef', call.ref).length === 4)
  await until(
    'its recording',
    () => lines(({ msg, callRef }) => msg === 'a recording is stored' && callRef === call.ref).length > 0,
  )
  scrape = async () => {
    const scraped = await fetch(`${site.baseUrl}/metrics`, { headers: { authorization: `Bearer ${key.key}` } })
    return readMetricsText(await scraped.text())
  }
  await until('all of them told to the webhook', async () => {
    metrics = await scrape()
    const tries = metrics.find(({ name }) => name === 'trunkline_webhook_tries_total')
    return (tries?.samples ?? []).some(({ value }) => value >= calls.length)
  })
})
afterAll(async () => {
  await site.remove()
  endpoint.closeAllConnections()
  endpoint.close()
})

describe('the log of a process', () => {
  it('follows one call by its name through every thread, and tells its end at the usual level', () => {
    expect(threadsOf('callRef', call.ref)).toEqual(['api', 'control', 'storage', 'webhooks'])
    const usual = lines(({ callRef, level }) => callRef === call.ref && level === 'info')
    expect(usual.filter(({ msg }) => msg !== 'request')).toEqual([
      expect.objectContaining({ msg: 'a call ended', site: 'main', outcome: 'connected', endedBy: 'agent' }),
    ])
  })

  it('follows a request into the command it gave and the change it made', () => {
    expect(threadsOf('requestId', 'hang-up-1')).toEqual(['api', 'control', 'storage'])
    const [command] = lines(({ requestId, thread }) => requestId === 'hang-up-1' && thread === 'control')
    expect(command).toMatchObject({ command: 'agent.hangUp', site: 'main', msg: 'the engine took a command' })
    expect(threadsOf('requestId', 'set-phone')).toContain('storage')
  })

  it('names a request as whoever asked named it, and makes a name where that is none', async () => {
    expect((await ask('/site', 'a-name.of_mine')).headers.get('x-request-id')).toBe('a-name.of_mine')
    const made = (await ask('/site', 'no id, "but" text')).headers.get('x-request-id')
    expect(made).toMatch(/^[0-9a-f-]{36}$/)
    await until('its line', () => threadsOf('requestId', `${made}`).includes('api'))
  })

  it('holds no secret and no whole number of anybody', () => {
    const text = site.process.log.map((line) => JSON.stringify(line)).join('\n')
    expect(secrets.every((secret) => secret.length > 8)).toBe(true)
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/(\+|%2B)\d{7,}/i)
    expect(lines(({ msg }) => msg === 'a step of a call').length).toBeGreaterThan(10)
  })
})

describe('the metrics of a process', () => {
  it('come from every thread', () => {
    const up = metrics.find(({ name }) => name === 'trunkline_thread_up')
    expect(up?.samples.map(({ labels, value }) => [labels['thread'], value]).toSorted()).toEqual([
      ['api', 1],
      ['control', 1],
      ['storage', 1],
      ['webhooks', 1],
    ])
  })

  it('keep to the naming rules and say nothing of people', () => {
    const faults = metrics.flatMap((metric) => metricFaults(metric).map((fault) => `${metric.name}: ${fault}`))
    expect(faults).toEqual([])
    expect(metrics.length).toBeGreaterThan(70)
  })

  it('have each name and label that the dashboard and the alert rules ask for, group by or show', () => {
    const known = statedLabels()
    for (const { name, samples } of metrics) {
      const seen = samples.flatMap(({ labels }) => Object.keys(labels))
      known.set(name, new Set([...seen, ...(known.get(name) ?? [])]))
    }
    const exported = new Set([...metrics.map(({ name }) => name), 'up'])
    const histograms = new Set(metrics.filter(({ type }) => type === 'histogram').map(({ name }) => name))
    const faults = watchedExpressions().flatMap(({ of, expr, shown }) => {
      const asked = askedOf(expr)
      const groups = groupedBy(expr)
      const unknown = asked.flatMap(({ metric, part, labels }) => {
        if (!exported.has(metric)) return [`${metric} is not there`]
        if ((part !== null) !== histograms.has(metric)) return [`${metric} is asked for as what it is not`]
        const there = new Set([...labelsOfScrape, ...(part === 'bucket' ? ['le'] : []), ...(known.get(metric) ?? [])])
        const wanted = [...labels, ...(groups ?? []), ...(groups === null ? shown : [])]
        return wanted.filter((label) => !there.has(label)).map((label) => `${metric} has no ${label}`)
      })
      const lost = groups === null ? [] : shown.filter((label) => !groups.includes(label))
      return [...unknown, ...lost.map((label) => `${label} is grouped away`)].map(
        (fault) => `${of}: ${fault} (${expr})`,
      )
    })
    expect(faults).toEqual([])
    expect(watchedExpressions().length).toBeGreaterThan(100)
  })

  it('count what happened', () => {
    const sum = (name: string, labels: Readonly<Record<string, string>>): number =>
      (metrics.find((metric) => metric.name === name)?.samples ?? [])
        .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
        .reduce((total, { value }) => total + value, 0)
    const counted = (name: string): number =>
      metrics.flatMap(({ samples }) => samples).find((sample) => sample.name === name)?.value ?? 0
    const outcomes = new Set(calls.map(({ outcome }) => outcome ?? ''))
    expect([...outcomes].toSorted()).toEqual(['busy', 'connected', 'unallocated'])
    for (const outcome of outcomes) {
      const had = calls.filter((one) => one.outcome === outcome).length
      expect([outcome, sum('trunkline_calls_ended_total', { site: 'main', outcome })]).toEqual([outcome, had])
    }
    expect(sum('trunkline_calls_started_total', { site: 'main', trunk: 'sim-trunk' })).toBe(calls.length)
    expect(sum('trunkline_lead_retries_total', { site: 'main' })).toBe(1)
    expect(sum('trunkline_calls', { site: 'main' })).toBe(0)
    expect(sum('trunkline_agents', { site: 'main' })).toBe(1)
    expect(sum('trunkline_pbx_link_state', { site: 'main', state: 'ready' })).toBe(1)
    expect(sum('trunkline_pbx_retries_total', { site: 'main' })).toBe(0)
    expect(counted('trunkline_answer_to_agent_seconds_count')).toBe(1)
    expect(counted('trunkline_talk_seconds_count')).toBe(1)
    const threads = metrics.find(({ name }) => name === 'trunkline_event_loop_delay_p99_seconds')?.samples
    expect(threads?.map(({ labels }) => labels['thread']).toSorted()).toEqual(['api', 'control', 'storage', 'webhooks'])
    expect(sum('trunkline_live_answers_total', { site: 'main', class: 'connected' })).toBe(1)
    expect(sum('trunkline_webhook_tries_total', { site: 'main', outcome: 'delivered' })).toBe(calls.length)
    expect(sum('trunkline_pbx_connections_total', { site: 'main' })).toBe(1)
    expect(sum('trunkline_trunk_lines_limit', { site: 'main', trunk: 'sim-trunk' })).toBe(200)
    expect(sum('trunkline_commit_seconds', { site: 'main' })).toBeGreaterThan(0)
    expect(sum('trunkline_http_request_seconds', { route: '/api/calls/:id', status: '2xx' })).toBeGreaterThan(0)
  })

  it('never fall: a counter is not less at a later scrape, and none is gone', async () => {
    await ask('/site', 'between-two-scrapes')
    expect(fallen(metrics, await scrape())).toEqual([])
  })
})
