import { describe, expect, it } from 'vitest'
import { createPreviewDesk } from '../../../dialer/engine/preview-desk.js'
import { resumeCall } from '../../../dialer/engine/resume.js'
import { createRoom } from '../../../dialer/engine/room.js'
import { takeLook } from '../../../dialer/engine/watch.js'
import { judge, noteMended, type Suspicion } from '../../../dialer/engine/watch-book.js'
import { suspectsAtHome } from '../../../dialer/engine/watch-own.js'
import { suspectsAmongPlaces } from '../../../dialer/engine/watch-places.js'
import { agentId, bridgeId, callRef, campaignId, leadId, legId, siteId, trunkName } from '../../../dialer/model/ids.js'
import { mismatchWords } from '../../../dialer/model/mismatch.js'
import type { EngineEffect } from '../../../dialer/ports/engine.js'
import type { EngineSeed } from '../../../dialer/ports/engine-store.js'
import { allCapabilities } from '../../../dialer/ports/pbx-capabilities.js'
import { aCampaign, aLead, anAgent, createStage, start } from '../support/engine-stage.js'

const nothing = { snapshot: null, kept: null, stuckRecordings: [] }
const lookMs = 5000

/** A room into which a fault of ours can be planted. */
function aRoom() {
  const room = createRoom({
    site: siteId('main'),
    epoch: 'e1',
    limits: {
      maxLines: 10,
      callsPerSecond: 10,
      trunks: [{ name: trunkName('carrier'), maxLines: 10, callsPerSecond: 10 }],
    },
    capabilities: allCapabilities,
    campaigns: [],
    agents: [],
    seed: { openCalls: [], agents: [], dispositions: [] },
    now: start,
  })
  room.link = 'ready'
  room.out.setReady(true)
  room.campaigns.put(aCampaign(1))
  room.agents.put(anAgent(1, 'perCall'), start)
  const desk = createPreviewDesk(room)
  const look = (times = 1): readonly EngineEffect[] => {
    const effects: EngineEffect[] = []
    for (let i = 0; i < times; i++) {
      room.now += lookMs
      takeLook(room, desk, nothing)
      effects.push(...room.out.take())
    }
    return effects
  }
  return { room, desk, look }
}

/** A conversation, and a person who waits for the agent who has it. */
function openCalls(): EngineSeed['openCalls'] {
  const stage = createStage({
    campaigns: [aCampaign(1, { dialMode: 'power', ratio: 2, dropAfterMs: 600_000 })],
    agents: [anAgent(1)],
    leads: [aLead(1), aLead(2)],
  })
  stage.signOn(1)
  for (const { leg } of stage.dialed()) stage.answer(leg)
  stage.bridge()
  return stage.seed().openCalls
}

const found = (effects: readonly EngineEffect[]) =>
  effects
    .flatMap((effect) => (effect.kind === 'commit' ? effect.commit.events : []))
    .flatMap((event) => (event.kind === 'watchdog.repaired' ? [event] : []))

