import { beforeEach, describe, expect, it } from 'vitest'
import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import { agentId, campaignId } from '../../../dialer/model/ids.js'
import { aCampaign, aLead, anAgent, createStage, type StageOptions, start } from '../support/engine-stage.js'
import { blankView, createFakePacer, type FakePacer } from '../support/fake-pacer.js'

const leads = Array.from({ length: 200 }, (_, n) => aLead(n + 1))
const predictive = (settings: Partial<CampaignSettings> = {}) => aCampaign(1, { dialMode: 'predictive', ...settings })

let pacer: FakePacer
const stageWith = (options: StageOptions = {}) =>
  createStage({
    campaigns: [predictive()],
    agents: [anAgent(1), anAgent(2)],
    leads,
    createPacer: pacer.create,
    ...options,
  })

beforeEach(() => {
  pacer = createFakePacer()
})

/** Allows so many lines in all. */
const upTo = (lines: number) => {
  pacer.decide = ({ legs, agents, room }) => ({
    dial: agents.length === 0 ? 0 : Math.max(0, Math.min(room, lines - legs.length)),
  })
}

describe('a predictive campaign', () => {
  it('places what its pacer says, ahead of agents, and no more than there is room for', () => {
    const stage = stageWith({ limits: { maxLines: 4 } })
    upTo(6)
    stage.signOn(1)
    stage.pass(2000)
    expect(stage.dialed()).toHaveLength(4)
    expect(Math.max(...pacer.snapshots.map(({ room }) => room))).toBe(4)
    expect(stage.limit()).toBe('none')
  })

  it('gives its pacer what the settings and the strictest rule say', () => {
    stageWith({ campaigns: [predictive({ ringTimeoutS: 30, dropAfterMs: 1500 })] })
    expect(pacer.configs).toMatchObject([
      { abandonLimit: 0.03, connectWithinMs: 1500, ringTimeoutMs: 30_000, cancelAfterMs: 15_000, memory: null },
    ])
    pacer.configs.length = 0
    const stage = stageWith()
    const { pacing } = aCampaign(1).settings
    stage.ask({ kind: 'campaign.put', campaign: predictive({ pacing: { ...pacing, earlyHangUp: false } }) })
    expect(pacer.configs.at(-1)).toMatchObject({ cancelAfterMs: null, memory: { version: 1 } })
  })

  it('tells it each call from the reservation to the agent, in order', () => {
    const stage = stageWith()
    upTo(1)
    stage.signOn(1)
    stage.pass(300)
    const leg = stage.leadLeg()
    const { ref } = stage.record()!
    stage.ring(leg)
    stage.pass(4000)
    expect(pacer.snapshots.at(-1)?.legs).toMatchObject([{ leg: ref, state: 'ringing', answeredAt: null }])
    stage.answer(leg)
    stage.bridge()
    stage.pass(300)
    expect(pacer.heard(ref)).toEqual(['dialed', 'ringing', 'live', 'connected'])
    expect(pacer.events.find((event) => event.kind === 'connected')).toMatchObject({ agent: '1', late: false })
    expect(pacer.snapshots.at(-1)?.legs.map((each) => each.leg)).not.toContain(ref)
    expect(pacer.snapshots.at(-1)?.agents).toMatchObject([{ agent: '1', state: 'talking' }])
  })

  it('tells it of people who find no agent and of calls nobody answers', () => {
    const stage = stageWith()
    upTo(3)
    stage.signOn(1)
    stage.pass(1000)
    const [one, two, three] = stage.dialed().map((command) => command.leg)
    stage.answer(one!)
    stage.bridge()
    stage.answer(two!)
    stage.pass(2100)
    stage.gone(three!, 'busy')
    const missed = pacer.events.filter((event) => event.kind === 'missed')
    expect(missed).toMatchObject([{ why: 'busy' }])
    expect(pacer.events.filter((event) => event.kind === 'abandoned')).toHaveLength(1)
    expect(stage.last('play')).toMatchObject({ leg: two })
  })

  it('tells it what agents do, once for each change', () => {
    const stage = stageWith()
    upTo(1)
    stage.signOn(1)
    stage.pass(300)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.gone(stage.leadLeg(0))
    stage.ask({ kind: 'agent.ready', agent: agentId(1) })
    stage.ask({ kind: 'agent.pause', agent: agentId(1), reason: 'lunch' })
    stage.ask({ kind: 'agent.signOff', agent: agentId(1) })
    const states = pacer.events.flatMap((event) => (event.kind === 'agent' ? [event.state] : []))
    expect(states).toEqual(['ready', 'talking', 'wrapUp', 'ready', 'paused', 'gone'])
  })

  it('takes ringing calls back as its pacer says, but none that has not rung for 15 s', () => {
    const stage = stageWith()
    upTo(2)
    stage.signOn(1)
    stage.pass(500)
    const [early, silent] = stage.dialed().map((command) => command.leg)
    stage.ring(early!)
    pacer.decide = ({ legs }) => ({ cancel: legs.map((leg) => leg.leg) })
    stage.pass(14_900)
    expect(stage.last('hangup')).toBeUndefined()
    stage.pass(500)
    expect(stage.last('hangup')).toMatchObject({ leg: early, reason: 'cancel' })
    stage.gone(early!, 'cancelled')
    expect(stage.told('call.ended')).toMatchObject([{ outcome: 'cancelled', endedBy: 'dialer', lead: 1 }])
    expect(stage.told('lead.updated').at(-1)).toMatchObject({ lead: 1, stage: 'ready' })
    expect(stage.told('lead.updated').at(-1)?.dueAt).toBe(stage.now() + 900_000)
    // Nobody heard this one ring.
    expect(stage.commands.filter((command) => command.kind === 'hangup' && command.leg === silent)).toEqual([])
  })

  it('counts a person who answers while the call is taken back as abandoned', () => {
    const stage = stageWith()
    upTo(1)
    stage.signOn(1)
    stage.pass(300)
    stage.ring(stage.leadLeg())
    pacer.decide = ({ legs }) => ({ cancel: legs.map((leg) => leg.leg) })
    stage.pass(15_500)
    stage.answer(stage.leadLeg())
    stage.gone(stage.leadLeg())
    expect(stage.told('call.ended')).toMatchObject([{ outcome: 'abandoned' }])
    const { ref } = stage.record()!
    expect(pacer.heard(ref)).toEqual(['dialed', 'ringing', 'missed', 'live', 'abandoned'])
  })

  it('asks its pacer at least every half second where nothing happens, and not at all where nobody works', () => {
    const stage = stageWith()
    stage.pass(10_000)
    expect(pacer.snapshots).toHaveLength(0)
    stage.signOn(1)
    pacer.snapshots.length = 0
    stage.pass(10_000)
    expect(pacer.snapshots.length).toBeGreaterThanOrEqual(19)
    expect(pacer.snapshots.length).toBeLessThanOrEqual(21)
  })

  it('lets its pacer take calls back though the campaign is paused or nobody is left', () => {
    const stage = stageWith()
    upTo(5)
    stage.signOn(1)
    stage.pass(500)
    for (const { leg } of stage.dialed()) stage.ring(leg)
    stage.ask({ kind: 'agent.signOff', agent: agentId(1) })
    pacer.decide = ({ legs }) => ({ dial: 3, cancel: legs.map((leg) => leg.leg) })
    stage.pass(16_000)
    const cancelled = stage.commands.filter((command) => command.kind === 'hangup' && command.reason === 'cancel')
    expect(cancelled).toHaveLength(5)
    expect(stage.limit()).toBe('noAgents')
  })

  it('of which a limit is reached places a line for each ready agent, whatever its pacer says', () => {
    const rules = [{ name: 'none', window: 'day', limit: 0, formula: 'plain', scope: 'campaign' }] as const
    const { abandonment } = aCampaign(1).settings
    const stage = stageWith({ campaigns: [predictive({ abandonment: { ...abandonment, preset: 'custom', rules } })] })
    upTo(10)
    stage.signOn(1)
    stage.signOn(2)
    stage.pass(3000)
    expect(stage.dialed()).toHaveLength(2)
    expect(pacer.configs[0]?.abandonLimit).toBe(0)
  })
})

