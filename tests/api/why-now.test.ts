import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Presence } from '../../dialer/model/agent.js'
import type { DomainEvent, PaceLimit } from '../../dialer/model/domain-event.js'
import { callRef } from '../../dialer/model/ids.js'
import type { CampaignLive, EngineStatus } from '../../dialer/ports/commands.js'
import { endedCall, makeCommit, makeRecord, milestones } from '../storage/support.js'
import { monday10, number } from '../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { type AnyJson, ask } from './support/ask.js'
import { emptyStatus } from './support/fake-engine.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const minute = 60_000
const now = () => world.clock.now()
const iso = (at: number) => new Date(at).toISOString()
const why = async (what: string, person: 'supervisor' | 'agent' | 'admin' = 'supervisor'): Promise<AnyJson> =>
  (await ask(world, person, 'GET', `${what}/why`)).body.data
const rules = (answer: AnyJson): readonly string[] => answer.reasons.map(({ rule }: AnyJson) => rule)

function live(limitedBy: PaceLimit, of: Partial<CampaignLive> = {}): CampaignLive {
  return {
    campaign: world.campaign,
    hopper: 0,
    dialing: 0,
    waiting: 0,
    talking: 0,
    limitedBy,
    limitedUntil: null,
    pacing: null,
    ...of,
  }
}

function agents(...presences: readonly Presence[]): EngineStatus['agents'] {
  const ids = [world.agent, world.agent2]
  return presences.flatMap((presence, index) => {
    const agent = ids[index]
    return agent === undefined
      ? []
      : [{ agent, presence, phoneRegistered: true, phoneBusyElsewhere: false, session: null, next: null }]
  })
}

const talking = (): Presence => ({ name: 'talking', since: now(), call: callRef('c.9') })
const lead = () => `/leads/${world.lead}`
const campaign = () => `/campaigns/${world.campaign}`
const agent = () => `/agents/${world.agent}`

describe('why a lead', () => {
  it('waits: at which place of how many, and that nothing forbids it', async () => {
    world.engine.status = { ...emptyStatus, campaigns: [live('none', { hopper: 120 })] }
    world.engine.answers.set('lead.place', { place: 3, of: 120 })
    const answer = await why(lead())
    expect(answer).toMatchObject({ state: 'ready', dialable: true, rule: 'none', value: 3 })
    expect(answer.sentence).toContain('number 3 of 120')
    world.engine.status = { ...emptyStatus, campaigns: [live('learning', { hopper: 120 })] }
    expect(await why(lead())).toMatchObject({ rule: 'learning', reasons: [{}, { rule: 'place', value: 3 }] })
  })

  it('is not dialled outside its hours: which zone, and when it opens', async () => {
    await ask(world, 'admin', 'PUT', campaign(), {
      settings: {
        timeZone: 'Europe/Berlin',
        callingWindow: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '20:00', to: '21:00' }],
      },
    })
    const answer = await why(lead())
    expect(answer).toMatchObject({
      rule: 'outside_window',
      value: 'Europe/Berlin',
      until: iso(monday10 + 9 * 60 * minute),
    })
    expect(answer.sentence).toContain('Mon 2 Mar, 20:00:00 (Europe/Berlin)')
  })

  it('names all that holds at once, the deciding first', async () => {
    await world.store.write(
      mainSite,
      'engine.commit',
      endedCall(
        makeRecord('s', {
          number: number('+493012345600'),
          lead: world.lead,
          outcome: 'noAnswer',
          milestones: milestones(now() - minute),
        }),
      ),
    )
    await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '+493012345600', reason: 'asked by letter' })
    await ask(world, 'supervisor', 'POST', `${campaign()}/pause`)
    const answer = await why(lead())
    expect(rules(answer)).toEqual(['dnc', 'campaign_not_active'])
    expect(answer.reasons[0].sentence).toContain('supervisor put it there, Mon 2 Mar, 10:00:00 (UTC)')
    expect(answer.reasons[0].since).toBe(iso(monday10))
    expect(answer.reasons[1]).toMatchObject({ value: 'supervisor', since: iso(now()) })
    expect(answer.history).toMatchObject([
      { kind: 'attempt', rule: 'no_answer', sentence: expect.stringContaining('Nobody answered') },
    ])
  })

  it('says by which disposition its number came on the list', async () => {
    const record = makeRecord('d', {
      number: number('+493012345600'),
      lead: world.lead,
      agent: world.agent,
      outcome: 'connected',
      disposition: 'do_not_call',
      milestones: milestones(now() - minute),
    })
    await world.store.write(mainSite, 'engine.commit', {
      ...endedCall(record),
      dnc: [{ number: number('+493012345600'), reason: 'do_not_call' }],
    })
    expect((await why(lead())).sentence).toMatch(/disposition "do_not_call" of .+ put it there/)
  })

  it('is in a call: in which state, until when; and without one the watchdog is named', async () => {
    const change = { lead: world.lead, stage: 'inAttempt' } as const
    await world.store.engineStore(mainSite).commit(makeCommit({ leads: [change] }))
    expect((await why(lead())).sentence).toContain('the watchdog frees it')
    const call = {
      call: callRef('c.1'),
      state: 'ringing' as const,
      since: now(),
      until: now() + 20_000,
      campaign: world.campaign,
      lead: world.lead,
      agent: null,
      number: number('+493012345600'),
    }
    world.engine.status = { ...emptyStatus, calls: [call] }
    expect(await why(lead())).toMatchObject({ rule: 'in_attempt', value: 'ringing', until: iso(now() + 20_000) })
  })

  it('was refused before: each refusal stands in its history with its rule', async () => {
    const held: DomainEvent = {
      kind: 'lead.held',
      at: now() - minute,
      lead: world.lead,
      campaign: world.campaign,
      rule: 'numberCap',
      until: now(),
    }
    await world.store.engineStore(mainSite).commit(makeCommit({ events: [held] }))
    expect((await why(lead())).history).toMatchObject([
      { kind: 'refusal', rule: 'number_cap', since: iso(now() - minute) },
    ])
  })
})