describe('the watchdog and faults of our own', () => {
  it('gives back a line that no call holds, at the second look and not before', () => {
    const { room, look } = aRoom()
    room.admission.takeLine(callRef('lost-1'), campaignId(1), trunkName('carrier'))
    expect(found(look())).toEqual([])
    expect(room.admission.slots.site()).toBe(1)
    expect(found(look())).toMatchObject([
      { subject: 'slot', mismatch: 'slotWithoutCall', cause: 'daemon', id: 'lost-1', call: 'lost-1', campaign: 1 },
    ])
    expect(room.admission.slots.site()).toBe(0)
    expect(found(look())).toEqual([])
  })

  it.each(['reserved', 'ringing', 'talking', 'wrapUp'] as const)(
    'frees an agent %s for a call that is gone',
    (name) => {
      const { room, look } = aRoom()
      const agent = room.agents.get(agentId(1))!
      const call = callRef('gone-1')
      agent.presence =
        name === 'wrapUp' ? { name, since: start, call, until: start + 1000 } : { name, since: start, call }
      agent.next = name === 'talking' ? { kind: 'pause', reason: 'lunch' } : null
      expect(found(look(2))).toMatchObject([
        { subject: 'agent', mismatch: 'agentWithoutCall', agent: 1, call: 'gone-1' },
      ])
      expect(agent.presence).toMatchObject(
        name === 'talking' ? { name: 'paused', reason: 'lunch' } : { name: 'available' },
      )
    },
  )

  it('signs off an agent whose held phone has no leg, and one whose ringing phone was forgotten', () => {
    const { room, look } = aRoom()
    const agent = room.agents.get(agentId(1))!
    agent.phoneMode = 'nailedUp'
    agent.presence = { name: 'available', since: start }
    expect(found(look(2)).map(({ mismatch }) => mismatch)).toContain('agentWithoutPhone')
    expect(agent.presence.name).toBe('loggedOut')
  })

  it('ends a look at a lead that nobody took away, and gives the lead back', () => {
    const { room, look } = aRoom()
    const agent = room.agents.get(agentId(1))!
    agent.presence = { name: 'previewing', since: start, campaign: campaignId(1), lead: leadId(1), until: start + 1000 }
    room.previewed.set(leadId(2), agentId(1))
    expect(found(look(2)).map(({ mismatch }) => mismatch)).toEqual(['agentOverdue', 'leadShownToNobody'])
    expect(agent.presence.name).toBe('available')
    expect(room.previewed.size).toBe(0)
  })

  it('gives up a claim whose end was forgotten, and a place in the waiting room of nobody', () => {
    const { room, look } = aRoom()
    const claim = { lead: leadId(1), campaign: campaignId(1), agent: agentId(1), until: start + 1 }
    room.claims.held.set(claim.lead, claim)
    room.waiting.enter(callRef('nobody'), start)
    expect(found(look(2)).map(({ mismatch }) => mismatch)).toEqual(['waitsWithoutCall', 'claimOverdue'])
    expect(room.waiting.size).toBe(0)
    expect(room.claims.changing.has(claim.lead)).toBe(true)
  })

  it('asks for leads again whose answer never came, after half a minute', () => {
    const { room, look } = aRoom()
    const entry = room.campaigns.get(campaignId(1))!
    expect(entry.hopper.wants(entry.campaign, room.now)).not.toBeNull()
    expect(found(look(5))).toEqual([])
    expect(found(look())).toMatchObject([{ mismatch: 'leadsUnanswered', cause: 'storage', campaign: 1 }])
    expect(entry.hopper.nextDueAt).toBe(0)
  })

  it('tells a person to try again whose lead the store did not tell', () => {
    const { room, look } = aRoom()
    room.leadRequests.set(7, { agent: agentId(1), lead: leadId(1) })
    const effects = look(6)
    expect(found(effects)).toMatchObject([{ mismatch: 'leadUnanswered', cause: 'storage', agent: 1, lead: 1 }])
    expect(effects).toContainEqual({
      kind: 'reply',
      request: 7,
      result: { ok: false, error: { code: 'STORAGE_UNAVAILABLE', message: expect.any(String) } },
    })
  })

  it('takes up a conversation that the PBX has and nobody was told of', () => {
    const { room, desk } = aRoom()
    const stored = openCalls().find(({ state }) => JSON.stringify(state).includes('"waiting"'))!
    resumeCall(room, stored)
    const agent = room.agents.get(agentId(1))!
    agent.phoneMode = 'nailedUp'
    agent.presence = { name: 'available', since: start }
    room.agents.setLeg(agent, legId('tl.main.held'))
    room.agents.recount(agent, start)
    const bridge = bridgeId('by hand')
    const legs = [room.calls.get(stored.record.ref)!.leg, agent.leg!].map(
      (leg) => ({ leg, state: 'up', bridge, held: false }) as const,
    )
    const snapshot = { legs, phones: [], trunks: [{ trunk: trunkName('carrier'), up: true, linesElsewhere: 0 }] }
    const told = [1, 2].flatMap(() => {
      room.now += lookMs
      takeLook(room, desk, { ...nothing, snapshot })
      return found(room.out.take())
    })
    expect(told).toMatchObject([{ subject: 'call', mismatch: 'bridgeUnheard', cause: 'pbx', call: stored.record.ref }])
    expect(agent.presence).toMatchObject({ name: 'talking', call: stored.record.ref })
  })

  it('ends an attempt that nothing will dial any more, as one that may have left', () => {
    const stage = createStage({ agents: [anAgent(1)], leads: [aLead(1)] })
    stage.signOn(1)
    const [reserved] = stage.commits.find(({ gate }) => gate !== null)!.calls
    const { room, desk } = aRoom()
    resumeCall(room, reserved!)
    const trunk = { trunk: trunkName('carrier'), up: true, linesElsewhere: 0 }
    const snapshot = { legs: [], phones: [], trunks: [trunk] }
    const [first, second] = [1, 2].map(() => {
      room.now += lookMs
      takeLook(room, desk, { ...nothing, snapshot })
      return found(room.out.take())
    })
    expect(first).toEqual([])
    expect(second).toMatchObject([
      {
        subject: 'call',
        mismatch: 'attemptStranded',
        cause: 'daemon',
        call: reserved!.record.ref,
        lead: 1,
        campaign: 1,
      },
    ])
    expect([room.calls.size, room.admission.slots.site()]).toEqual([0, 0])
  })

  it('tells a recording that was stuck on its way, once', () => {
    const { room, desk } = aRoom()
    takeLook(room, desk, { ...nothing, stuckRecordings: ['tl.main.1'] })
    takeLook(room, desk, nothing)
    expect(found(room.out.take())).toMatchObject([
      { subject: 'recording', mismatch: 'recordingStuck', id: 'tl.main.1', call: null },
    ])
  })

  it('tells that no write comes back, seldom though it lasts', () => {
    const { room, look } = aRoom()
    room.out.tell({ kind: 'link.status', at: start, status: 'ready', why: null })
    const told = found(look(200))
    expect(told[0]).toMatchObject({ subject: 'step', mismatch: 'commitWaits', cause: 'storage' })
    expect(told.length).toBeLessThan(8)
    expect(room.watch.writesWaitSince).not.toBeNull()
  })

  it('counts an agent anew who is ready and was forgotten, and looks for a browser nobody looked for', () => {
    const { room, look } = aRoom()
    const agent = room.agents.get(agentId(1))!
    agent.presence = { name: 'available', since: start }
    expect(found(look(2))).toMatchObject([{ subject: 'agent', mismatch: 'agentNotCounted', cause: 'daemon', agent: 1 }])
    expect(agent.countsReady).toBe(true)
    agent.session = { id: 'w', openedAt: start, heartbeat: { until: start + 1, missAfterMs: 60_000 } }
    expect(found(look(2)).map(({ mismatch }) => mismatch)).toEqual(['agentSilent'])
    expect(agent.presence.name).toBe('loggedOut')
  })

  it('takes a line for a call that holds none, and gives a waiting person a place who has none', () => {
    const { room, look } = aRoom()
    for (const stored of openCalls()) resumeCall(room, stored)
    const waiting = [...room.calls.all()].find(({ state }) => state.name === 'waiting')!
    expect([room.admission.slots.site(), room.waiting.size]).toEqual([2, 1])
    room.admission.release(waiting.ref)
    room.waiting.leave(waiting.ref)
    const repairs = found(look(2)).filter(({ call }) => call === waiting.ref)
    expect(repairs).toMatchObject([
      { subject: 'slot', mismatch: 'callWithoutSlot', cause: 'daemon' },
      { subject: 'queue_entry', mismatch: 'callNotWaiting', cause: 'daemon' },
    ])
    expect([room.admission.slots.site(), room.waiting.size]).toEqual([2, 1])
  })

  it('serves a deadline that was forgotten: the person who waits is let go as ever', () => {
    const { room, look } = aRoom()
    const stored = openCalls().find(({ state }) => JSON.stringify(state).includes('"waiting"'))!
    resumeCall(room, stored)
    room.now += 3_600_000
    expect(found(look(2))).toMatchObject([{ subject: 'call', mismatch: 'callOverdue', call: stored.record.ref }])
    expect(room.calls.get(stored.record.ref)?.state.name).not.toBe('waiting')
  })

  it('finds every planted fault in one pass over the room and nothing in an empty one', () => {
    const { room, desk } = aRoom()
    expect([...suspectsAtHome(room, desk), ...suspectsAmongPlaces(room, desk)]).toEqual([])
  })
})

