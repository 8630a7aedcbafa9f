import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ThreadMetrics } from '../../api/api-options.js'
import { createApp } from '../../api/app.js'
import { expose } from '../../api/features/metrics/exposition.js'
import { startApi } from '../../api/server.js'
import { createMetrics } from '../../storage/metrics/metrics.js'
import { metricFaults, readMetricsText } from '../support/metrics-text.js'
import { keyWith } from './rights-matrix/ask-row.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'

let world: ApiWorld
let threads: readonly ThreadMetrics[] = []
/** Where given, the threads never answer; told when they are asked. */
let askedInVain: (() => void) | null = null
beforeAll(async () => {
  world = await openApiWorld()
  const control = createMetrics()
  const calls = control.gauge({ name: 'trunkline_calls', help: 'Calls.', labels: ['site', 'state'] })
  calls.set({ site: 'main', state: 'dialing' }, 3)
  calls.set({ site: 'other', state: 'dialing' }, 5)
  control.gauge({ name: 'trunkline_disk_free_bytes', help: 'Free.' }).set({}, 1e9)
  threads = [
    { thread: 'control', text: await control.collect() },
    { thread: 'storage', text: null },
  ]
})
afterAll(() => world.end())

const options = () => ({
  ...world.options,
  threadMetrics: () => {
    if (askedInVain === null) return Promise.resolve(threads)
    askedInVain()
    return new Promise<never>(() => undefined)
  },
})

const ask = (path: string, headers: Record<string, string> = {}) =>
  createApp(options()).app.request(path, { headers }, { via: 'tcp', address: '192.0.2.7' })
const by = (token: string) => ({ authorization: `Bearer ${token}` })

describe('metrics on the main listener', () => {
  it.each(['/metrics', '/api/metrics'])('are not for strangers, nor for agents: %s', async (path) => {
    expect((await ask(path)).status).toBe(401)
    expect((await ask(path, by(world.tokens.agent))).status).toBe(403)
  })

  it('show supervisors the process and their own site, and nothing of others', async () => {
    const response = await ask('/metrics', by(world.tokens.supervisor))
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
    const text = await response.text()
    expect(text).toContain('trunkline_calls{site="main",state="dialing"} 3\n')
    expect(text).toContain('trunkline_disk_free_bytes 1000000000\n')
    expect(text).not.toContain('site="other"')
  })

  it('show the installation’s admin all, and another site’s admin theirs', async () => {
    const all = await (await ask('/metrics', by(world.tokens.superAdmin))).text()
    expect(all).toContain('trunkline_calls{site="other",state="dialing"} 5\n')
    const others = await (await ask('/metrics', by(world.tokens.stranger))).text()
    expect(others).toContain('site="other"')
    expect(others).not.toContain('site="main"')
  })

  it('are had with a key of that scope alone', async () => {
    const key = await keyWith(world, mainSite, ['metrics.read'])
    expect((await ask('/metrics', by(key))).status).toBe(200)
    expect((await ask('/metrics', by(await keyWith(world, mainSite, ['site.read'])))).status).toBe(403)
  })

  it('tell of a thread that is gone, and go on without the rest when call control does not answer', async () => {
    const text = await (await ask('/metrics', by(world.tokens.superAdmin))).text()
    expect(text).toContain('trunkline_thread_up{thread="control"} 1\n')
    expect(text).toContain('trunkline_thread_up{thread="storage"} 0\n')
    expect(text).toContain('trunkline_thread_up{thread="api"} 1\n')
    const waiting = new Promise<void>((resolve) => {
      askedInVain = resolve
    })
    const asked = ask('/metrics', by(world.tokens.superAdmin))
    await waiting
    askedInVain = null
    await world.clock.advance(3000)
    const alone = await (await asked).text()
    expect(alone).toContain('trunkline_thread_up{thread="control"} 0\n')
    expect(alone).toContain('trunkline_http_request_seconds')
  })

  it('count requests by route, not by address, and those refused', async () => {
    const { app } = createApp(options())
    const env = { via: 'tcp', address: '192.0.2.7' } as const
    await app.request('/api/leads/1', { headers: by(world.tokens.admin) }, env)
    await app.request('/api/leads/2', { headers: by(world.tokens.admin) }, env)
    await app.request('/api/leads/2', { method: 'BREW' }, env)
    const text = await (await app.request('/metrics', { headers: by(world.tokens.superAdmin) }, env)).text()
    const counted =
      /http_request_seconds_count\{api="native",method="GET",route="\/api\/leads\/:id",status="\dxx"\} (\d)/g
    const total = [...text.matchAll(counted)].reduce((sum, [, count]) => sum + Number(count), 0)
    expect(total).toBe(2)
    expect(text).toContain('method="other"')
    expect(text).toContain('trunkline_http_refused_total{api="native",code="METHOD_NOT_ALLOWED"} 1\n')
  })
})

it('names with quotes, backslashes and ends of lines come out as they went in', async () => {
  const metrics = createMetrics()
  const names = ['say "hi"', 'C:\\trunks\\new', 'two\nlines', '{a="b",}', 'é €']
  const gauge = metrics.gauge({ name: 'trunkline_odd', help: 'A \\ and\nan end.', labels: ['trunk', 'site'] })
  for (const [at, trunk] of names.entries()) gauge.set({ trunk, site: '' }, at)
  metrics.histogram({ name: 'trunkline_took_seconds', help: 'Took.', buckets: [1, 2] }).observe({}, 1.5)
  const [, odd, took] = readMetricsText(expose([{ thread: 'api', text: await metrics.collect() }], () => true))
  expect(odd?.samples.map(({ labels, value }) => [labels, value])).toEqual(names.map((trunk, at) => [{ trunk }, at]))
  expect(took && metricFaults(took)).toEqual([])
  expect(took?.samples.map(({ labels, value }) => [labels['le'], value])).toEqual([
    ['1', 0],
    ['2', 1],
    ['+Inf', 1],
    [undefined, 1.5],
    [undefined, 1],
  ])
})

it('metrics on a listener of their own need no login, and nothing else is there', async () => {
  const api = await startApi({ ...options(), metricsListener: { host: '127.0.0.1', port: 0 } })
  const addresses = world.logged.map(({ fields }) => String(fields['address']))
  const address = addresses.find((one) => one.endsWith('/metrics')) ?? ''
  const response = await fetch(address)
  expect(response.status).toBe(200)
  expect(await response.text()).toContain('trunkline_calls{site="other",state="dialing"} 5\n')
  expect((await fetch(address.replace('/metrics', '/api/health'))).status).toBe(404)
  expect((await fetch(address, { method: 'POST' })).status).toBe(404)
  await api.close()
})