describe('why a call', () => {
  it('ended, step by step, with the cause and what the agents did', async () => {
    const ref = callRef('c.7')
    const at = now()
    const of = { call: ref, campaign: world.campaign, lead: world.lead, agent: null }
    const record = makeRecord('c.7', {
      ...of,
      outcome: 'abandoned',
      endedBy: 'dialer',
      cause: 16,
      milestones: milestones(at),
    })
    const events: readonly DomainEvent[] = [
      {
        kind: 'call.reserved',
        at,
        ...of,
        number: record.number,
        attempt: 1,
        callerId: '+49301',
        callerIdReason: 'turn',
      },
      { kind: 'call.answered', at: at + 1000, ...of },
      { kind: 'call.waiting', at: at + 1000, ...of, until: at + 3000 },
      {
        kind: 'call.ended',
        at: at + 3000,
        ...of,
        outcome: 'abandoned',
        endedBy: 'dialer',
        cause: 16,
        talkMs: 0,
        durationMs: 3000,
        crew: { talking: 7 },
      },
    ]
    await world.store.engineStore(mainSite).commit(makeCommit({ calls: [{ record, state: null }], events }))
    const [{ id }] = (await ask(world, 'supervisor', 'GET', '/calls')).body.data
    const answer = await why(`/calls/${id}`)
    expect(answer.steps.map(({ rule }: AnyJson) => rule)).toEqual(['reserved', 'answered', 'waiting', 'ended'])
    expect(answer).toMatchObject({
      callRef: 'c.7',
      state: 'abandoned',
      sentence:
        'Dropped: no agent was free in time. When it was given up: 7 of 7 agents talking. Cause 16, normal clearing.',
    })
  })

  it('ended, from the record alone when the journal is gone', async () => {
    const record = makeRecord('old', { outcome: 'busy', endedBy: 'lead', cause: 17, milestones: milestones(now()) })
    await world.store.engineStore(mainSite).commit(makeCommit({ calls: [{ record, state: null }] }))
    const [{ id }] = (await ask(world, 'supervisor', 'GET', '/calls')).body.data
    expect((await why(`/calls/${id}`)).sentence).toBe('The called number was busy. Cause 17, user busy.')
  })
})