describe('what counts', () => {
  const suspicion = (mark: unknown): Suspicion => ({
    kind: 'leadLegGone',
    id: '1',
    mark,
    about: { call: null, agent: null, lead: null, campaign: null },
    isStill: () => true,
    repair: () => undefined,
  })

  it('is what two looks in a row saw while nothing happened between', () => {
    const { room } = aRoom()
    const belief = {}
    expect(judge(room.watch, [suspicion(belief)], 1)).toEqual([])
    expect(judge(room.watch, [suspicion({})], 2)).toEqual([])
    expect(judge(room.watch, [], 3)).toEqual([])
    expect(judge(room.watch, [suspicion(belief)], 4)).toEqual([])
    expect(judge(room.watch, [suspicion(belief)], 5)).toHaveLength(1)
  })

  it('is tried again more and more seldom where the repair does not help', () => {
    const { room } = aRoom()
    let repairs = 0
    for (let now = 0; now < 3_600_000; now += lookMs) {
      for (const sure of judge(room.watch, [suspicion('same')], now)) {
        repairs += 1
        const { subject, cause, believed, seen, repair } = mismatchWords[sure.kind]
        noteMended(
          room.watch,
          { subject, id: '1', mismatch: sure.kind, cause, believed, seen, repair, ...sure.about },
          now,
        )
      }
    }
    expect(repairs).toBeGreaterThan(5)
    expect(repairs).toBeLessThan(15)
  })
})