describe('what a pacer learned', () => {
  it('is kept at most once a minute and when the site drains, and given back to the next life', () => {
    const stage = stageWith()
    upTo(1)
    stage.signOn(1)
    stage.pass(300_000)
    const kept = () => stage.commits.flatMap((commit) => commit.pacers ?? [])
    expect(kept().length).toBeGreaterThanOrEqual(3)
    expect(kept().length).toBeLessThanOrEqual(6)
    const before = kept().length
    stage.pass(1000)
    stage.ring(stage.leadLeg())
    stage.ask({ kind: 'site.drain' })
    expect(kept().length).toBe(before + 1)
    const last = kept().at(-1)!
    expect(last).toMatchObject({ campaign: 1, memory: { version: 1 } })
    pacer.configs.length = 0
    stageWith({ seed: { ...stage.seed(), pacers: [last] }, epoch: 'e2', linkUp: false })
    expect(pacer.configs[0]?.memory).toEqual(last.memory)
  })

  it('is joined after a restart by the agents and calls that are still there', () => {
    const stage = stageWith()
    upTo(2)
    stage.signOn(1)
    stage.pass(1000)
    stage.ring(stage.leadLeg())
    const refs = [...stage.stored.keys()]
    pacer.events.length = 0
    stageWith({ seed: stage.seed(), epoch: 'e2', now: stage.now() + 3000, linkUp: false })
    expect(refs.map((ref) => pacer.heard(ref)[0])).toEqual(['dialed', 'dialed'])
    expect(pacer.events.filter((event) => event.kind === 'agent')).toMatchObject([{ agent: '1', state: 'ready' }])
  })
})

