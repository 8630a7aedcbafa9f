import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LogLine } from '../lab/support/trunkline-process.js'
import { until } from '../lab/support/until.js'
import { metricFaults, type ReadMetric, readMetricsText } from '../support/metrics-text.js'
import { watchedNames } from '../support/watched-names.js'
import { openCrew, people } from './support/crew.js'
import { adminPassword, type ProcessSite, processSite } from './support/process-site.js'

/** One run of the program with everything on, that all the tests below look at. */
let site: ProcessSite
let endpoint: Server
/** Of a conversation with a recording that was told to a webhook. */
let call: { readonly id: number; readonly ref: string }
const secrets: string[] = []
let metrics: readonly ReadMetric[] = []

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

  const crew = await openCrew(site, { agents: 1, leads: [people.patient] })
  await ask(`/agents/${crew.agents[0]}`, 'set-phone', {
    method: 'PUT',
    body: JSON.stringify({ sipUsername: '1001', sipPassword }),
  })
  const [talker] = await crew.talking(1)
  await ask(`/agents/${talker?.id}/hang-up`, 'hang-up-1', { method: 'POST', body: '{}' })
  const found = await until('the call record', async () => {
    const [first] = await site.admin.all<{ id: number; ref: string; outcome: string | null }>('/calls')
    return first?.outcome ? first : null
  })
  call = found
  await ask(`/calls/${call.id}`, 'look-at-call')
  await until('its way through all threads', () => threadsOf('callRef', call.ref).length === 4)
  await until(
    'its recording',
    () => lines(({ msg, callRef }) => msg === 'a recording is stored' && callRef === call.ref).length > 0,
  )
  const scraped = await fetch(`${site.baseUrl}/metrics`, { headers: { authorization: `Bearer ${key.key}` } })
  metrics = readMetricsText(await scraped.text())
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

  it('are there for all that the dashboard and the alert rules ask', () => {
    const exported = new Set(metrics.map(({ name }) => name))
    expect([...watchedNames()].filter((name) => !exported.has(name))).toEqual([])
  })

  it('count what happened', () => {
    const sum = (name: string, labels: Readonly<Record<string, string>>): number =>
      (metrics.find((metric) => metric.name === name)?.samples ?? [])
        .filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value))
        .reduce((total, { value }) => total + value, 0)
    expect(sum('trunkline_calls_ended_total', { site: 'main', outcome: 'connected' })).toBe(1)
    expect(sum('trunkline_live_answers_total', { site: 'main', class: 'connected' })).toBe(1)
    expect(sum('trunkline_webhook_tries_total', { site: 'main', outcome: 'delivered' })).toBe(1)
    expect(sum('trunkline_pbx_connections_total', { site: 'main' })).toBe(1)
    expect(sum('trunkline_trunk_lines_limit', { site: 'main', trunk: 'sim-trunk' })).toBe(200)
    expect(sum('trunkline_commit_seconds', { site: 'main' })).toBeGreaterThan(0)
    expect(sum('trunkline_http_request_seconds', { route: '/api/calls/:id', status: '2xx' })).toBeGreaterThan(0)
  })
})
