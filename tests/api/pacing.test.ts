import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PacingSample } from '../../dialer/model/pacing-sample.js'
import { makeCommit } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'
import { emptyStatus } from './support/fake-engine.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const sample = (change: Partial<PacingSample> = {}): PacingSample => ({
  dialMode: 'predictive',
  limitedBy: 'risk',
  answerRate: 0.24,
  answerAfterMs: 10_800,
  forecastAnswers: 2.1,
  forecastFree: 3.4,
  risk: 0.041,
  riskAllowed: 0.04,
  budgetLeft: 3.2,
  linesPerAgent: 1.8,
  dialing: 2,
  ringing: 9,
  screening: 0,
  waiting: 0,
  agentsReady: 1,
  agentsTalking: 16,
  agentsWrapUp: 3,
  agentsPaused: 2,
  windows: [{ limit: 0.03, live: 410, abandoned: 9, left: 3.3 }],
  ...change,
})

const show = (pacing: PacingSample | null, limitedBy: 'none' | 'abandonment' | 'noAgents' = 'none') => {
  const live = { campaign: world.campaign, hopper: 7, dialing: 11, waiting: 0, talking: 16, limitedUntil: null }
  world.engine.status = { ...emptyStatus, campaigns: [{ ...live, limitedBy, pacing }] }
}
const now = async () =>
  (await ask(world, 'supervisor', 'GET', `/campaigns/${world.campaign}/pacing/now`)).body.data as {
    pacing: unknown
    why: string
  }

it('shows what the pacer sees now, and says in a sentence why it holds back', async () => {
  show(sample())
  const found = await now()
  expect(found.pacing).toMatchObject({
    dialingMode: 'predictive',
    limitedBy: 'risk',
    linesPerAgent: 1.8,
    calls: { dialing: 2, ringing: 9 },
    agents: { ready: 1, talking: 16, wrapUp: 3, paused: 2 },
    windows: [{ limit: 0.03, live: 410, abandoned: 9, left: 3.3 }],
  })
  expect(found.why).toMatch(/^Places 1\.8 lines per agent; .* holds back because one more call, .* 4\.1 %/)
})

it('names first what holds the campaign back besides its pacer', async () => {
  show(sample(), 'abandonment')
  expect((await now()).why).toMatch(
    /limit on abandoned calls leaves no room to dial ahead.* 3\.20 may still find no agent/,
  )
  show(sample({ limitedBy: 'budget', budgetLeft: -1.3 }))
  expect((await now()).why).toMatch(/leaves no room to dial ahead.* 1\.30 beyond what is allowed/)
  show(null, 'noAgents')
  expect(await now()).toMatchObject({ pacing: null, why: 'No agent of this campaign is signed on.' })
})

it('gives the samples of a stretch of time, thinned to 500 that span it', async () => {
  const path = `/campaigns/${world.campaign}/pacing`
  const begin = Date.parse('2026-03-02T08:00:00Z')
  const { campaign } = world
  const events = Array.from({ length: 2000 }, (_, i) => ({
    kind: 'campaign.pacing' as const,
    at: begin + i * 5000,
    campaign,
    ...sample({ forecastAnswers: i }),
  }))
  const other = { ...events[0]!, campaign: (campaign + 1) as typeof campaign, forecastAnswers: -1 }
  await world.store.engineStore(mainSite).commit(makeCommit({ events: [other, ...events] }))
  const between = (startDate: string, endDate: string) =>
    ask(world, 'supervisor', 'GET', `${path}?startDate=${startDate}&endDate=${endDate}`)
  const whole = (await between('2026-03-02', '2026-03-02')).body.data as { at: string; forecastAnswers: number }[]
  expect(whole.length).toBeGreaterThan(50)
  expect(whole.length).toBeLessThanOrEqual(500)
  expect(whole[0]).toMatchObject({ at: '2026-03-02T08:00:00.000Z', forecastAnswers: 0 })
  expect(whole.at(-1)!.forecastAnswers).toBeGreaterThan(1960)
  const minute = (await between('2026-03-02T08:00:00Z', '2026-03-02T08:00:59Z')).body.data as unknown[]
  expect(minute).toHaveLength(12)
  expect((await between('2026-03-03', '2026-03-02')).status).toBe(422)
  expect((await ask(world, 'supervisor', 'GET', '/campaigns/999/pacing')).status).toBe(404)
})

it('is not for agents', async () => {
  expect((await ask(world, 'agent', 'GET', `/campaigns/${world.campaign}/pacing`)).status).toBe(403)
  expect((await ask(world, 'agent', 'GET', `/campaigns/${world.campaign}/pacing/now`)).status).toBe(403)
})

it('takes how a campaign is paced, keeps what is not given, and refuses what makes no sense', async () => {
  const path = `/campaigns/${world.campaign}`
  const put = (pacing: object) => ask(world, 'admin', 'PUT', path, { settings: { dialingMode: 'predictive', pacing } })
  expect((await put({ weight: 30 })).body.data.settings).toMatchObject({
    dialingMode: 'predictive',
    pacing: { weight: 30, priority: 5, earlyHangUp: true, maxLinesPerAgent: 10 },
  })
  expect((await put({ priority: 9, earlyHangUp: false })).body.data.settings.pacing).toEqual({
    weight: 30,
    priority: 9,
    earlyHangUp: false,
    maxLinesPerAgent: 10,
  })
  for (const wrong of [{ weight: 0 }, { weight: 101 }, { priority: 10 }, { maxLinesPerAgent: 0.5 }, { speed: 1 }]) {
    expect((await put(wrong)).status).toBe(422)
  }
})
