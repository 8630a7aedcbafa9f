import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SimulationResult } from '../../api/features/simulations/result.js'
import type { StartSimulation } from '../../api/features/simulations/start-simulation.js'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
let start: StartSimulation
let release: () => void

const result: SimulationResult = {
  name: 'a day',
  from: 1_772_445_600_000,
  until: 1_772_449_200_000,
  timeZone: 'UTC',
  seed: 1,
  agents: 2,
  abandonLimit: 0.03,
  notes: ['A described day.'],
  variants: [],
}

/** Runs until it is released or stopped. */
const waiting: StartSimulation = async (_job, { onProgress, signal }) => {
  onProgress({ policy: 'predictive', share: 0.25 })
  await new Promise<void>((resolve, reject) => {
    release = resolve
    signal.addEventListener('abort', () => reject(new TypeError('stopped')))
  })
  return result
}

const described = { description: { agents: 2, campaigns: [{ people: 0.3 }] }, variants: ['progressive', 'power:2'] }

const stateOf = async (id: number) => (await ask(world, 'supervisor', 'GET', `/simulations/${id}`)).body.data.state
const runs = async (id: number) => await expect.poll(() => stateOf(id)).toBe('running')

beforeEach(async () => {
  start = waiting
  release = () => {}
  world = await openApiWorld({ startSimulation: (job, watch) => start(job, watch) })
})
afterEach(() => world.end())

describe('simulations', () => {
  it('run one after the other, tell how far they are, and keep their answers over a restart', async () => {
    const first = await ask(world, 'supervisor', 'POST', '/simulations', described)
    const second = await ask(world, 'supervisor', 'POST', '/simulations', { day: '2026-03-01' })
    expect(first.status).toBe(202)
    const { id } = first.body.data
    await runs(id)
    expect((await ask(world, 'supervisor', 'GET', `/simulations/${id}`)).body.data).toMatchObject({
      state: 'running',
      progress: 0.25,
      policy: 'predictive',
      title: 'described day: progressive, power:2',
    })
    expect(await stateOf(second.body.data.id)).toBe('queued')
    release()
    await expect.poll(() => stateOf(id)).toBe('done')
    expect((await ask(world, 'supervisor', 'GET', `/simulations/${id}`)).body.data.result.notes).toEqual(result.notes)
    await expect.poll(() => existsSync(join(world.dataDir, 'simulations', 'main', `${id}.json`))).toBe(true)
    const list = await ask(world, 'supervisor', 'GET', '/simulations')
    expect(list.body.data.map((one: { id: number }) => one.id)).toEqual([2, 1])
  })

  it('can be stopped while they wait and while they run', async () => {
    const ids: number[] = []
    for (let i = 0; i < 2; i++)
      ids.push((await ask(world, 'supervisor', 'POST', '/simulations', described)).body.data.id)
    await runs(ids[0] ?? 0)
    for (const id of ids) await ask(world, 'supervisor', 'POST', `/simulations/${id}/cancel`)
    await expect
      .poll(async () => [await stateOf(ids[0] ?? 0), await stateOf(ids[1] ?? 0)])
      .toEqual(['cancelled', 'cancelled'])
  })

  it('are refused where too many wait, where words are wrong, and to agents', async () => {
    for (let i = 0; i < 6; i++) await ask(world, 'supervisor', 'POST', '/simulations', described)
    expect((await ask(world, 'supervisor', 'POST', '/simulations', described)).body.error.code).toBe('CONFLICT')
    const wrong = await ask(world, 'supervisor', 'POST', '/simulations', { ...described, variants: ['viciously'] })
    expect(wrong.status).toBe(422)
    expect(wrong.body.error.message).toContain('"viciously" is no policy')
    const both = await ask(world, 'supervisor', 'POST', '/simulations', { ...described, day: '2026-03-01' })
    expect(both.status).toBe(422)
    const many = { ...described, description: { agents: 100_000, campaigns: [{}] } }
    expect((await ask(world, 'supervisor', 'POST', '/simulations', many)).status).toBe(422)
    expect((await ask(world, 'agent', 'POST', '/simulations', described)).status).toBe(403)
    expect((await ask(world, 'stranger', 'GET', '/simulations/1')).status).toBe(404)
  })

  it('that fail say so without telling what is ours to know', async () => {
    start = () => Promise.reject(new TypeError('secret of the house'))
    const { id } = (await ask(world, 'supervisor', 'POST', '/simulations', described)).body.data
    await expect.poll(() => stateOf(id)).toBe('failed')
    const { error } = (await ask(world, 'supervisor', 'GET', `/simulations/${id}`)).body.data
    expect(error.message).not.toContain('secret')
    expect(world.logged.some(({ level, fields }) => level === 'warn' && fields['simulationId'] === id)).toBe(true)
  })
})
