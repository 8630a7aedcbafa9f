import { describe, expect, it } from 'vitest'
import { agentId, campaignId, trunkName } from '../../../dialer/model/ids.js'
import type { StepCommit } from '../../../dialer/ports/engine-store.js'
import { aCampaign, aLead, aNumber, anAgent, createStage, start } from '../support/engine-stage.js'

const leads = Array.from({ length: 30 }, (_, n) => aLead(n + 1))

describe('the gate', () => {
  it('refuses an attempt: nothing is dialled, the line is free, the rule is told and the next lead is taken', () => {
    const stage = createStage({
      leads,
      gate: (commit) => (commit.gate?.lead === 1 ? { refused: 'numberCap', until: null } : null),
    })
    stage.signOn(1)
    expect(stage.dialed()).toHaveLength(1)
    expect(stage.dialed()[0]).toMatchObject({ target: { number: aNumber(2) } })
    expect(stage.told('lead.held')).toMatchObject([{ lead: 1, rule: 'numberCap' }])
    expect(stage.engine.inspect().lines.site).toBe(1)
    expect([...stage.stored.values()].some((each) => each.record.lead === 1)).toBe(false)
  })

  it('finishes a lead on the DNC list, and with it a campaign that has no other', () => {
    const stage = createStage({
      leads: [aLead(1)],
      gate: (commit) => (commit.gate ? { refused: 'dnc', until: null } : null),
    })
    stage.signOn(1)
    expect(stage.told('lead.updated')).toMatchObject([{ lead: 1, stage: 'finished', finishedWhy: 'dnc' }])
    expect(stage.told('campaign.completed')).toHaveLength(1)
    expect(stage.dialed()).toHaveLength(0)
  })

  it('keeps the engine from reserving more while 500 commits are unanswered; calls go on', () => {
    const many = Array.from({ length: 600 }, (_, n) => aLead(n + 1))
    const agents = Array.from({ length: 600 }, (_, n) => anAgent(n + 1))
    const wide = { name: trunkName('carrier'), maxLines: 1000, callsPerSecond: 20_000 }
    const stage = createStage({
      leads: many,
      agents,
      campaigns: [aCampaign(1, { callsPerSecond: 20_000 })],
      limits: { maxLines: 1000, callsPerSecond: 20_000, trunks: [wide] },
    })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.holdCommits()
    for (let n = 2; n <= 600; n++) stage.signOn(n)
    expect(stage.engine.inspect().uncommitted).toBeGreaterThanOrEqual(500)
    expect(stage.limit()).toBe('storage')
    stage.bridge()
    expect(stage.engine.inspect().campaigns[0]).toMatchObject({ talking: 1 })
    stage.answerCommits()
    stage.pass(1000)
    expect(stage.dialed().length).toBe(600)
  })
})