describe('what a pacer sees', () => {
  it('is told every 5 s while it changes, and not while nothing does', () => {
    const stage = stageWith()
    pacer.decide = () => ({ view: { ...blankView, limitedBy: 'risk', risk: 0.08, answerRate: 0.123456 } })
    stage.signOn(1)
    stage.pass(60_000)
    expect(stage.told('campaign.pacing')).toMatchObject([
      { campaign: 1, dialMode: 'predictive', limitedBy: 'risk', answerRate: 0.1235, agentsReady: 1 },
    ])
    pacer.decide = ({ legs, now }) => ({ dial: 3 - legs.length, view: { ...blankView, risk: (now % 1e6) / 1e6 } })
    stage.pass(60_000)
    const told = stage.told('campaign.pacing')
    expect(told.length).toBeGreaterThan(5)
    expect(told.length).toBeLessThanOrEqual(14)
    expect(stage.engine.inspect().campaigns[0]?.pacing).toMatchObject({ dialing: 3, agentsReady: 1 })
  })

  it('has the same budget left as the ledger, which lets the first few calls of a window be', () => {
    const campaign = campaignId(1)
    const quarter = { campaign, at: start, connected: 20, late: 0, abandoned: 2, machines: 0 }
    const began = [{ campaign, at: start }]
    const stage = stageWith({ seed: { ledger: { quarters: [quarter], began } } })
    pacer.decide = () => ({ view: { ...blankView, limitedBy: 'budget' } })
    stage.signOn(1)
    stage.pass(20_000)
    const told = stage.ask({ kind: 'campaign.abandonment', campaign })
    expect(told).toMatchObject({ ok: true, value: { windows: [{ live: 22, abandoned: 2, budgetLeft: 1 }] } })
    const seen = { budgetLeft: 1, windows: [{ limit: 0.03, live: 22, abandoned: 2, left: 1 }] }
    expect(stage.engine.inspect().campaigns[0]?.pacing).toMatchObject(seen)
    expect(stage.told('campaign.pacing').at(-1)).toMatchObject(seen)
  })

  it('is told of a progressive campaign too, whose pacer only looks', () => {
    const stage = stageWith({ campaigns: [aCampaign(1)] })
    pacer.decide = () => ({ dial: 50 })
    stage.signOn(1)
    stage.pass(20_000)
    expect(stage.dialed()).toHaveLength(1)
    expect(stage.told('campaign.pacing')[0]).toMatchObject({ dialMode: 'progressive', answerRate: 0.25 })
  })

  it('is told of no campaign that agents dial by hand', () => {
    const stage = stageWith({ campaigns: [aCampaign(1, { dialMode: 'preview' })] })
    stage.signOn(1)
    stage.pass(60_000)
    expect(stage.told('campaign.pacing')).toEqual([])
    expect(stage.engine.inspect().campaigns[0]?.pacing).toBeNull()
  })
})

describe('campaigns that share agents', () => {
  it('see what calls of the others will bring, and never more lines than lines there are', () => {
    const other = aCampaign(2, { dialMode: 'predictive' })
    const stage = stageWith({
      campaigns: [predictive(), other],
      leads: leads.map((lead) => ({ ...lead, campaign: campaignId((lead.id % 2) + 1) })),
      limits: { maxLines: 10 },
    })
    pacer.forecast = { points: [{ withinMs: 4000, mean: 2, variance: 1 }] }
    upTo(20)
    stage.signOn(1)
    stage.pass(2000)
    const byCampaign = [1, 2].map(
      (id) => stage.engine.inspect().calls.filter((call) => call.campaign === id && call.agent === null).length,
    )
    expect(byCampaign).toEqual([5, 5])
    expect(pacer.snapshots.at(-1)?.rivals?.points.at(-1)).toMatchObject({ withinMs: 4000 })
    expect(pacer.snapshots.at(-1)?.rivals?.points.at(-1)?.mean).toBeGreaterThanOrEqual(2)
  })

  it('of one a person is served before another of a lower priority who waits longer', () => {
    const { pacing } = aCampaign(1).settings
    const stage = stageWith({
      campaigns: [
        predictive({ pacing: { ...pacing, priority: 1 } }),
        aCampaign(2, { dialMode: 'predictive', pacing: { ...pacing, priority: 8 } }),
      ],
      leads: leads.map((lead) => ({ ...lead, campaign: campaignId((lead.id % 2) + 1) })),
    })
    upTo(2)
    stage.signOn(1)
    stage.pass(1000)
    const legOf = (id: number) => {
      const call = stage.engine.inspect().calls.find((each) => each.campaign === id && each.state === 'dialing')!
      return [...stage.stored.values()].find((each) => each.record.ref === call.call)!.record
    }
    const [low, high] = [legOf(1), legOf(2)]
    const leg = (ref: string) => stage.dialed().find((command) => command.leg.includes(ref))!.leg
    const other = stage.dialed().find(({ leg: each }) => ![leg(low.ref), leg(high.ref)].includes(each))!.leg
    stage.answer(other)
    stage.bridge()
    stage.answer(leg(low.ref))
    stage.pass(300)
    stage.answer(leg(high.ref))
    stage.pass(300)
    stage.gone(other)
    stage.ask({ kind: 'agent.ready', agent: agentId(1) })
    expect(stage.last('bridge')?.legs[0]).toBe(leg(high.ref))
  })
})