describe('why an agent', () => {
  const put = (presence: Presence, of: Partial<EngineStatus['agents'][number]> = {}) => {
    const [one] = agents(presence)
    if (one) world.engine.status = { ...world.engine.status, agents: [{ ...one, ...of }] }
  }

  it('is in wrap-up until then, paused for a reason since then, or signed off and why', async () => {
    put({ name: 'wrapUp', since: now(), call: callRef('c.1'), until: now() + 30_000 })
    expect(await why(agent(), 'agent')).toMatchObject({
      state: 'wrap_up',
      reasons: [{ rule: 'wrap_up', since: iso(now()), changesAt: iso(now() + 30_000) }],
    })
    put({ name: 'paused', since: now(), reason: 'lunch', overAt: now() + 30 * minute })
    expect((await why(agent(), 'agent')).sentence).toMatch(/^On a break: lunch\. It may last until/)
    put({ name: 'paused', since: now(), reason: 'noAnswer' })
    expect((await why(agent(), 'agent')).sentence).toBe('Paused because the phone rang and was not taken.')
    put({ name: 'loggedOut', since: now(), why: 'The connection to the phone was lost.' })
    expect((await why(agent(), 'agent')).sentence).toBe('The connection to the phone was lost.')
  })

  it('is ready and gets no call: the phone, the campaign and its limit, a browser gone silent', async () => {
    const ready: Presence = { name: 'available', since: now() }
    put(ready, { phoneRegistered: false })
    expect(rules(await why(agent()))).toEqual(['phone_unreachable'])
    put(ready, { readyAt: now() + 5000 })
    expect(await why(agent())).toMatchObject({ reasons: [{ rule: 'call_delay', changesAt: iso(now() + 5000) }] })
    world.engine.status = {
      ...emptyStatus,
      campaigns: [live('outsideWindow', { limitedUntil: now() + minute, limitedSince: now() })],
    }
    put(ready, {
      session: { id: 'w', openedAt: now(), heartbeat: { until: now() + minute, missAfterMs: 15 * minute } },
    })
    const answer = await why(agent())
    expect(rules(answer)).toEqual(['waiting', 'outside_window', 'session_silent'])
    expect(answer.reasons[2]).toMatchObject({ since: iso(now() - 14 * minute), changesAt: iso(now() + minute) })
    put(ready, { next: { kind: 'pause', reason: 'lunch' } })
    expect(rules(await why(agent()))).toContain('pause_after')
  })
})

describe('why a campaign', () => {
  it('is paused, and by whom; the site and the link likewise', async () => {
    await ask(world, 'supervisor', 'POST', `${campaign()}/pause`)
    await ask(world, 'supervisor', 'POST', '/site/pause')
    world.engine.status = { ...emptyStatus, paused: true, link: 'down' }
    const answer = await why(campaign())
    expect(answer.state).toBe('paused')
    expect(rules(answer)).toEqual(['campaign_not_active', 'site_paused', 'link_down'])
    expect(answer.sentence).toBe('The campaign was paused by supervisor. Start it to place calls.')
    expect(answer.reasons[1].sentence).toBe('Dialling was paused on the whole site by supervisor.')
  })

  it.each([
    ['agentsBusy', /1 of 2 agents (talking|paused), 1 (talking|paused)/],
    ['siteLines', /0 of \d+ lines are in use/],
    ['trunkLines', /In use: .+ 0 of \d+/],
    ['callsPerSecond', /At most \d+ a second/],
    ['outsideWindow', /The first opens Mon 2 Mar/],
    ['abandonment', /Rule day: 3.10 % of at most 3.00 %, -0.50 calls left; the window moves along/],
    ['callerIds', /1 of 2 numbers are held back/],
    ['storage', /0 steps wait/],
    ['noAgents', /No agent of this campaign is signed on/],
  ] as const)('is limited by %s, with the figures behind it', async (limit, figures) => {
    world.engine.answers.set('campaign.abandonment', {
      windows: [{ rule: { name: 'day', limit: 0.03 }, ratio: 0.031, budgetLeft: -0.5, until: null }],
    })
    world.engine.answers.set('campaign.callerIds', [{ hold: 'none' }, { hold: 'resting' }])
    world.engine.status = {
      ...emptyStatus,
      agents: limit === 'noAgents' ? [] : agents(talking(), { name: 'paused', since: now(), reason: 'lunch' }),
      campaigns: [
        live(limit, { limitedSince: now() - minute, limitedUntil: limit === 'outsideWindow' ? now() + minute : null }),
      ],
    }
    const answer = await why(campaign())
    expect(answer.state).toBe('limited')
    expect(answer.reasons[0].since).toBe(iso(now() - minute))
    expect(answer.sentence).toMatch(figures)
  })
})

describe('whoever asks', () => {
  it('is told nothing of others: agents of themselves alone, no names of those who paused', async () => {
    expect((await ask(world, 'agent', 'GET', `/agents/${world.agent2}/why`)).status).toBe(403)
    expect((await ask(world, 'agent', 'GET', `${campaign()}/why`)).status).toBe(403)
    expect((await ask(world, 'stranger', 'GET', `${lead()}/why`)).status).toBe(404)
  })
})