describe('a campaign', () => {
  it('that is paused lets live and ringing calls go on and cancels what has not left', () => {
    const stage = createStage({ leads, agents: [anAgent(1), anAgent(2), anAgent(3)] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.signOn(2)
    stage.pass(100)
    stage.holdCommits()
    stage.signOn(3)
    stage.pass(100)
    const paused = { ...aCampaign(1), status: 'paused' as const }
    stage.ask({ kind: 'campaign.put', campaign: paused })
    stage.answerCommits()
    expect(stage.dialed()).toHaveLength(2)
    expect(stage.told('call.ended')).toMatchObject([{ outcome: 'cancelled', endedBy: 'dialer', lead: 3 }])
    expect(stage.told('lead.updated')).toMatchObject([{ lead: 3, stage: 'ready' }])
    stage.answer(stage.leadLeg())
    stage.bridge()
    expect(stage.engine.inspect().campaigns[0]).toMatchObject({ talking: 2, limitedBy: 'campaignNotActive' })
  })

  it('lets ringing go on when its calling hours end, and places nothing new', () => {
    const noon = { spans: [{ days: [1, 2, 3, 4, 5, 6, 7] as const, fromMinute: 0, toMinute: 15 * 60 + 1 }] }
    const stage = createStage({ leads, campaigns: [aCampaign(1, { window: noon, wrapUpS: 0 })], now: start + 50_000 })
    stage.signOn(1)
    stage.pass(10_000 - 1)
    stage.ring(stage.leadLeg())
    stage.gone(stage.leadLeg(), 'busy')
    expect(stage.dialed()).toHaveLength(2)
    stage.ring(stage.leadLeg())
    stage.pass(1000)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.gone(stage.leadLeg())
    stage.pass(1000)
    expect(stage.dialed()).toHaveLength(2)
    expect(stage.limit()).toBe('outsideWindow')
    expect(stage.told('campaign.pace').at(-1)).toMatchObject({ limitedBy: 'outsideWindow' })
    stage.pass((9 * 3600 - 61) * 1000)
    expect(stage.dialed()).toHaveLength(3)
  })

  it('drops held leads whose number comes on a DNC list', () => {
    const stage = createStage({ leads: [aLead(1), aLead(2), aLead(3)] })
    stage.signOn(1)
    stage.ask({ kind: 'dnc.added', campaign: null, pattern: { number: aNumber(2), prefix: false } })
    stage.gone(stage.leadLeg(), 'busy')
    expect(stage.dialed().at(-1)).toMatchObject({ target: { number: aNumber(3) } })
  })

  it('cancels an attempt that has not left when its number comes on a DNC list', () => {
    let gates = 0
    // The list changes after the first look of the store and before its answer arrives.
    const gate = (commit: StepCommit) =>
      commit.gate !== null && gates++ > 0 ? ({ refused: 'dnc', until: null } as const) : null
    const stage = createStage({ leads: [aLead(1)], gate })
    stage.holdCommits()
    stage.signOn(1)
    stage.ask({ kind: 'dnc.added', campaign: campaignId(1), pattern: { number: '+1555', prefix: true } })
    stage.answerCommits()
    expect(stage.dialed()).toHaveLength(0)
    expect(stage.told('call.ended')).toMatchObject([{ lead: 1, outcome: 'cancelled', endedBy: 'dialer' }])
  })

  it('shares agents fairly with others, and nobody is dialled for twice', () => {
    const both = [
      ...leads,
      ...leads.map((lead) => ({ ...lead, id: (lead.id + 100) as never, campaign: campaignId(2) })),
    ]
    const stage = createStage({
      leads: both,
      campaigns: [aCampaign(1), aCampaign(2)],
      agents: [1, 2, 3, 4].map((n) => anAgent(n)),
    })
    for (const n of [1, 2, 3, 4]) {
      stage.signOn(n)
      stage.pass(100)
    }
    expect(stage.dialed()).toHaveLength(4)
    const [one, two] = stage.engine.inspect().campaigns
    expect([one?.dialing, two?.dialing]).toEqual([2, 2])
  })
})

describe('trunks', () => {
  const two = {
    maxLines: 100,
    callsPerSecond: 100,
    trunks: [
      { name: trunkName('first'), maxLines: 10, callsPerSecond: 100 },
      { name: trunkName('second'), maxLines: 10, callsPerSecond: 100 },
    ],
  }
  const trunkOf = (command: ReturnType<ReturnType<typeof createStage>['dialed']>[number]) =>
    command.target.kind === 'trunk' ? command.target.trunk : null

  it('rest after three congestions in a row, and the next trunk is used', () => {
    const stage = createStage({ leads, limits: two })
    stage.signOn(1)
    for (let n = 0; n < 3; n++) {
      expect(trunkOf(stage.dialed().at(-1)!)).toBe('first')
      stage.gone(stage.leadLeg(), 'congestion', 34)
      stage.pass(100)
    }
    expect(stage.told('call.ended')).toMatchObject(Array(3).fill({ outcome: 'congestion', endedBy: 'pbx' }))
    expect(trunkOf(stage.dialed().at(-1)!)).toBe('second')
    stage.pass(5000)
    stage.gone(stage.leadLeg(), 'busy')
    expect(trunkOf(stage.dialed().at(-1)!)).toBe('first')
  })

  it('are not used while down, nor beyond their lines, those of others counted', () => {
    const stage = createStage({ leads, limits: two, agents: [anAgent(1), anAgent(2)] })
    stage.pbx({ kind: 'trunkState', trunk: trunkName('first'), up: false, linesElsewhere: 0 } as never)
    stage.pbx({ kind: 'trunkState', trunk: trunkName('second'), up: true, linesElsewhere: 9 } as never)
    stage.signOn(1)
    stage.signOn(2)
    stage.pass(2000)
    expect(stage.dialed().map(trunkOf)).toEqual(['second'])
    expect(stage.limit()).toBe('trunkLines')
    stage.pbx({ kind: 'trunkState', trunk: trunkName('first'), up: true, linesElsewhere: 0 } as never)
    expect(stage.dialed().map(trunkOf)).toEqual(['second', 'first'])
  })

  it('tells a refused originate as the ending it is', () => {
    const stage = createStage({ leads })
    stage.signOn(1)
    stage.refuse(stage.dialed().at(-1)!, 'congestion')
    stage.pass(100)
    stage.refuse(stage.dialed().at(-1)!, 'invalid')
    expect(stage.told('call.ended')).toMatchObject([{ outcome: 'congestion' }, { outcome: 'failed' }])
  })
})

describe('refused commands', () => {
  it('asks for a bridge once more, then gives the call up as abandoned by our fault and keeps the agent', () => {
    const stage = createStage({ leads: [aLead(1)] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    const first = stage.last('bridge')!
    stage.refuse(first, 'failed')
    const second = stage.last('bridge')!
    expect(second.bridge).not.toBe(first.bridge)
    stage.refuse(second, 'failed')
    expect(stage.last('hangup')).toMatchObject({ leg: stage.leadLeg() })
    stage.gone(stage.leadLeg())
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'abandoned', endedBy: 'pbx' })
    expect(stage.presence(1)).toMatchObject({ name: 'available' })
  })

  it('hangs up when a message cannot be played, and lets a call go on that cannot be recorded', () => {
    const stage = createStage({ leads, campaigns: [aCampaign(1, { dialMode: 'power', ratio: 2 })] })
    stage.signOn(1)
    stage.pass(100)
    stage.answer(stage.dialed()[0]!.leg)
    stage.bridge()
    stage.refuse(stage.last('record')!, 'failed')
    expect(stage.told('recording.finished')[0]).toMatchObject({ ok: false, why: 'failed' })
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    stage.answer(stage.dialed()[1]!.leg)
    stage.pass(2000)
    stage.refuse(stage.last('play')!, 'failed')
    expect(stage.last('hangup')).toMatchObject({ leg: stage.dialed()[1]!.leg })
  })

  it('closes a call whose leg the PBX does not know when it is hung up', () => {
    const stage = createStage({ leads: [aLead(1)] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.ask({ kind: 'agent.hangUp', agent: agentId(1) })
    stage.refuse(stage.last('hangup')!, 'unknownLeg')
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'agent' })
  })
})

describe('the site', () => {
  it('places nothing while paused', () => {
    const stage = createStage({ leads })
    stage.ask({ kind: 'site.pause', paused: true })
    stage.signOn(1)
    expect(stage.dialed()).toHaveLength(0)
    expect(stage.limit()).toBe('sitePaused')
    stage.ask({ kind: 'site.pause', paused: false })
    expect(stage.dialed()).toHaveLength(1)
  })

  it('drains: refuses new work, lets live calls go on, and can end them', () => {
    const stage = createStage({ leads, agents: [anAgent(1), anAgent(2)] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.ask({ kind: 'site.drain' })
    expect(stage.ask({ kind: 'agent.signOn', agent: agentId(2), phoneMode: null })).toMatchObject({
      error: { code: 'DRAINING' },
    })
    expect(stage.engine.inspect()).toMatchObject({ draining: true, calls: [{ state: 'bridged' }] })
    stage.ask({ kind: 'site.hangUpAll' })
    stage.gone(stage.leadLeg())
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected', endedBy: 'dialer' })
    stage.pass(60_000)
    expect(stage.engine.inspect().calls).toEqual([])
    expect(stage.dialed()).toHaveLength(1)
  })

  it('gives the same effects for the same inputs, byte for byte', () => {
    const run = () => {
      const stage = createStage({ leads, agents: [anAgent(1), anAgent(2)] })
      stage.signOn(2)
      stage.signOn(1)
      stage.pass(1000)
      for (const { leg } of stage.dialed()) stage.answer(leg)
      stage.bridge()
      stage.pass(60_000)
      return JSON.stringify([stage.commits, stage.commands])
    }
    expect(run()).toBe(run())
  })
})