describe('what the store alone has as open', () => {
  it('takes up an attempt that nobody knows at the second time, to be compared with the PBX', () => {
    const { room, desk } = aRoom()
    const calls = openCalls()
    const repairs = [1, 2].map(() => {
      room.now += lookMs
      takeLook(room, desk, { ...nothing, kept: { leads: [], calls } })
      return found(room.out.take())
    })
    expect(repairs.map((all) => all.map(({ mismatch }) => mismatch))).toEqual([
      [],
      ['attemptWithoutCall', 'attemptWithoutCall'],
    ])
    expect(room.calls.size).toBe(2)
  })

  it('frees a lead in an attempt without a call at the second time', () => {
    const stage = createStage({ agents: [anAgent(1, 'perCall')], leads: [aLead(1)], linkUp: true })
    const look = (leads: readonly number[]) => {
      stage.pass(lookMs)
      stage.input({ kind: 'watch', look: { ...nothing, kept: { leads: leads.map(leadId), calls: [] } } })
    }
    look([5])
    expect(stage.told('watchdog.repaired')).toEqual([])
    look([5])
    expect(stage.told('watchdog.repaired')).toMatchObject([
      { subject: 'queue_entry', mismatch: 'leadWithoutCall', id: '5', lead: 5 },
    ])
    expect(stage.engine.inspect().watch.repaired).toMatchObject([{ mismatch: 'leadWithoutCall', count: 1 }])
  })
})
