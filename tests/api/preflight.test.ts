import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { VariantTotals } from '../../api/features/simulations/result.js'
import type { SimulationJob } from '../../api/features/simulations/start-simulation.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
let jobs: SimulationJob[]
let totals: VariantTotals

const quiet: VariantTotals = {
  dials: 120,
  live: 30,
  connected: 30,
  late: 0,
  abandoned: 0,
  misjudged: 0,
  machinesServed: 0,
  abandonedShare: 0,
  worstHourShare: 0,
  callsPerAgentHour: 15,
  utilisation: 0.7,
  idleSPerCall: 60,
  dialsPerConnect: 4,
  linesPeak: 4,
  cpsPeak: 1,
  agentHours: 2,
  finishedAt: null,
}

beforeEach(async () => {
  jobs = []
  totals = quiet
  world = await openApiWorld({
    startSimulation: async (job) => {
      jobs.push(job)
      const { seed } = job
      const variants = [{ name: 'asset', totals, quarters: [] }]
      return {
        name: 'hour',
        from: 0,
        until: 3_600_000,
        timeZone: 'UTC',
        seed,
        agents: 2,
        abandonLimit: 0.03,
        notes: [],
        variants,
      }
    },
  })
})
afterEach(() => world.end())

interface Found {
  readonly check: string
  readonly level: string
  readonly seen: string
  readonly remedy: string | null
}

async function findings(): Promise<Readonly<Record<string, Found>>> {
  const answer = await ask(world, 'supervisor', 'GET', `/campaigns/${world.campaign}/preflight`)
  expect(answer.status).toBe(200)
  return Object.fromEntries(answer.body.data.findings.map((one: Found) => [one.check, one]))
}

const change = (settings: object) =>
  ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings }).then(({ status }) =>
    expect(status).toBe(200),
  )

describe('pre-flight of a campaign', () => {
  it('warns of a group of the pool in which no number is left for the campaign', async () => {
    await change({ callerIdPolicy: { groups: ['spring'] } })
    expect((await findings())['caller ids']).toMatchObject({
      level: 'problem',
      seen: expect.stringContaining('no number in the pool’s groups spring'),
    })
    await ask(world, 'admin', 'POST', '/caller-ids', { phoneNumber: '+12025550150', group: 'spring' })
    expect((await findings())['caller ids']).toMatchObject({ level: 'ok' })
  })

  it('tells what is there, what lacks and what to do, and simulates an hour with the campaign’s own settings', async () => {
    await change({ dialingMode: 'power', ratio: 2, trunks: ['carrier'] })
    const found = await findings()
    expect(found['leads']).toMatchObject({ level: 'ok', seen: expect.stringContaining('1 leads: 1 ready') })
    expect(found['excluded now']).toMatchObject({ level: 'ok' })
    expect(found['agents']).toMatchObject({ level: 'warning', seen: '0 of 2 agents are signed on' })
    expect(found['caller ids']).toMatchObject({ remedy: expect.stringContaining('called back') })
    expect(found['test call']).toMatchObject({ level: 'warning' })
    expect(found['forecast']?.seen).toContain('2 agents would be busy 70 % of their time')
    expect(found['lines']).toMatchObject({ level: 'ok', seen: 'at most 4 lines at once for 2 agents; 30 are there' })
    for (const { level, remedy } of Object.values(found)) expect(remedy === null).toBe(level === 'ok')
    const [job] = jobs
    expect(job?.source).toMatchObject({
      description: { agents: 2, campaigns: [{ settings: { dialingMode: 'power', ratio: 2 } }] },
    })
  })

  it('asks the simulation once for the same question', async () => {
    await findings()
    await findings()
    expect(jobs).toHaveLength(1)
    await change({ ratio: 3 })
    await findings()
    expect(jobs).toHaveLength(2)
  })

  it('warns of lines that are too few, and of a forecast above the limit', async () => {
    totals = { ...quiet, linesPeak: 40, abandonedShare: 0.2, live: 500 }
    const found = await findings()
    expect(found['lines']).toMatchObject({ level: 'warning' })
    expect(found['forecast']).toMatchObject({ level: 'warning', seen: expect.stringContaining('20.00 % abandoned') })
  })

  it('names problems: no calling hours, phones away, the link down, a paused site, no disk', async () => {
    await change({ callingWindow: [] })
    world.health = { ...world.health, disk: { freeBytes: 1000, low: true } }
    world.engine.status = {
      ...world.engine.status,
      link: 'down',
      agents: [world.agent, world.agent2].map((agent) => ({
        agent,
        presence: { name: 'loggedOut', since: 0, why: null },
        phoneRegistered: false,
      })),
    }
    const found = await findings()
    for (const check of ['calling hours', 'PBX', 'phones', 'disk room']) {
      expect([check, found[check]?.level]).toEqual([check, 'problem'])
    }
    expect(found['phones']?.seen).toBe('not registered: 1001, 1002')
  })

  it('tells by which rule leads are excluded', async () => {
    await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '+493012345600' })
    expect((await findings())['excluded now']).toMatchObject({
      level: 'problem',
      seen: '0 of 1 ready leads may be dialled now; 1 by dnc',
    })
  })

  it('is for those who control campaigns', async () => {
    expect((await ask(world, 'agent', 'GET', `/campaigns/${world.campaign}/preflight`)).status).toBe(403)
    expect((await ask(world, 'supervisor', 'GET', '/campaigns/99/preflight')).status).toBe(404)
  })
})

describe('a test call', () => {
  const path = () => `/campaigns/${world.campaign}/preflight/test-call`

  it('goes the ordinary way: an agent’s phone, the campaign’s trunk', async () => {
    const answer = await ask(world, 'admin', 'POST', path(), { phoneNumber: '+49 30 555 100', agentId: world.agent })
    expect(answer.status).toBe(202)
    expect(world.engine.asked.at(-1)).toEqual({
      kind: 'agent.dialNumber',
      agent: world.agent,
      number: '+4930555100',
      campaign: world.campaign,
    })
  })

  it('is there for supervisors, who see it missing, and refused to agents, for what is no number, and while the agent is not free', async () => {
    const body = { phoneNumber: '+4930555100', agentId: world.agent }
    expect((await ask(world, 'supervisor', 'POST', path(), body)).status).toBe(202)
    expect((await ask(world, 'agent', 'POST', path(), body)).status).toBe(403)
    expect((await ask(world, 'admin', 'POST', path(), { ...body, phoneNumber: 'my phone' })).status).toBe(422)
    world.engine.refusals.set('agent.dialNumber', new DomainError('CONFLICT', 'The agent is talking.'))
    expect((await ask(world, 'admin', 'POST', path(), body)).body.error.message).toBe('The agent is talking.')
  })
})
