import { describe, expect, it } from 'vitest'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { agentId, campaignId, leadId } from '../../dialer/model/ids.js'
import { defaultPacingSettings } from '../../dialer/model/pacing-settings.js'
import type { Site } from '../support/build-site.js'
import { makeLead, number } from '../support/factories.js'
import { figuresOf, openFloor } from './floor.js'

const minute = 60_000
const predictive = { settings: { dialMode: 'predictive' } } as const
const nobody = { person: 0, machine: 0, busy: 0, rejected: 0, unallocated: 0, congestion: 0, failed: 0 }

const amdOn = {
  ...defaultCampaignSettings.amd,
  mode: 'on',
  verdictWithinMs: 4000,
  allowLateVerdict: true,
  auditShare: 0,
} as const

const linesOf = (site: Site) => site.host.inspect().lines.site
const openCalls = (site: Site) => site.store.records().filter((record) => record.milestones.closedAt === null)

describe('predictive dialling in trouble', () => {
  it('nobody answers for an hour: lines stay within the ceiling; when people answer again few are left alone', async () => {
    const site = await openFloor({ agents: 10, campaigns: [{ ...predictive, people: nobody, leads: 10_000 }] })
    await site.signOn()
    let most = 0
    for (let i = 0; i < 60; i++) {
      await site.clock.advance(minute)
      most = Math.max(most, linesOf(site))
    }
    expect(figuresOf(site, 1, 1).live).toBe(0)
    expect(most).toBeLessThanOrEqual(100)
    expect(site.presence(agentId(1))).toBe('available')
    // Now a list of people who all answer, before everything else.
    const eager = Array.from({ length: 300 }, (_, i) =>
      makeLead(5_000_000 + i, { number: number(`+88810${String(i).padStart(7, '0')}01`), priority: 9 }),
    )
    site.store.put(eager)
    await site.host.ask({ kind: 'leads.changed', campaign: campaignId(1), leads: null })
    await site.clock.advance(30 * minute)
    const { live, abandoned, connected } = figuresOf(site, 1, 1)
    expect(live).toBeGreaterThan(100)
    expect(connected).toBeGreaterThan(100)
    expect(abandoned).toBeLessThanOrEqual(Math.max(most, 0.03 * live))
    expect(site.host.counters().failures).toBe(0)
  }, 120_000)

  it('only machines answer: none reaches an agent until detection is doubted; from then on each counts as a person, and has an agent', async () => {
    const people = { ...nobody, machine: 0.5 }
    const site = await openFloor({
      agents: 5,
      campaigns: [{ settings: { ...predictive.settings, amd: amdOn }, people, leads: 5000 }],
    })
    const doubts: DomainEvent[] = []
    site.store.onEvent((event) => {
      if (event.kind === 'campaign.amdSuspended') doubts.push(event)
    })
    await site.signOn()
    let most = 0
    for (let i = 0; i < 30; i++) {
      await site.clock.advance(minute)
      most = Math.max(most, linesOf(site))
    }
    // The fiftieth verdict in a row with no history: detection that calls everybody a machine hangs up on nobody any more.
    expect(doubts).toMatchObject([{ mode: 'shadow', machines: 50, answers: 50, usualShare: null }])
    const since = doubts[0]!.at
    const answered = site.store.records().filter(({ milestones }) => milestones.answeredAt !== null)
    expect(answered.every(({ verdict }) => verdict === 'machine' || verdict === null)).toBe(true)
    // What was placed before goes by what was in force then, also if it is answered later.
    const before = answered.filter(({ milestones }) => milestones.reservedAt <= since)
    expect(before.filter(({ milestones }) => milestones.verdictAt! <= since)).toHaveLength(50)
    expect(new Set(before.map(({ outcome }) => outcome))).toEqual(new Set(['machine']))
    expect(before.every(({ milestones }) => milestones.bridgedAt === null)).toBe(true)
    // What was placed later goes to agents at once. The pacer begins anew, so nothing it learned of machines lets it overdial people.
    const { live, connected, abandoned } = figuresOf(site, 1, 1)
    expect(answered.length).toBe(before.length + live)
    expect(connected).toBeGreaterThan(30)
    expect(abandoned).toBeLessThanOrEqual(0.03 * live)
    // The ledger has each of them as a person, for that is what they were taken for, and none from before.
    expect(site.host.inspect().campaigns[0]?.pacing?.windows).toMatchObject([{ live, abandoned }])
    expect(site.host.counters().failures).toBe(0)
    expect(most).toBeLessThanOrEqual(50)
  }, 120_000)

  it('all agents vanish while calls ring: who answers hears the message, and no ringing call ends before 15 s', async () => {
    const site = await openFloor({ agents: 40, campaigns: [{ ...predictive, people: { person: 0.15 } }] })
    await site.signOn()
    await site.clock.advance(10 * minute)
    await site.until(
      () => site.host.inspect().calls.filter((call) => call.state === 'ringing').length >= 60,
      20 * minute,
    )
    const before = site.store.records().filter((record) => record.outcome === 'abandoned').length
    const gone = Array.from({ length: 40 }, (_, i) =>
      site.host.ask({ kind: 'agent.signOff', agent: agentId(i + 1) }).catch(() => null),
    )
    await site.clock.settle()
    await Promise.all(gone)
    const left = site.clock.now()
    const onIt = openCalls(site).length
    await site.clock.advance(2 * minute)
    const late = site.store.records().filter((record) => record.milestones.reservedAt > left + 1000)
    expect(late).toEqual([])
    const ended = site.store.records().filter((record) => (record.milestones.endedAt ?? 0) > left)
    expect(ended.length).toBeGreaterThan(onIt / 2)
    const rang = ended
      .filter(({ outcome }) => outcome === 'cancelled')
      .map(({ milestones }) => milestones.endedAt! - milestones.ringingAt!)
    expect(Math.min(15_000, ...rang)).toBe(15_000)
    // Two seconds of waiting, then the message.
    const heard = ended
      .filter(({ outcome }) => outcome === 'abandoned')
      .map(({ milestones }) => milestones.endedAt! - milestones.answeredAt!)
    expect(Math.min(...heard)).toBeGreaterThan(2000)
    const abandoned = site.store.records().filter((record) => record.outcome === 'abandoned').length - before
    expect(abandoned).toBeGreaterThan(0)
    await site.clock.advance(10 * minute)
    expect(linesOf(site)).toBe(0)
  }, 120_000)

  it('the PBX tells nothing for a minute and then everything at once: no line above the ceiling, no call lost, the floor recovers', async () => {
    const settings = { ...predictive.settings, pacing: { ...defaultPacingSettings, maxLinesPerAgent: 3 } }
    const site = await openFloor({ agents: 20, campaigns: [{ settings, people: { person: 0.06 } }] })
    await site.signOn()
    await site.clock.advance(15 * minute)
    site.silence(true)
    let most = 0
    let unsure = 0
    for (let i = 0; i < 60; i++) {
      await site.clock.advance(1000)
      most = Math.max(most, linesOf(site))
      unsure = Math.max(unsure, site.host.inspect().calls.filter(({ state }) => state === 'hangingUp').length)
    }
    // Nobody is heard to answer or to be gone: what is being hung up is a line until the PBX says otherwise.
    expect(unsure).toBeGreaterThan(20)
    expect(most).toBe(60)
    site.silence(false)
    await site.clock.advance(5 * minute)
    const until = site.clock.now()
    const open = openCalls(site)
    for (const { milestones } of open) expect(until - milestones.reservedAt).toBeLessThan(30 * minute)
    const { connected, abandoned } = figuresOf(site, 1, 1)
    await site.clock.advance(30 * minute)
    const after = figuresOf(site, 1, 1)
    expect(after.connected - connected).toBeGreaterThan(150)
    expect(after.abandoned - abandoned).toBeLessThanOrEqual(0.03 * (after.live - connected) + 2)
    expect(site.host.counters().failures).toBe(0)
  }, 120_000)

  it('the process dies in mid-window: ledger, memory and calls in flight are there again, and the window is still held', async () => {
    const site = await openFloor({ agents: 20, campaigns: [predictive] })
    await site.signOn()
    await site.clock.advance(30 * minute)
    const windows = () => site.host.inspect().campaigns[0]?.pacing?.windows
    const pacing = () => site.host.inspect().campaigns[0]?.pacing
    const before = pacing()!
    await site.crash()
    await site.revive()
    await site.clock.advance(1000)
    const counted = figuresOf(site, 1, 1)
    const [window] = windows() ?? []
    expect(window).toMatchObject({ live: counted.live, abandoned: counted.abandoned })
    // It goes on with what it knew; people who answered while nobody listened may move the rate of the moment.
    expect(pacing()!.limitedBy).not.toBe('learning')
    expect(Math.abs(pacing()!.answerRate - before.answerRate)).toBeLessThan(0.1)
    await site.clock.advance(30 * minute)
    const after = figuresOf(site, 1, 20)
    expect(after.connected - counted.connected).toBeGreaterThan(150)
    expect(after.abandonedShare).toBeLessThanOrEqual(0.035)
    expect(site.store.records().filter((record) => record.lead === leadId(1)).length).toBe(1)
  }, 120_000)
})
