import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Presence } from '../../dialer/model/agent.js'
import { callRef, type LeadId } from '../../dialer/model/ids.js'
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
const hour = 60 * minute
const day = 24 * hour
const iso = (at: number) => new Date(at).toISOString()
const always = { callingWindow: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }] }
const phone = '+493055550100'

const settings = async (change: object) => {
  const answer = await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: change })
  expect([answer.status, JSON.stringify(answer.body)]).toEqual([200, expect.any(String)])
}
const why = async (id: LeadId): Promise<AnyJson> =>
  (await ask(world, 'supervisor', 'GET', `/leads/${id}/why`)).body.data
const rulesOf = (answer: AnyJson): readonly string[] => answer.reasons.map(({ rule }: AnyJson) => rule)

async function leadAt(timeZone: string | null, phoneNumber = phone): Promise<LeadId> {
  const plain = { name: null, email: null, metadata: {}, priority: 0 }
  const input = { campaign: world.campaign, number: number(phoneNumber), timeZone, ...plain }
  return (await world.store.write(mainSite, 'leads.create', input)).id
}

let calls = 0

/** A call to the number of these tests that began so long ago and is over. */
async function called(agoMs: number, outcome: 'noAnswer' | 'abandoned' | 'machine'): Promise<void> {
  calls += 1
  const record = makeRecord(`w${calls}`, { number: number(phone), outcome, milestones: milestones(monday10 - agoMs) })
  await world.store.write(mainSite, 'engine.commit', endedCall(record))
}

interface RuleCase {
  readonly settings: object
  readonly place: string | null
  readonly before?: () => Promise<void>
  /** When it says that it ends. */
  readonly until: number
}

/** Local midnight, eight o'clock and the like, reckoned by hand. */
const cases: Readonly<Record<string, RuleCase>> = {
  outside_window: { settings: {}, place: 'America/Los_Angeles', until: Date.UTC(2026, 2, 2, 16) },
  state_rule: { settings: always, place: 'America/Chicago@US-TX', until: Date.UTC(2026, 2, 2, 15) },
  holiday: {
    settings: { ...always, compliance: { holidays: { calendars: [], dates: [{ date: '03-02', name: 'Inventory' }] } } },
    place: 'Europe/Berlin',
    until: Date.UTC(2026, 2, 2, 23),
  },
  number_cap: {
    settings: { ...always, minSpacingS: 0, maxAttemptsPerNumberDay: 2 },
    place: 'Europe/Berlin',
    before: async () => {
      for (const agoMs of [20 * hour, 9 * hour, 5 * hour]) await called(agoMs, 'noAnswer')
    },
    until: monday10 - 9 * hour + day,
  },
  min_spacing: {
    settings: { ...always, minSpacingS: 3600 },
    place: 'Europe/Berlin',
    before: () => called(10 * minute, 'noAnswer'),
    until: monday10 + 50 * minute,
  },
  abandoned_before: {
    settings: { ...always, minSpacingS: 0 },
    place: 'Europe/Berlin',
    before: () => called(hour, 'abandoned'),
    until: monday10 - hour + 3 * day,
  },
  machine_today: {
    settings: { ...always, minSpacingS: 0, compliance: { noRedialMachineSameDay: true } },
    place: 'America/New_York',
    before: () => called(hour, 'machine'),
    until: Date.UTC(2026, 2, 3, 5),
  },
}

describe('the time at which a rule ends', () => {
  it.each(Object.entries(cases))(
    'is right to the second: %s',
    async (rule, { settings: given, place, before, until }) => {
      await settings(given)
      const lead = await leadAt(place)
      await before?.()
      expect(await why(lead)).toMatchObject({ rule, until: iso(until), dialable: false })
      await world.clock.advance(until - monday10 - 1000)
      expect(rulesOf(await why(lead))).toContain(rule)
      await world.clock.advance(1000)
      expect(rulesOf(await why(lead))).not.toContain(rule)
    },
  )

  it('is none where no time ends it: an unknown zone, a cap, a list', async () => {
    await settings({ ...always, maxAttempts: 1, minSpacingS: 0, compliance: { unknownZone: 'never' } })
    const lead = await leadAt(null)
    expect(await why(lead)).toMatchObject({ rule: 'unknown_zone', until: null })
    await settings({ compliance: { unknownZone: 'campaign' } })
    const attempted = { outcome: 'noAnswer', at: monday10 - hour } as const
    await world.store.engineStore(mainSite).commit(makeCommit({ leads: [{ lead, stage: 'ready', attempted }] }))
    expect(await why(lead)).toMatchObject({ rule: 'attempt_cap', value: 1, until: null })
    expect((await why(lead)).sentence).toBe('It was tried 1 times; the campaign allows 1.')
  })

  it('of the rule that holds longest comes first: nobody waits for an hour that changes nothing', async () => {
    await settings({ minSpacingS: 0 })
    const lead = await leadAt('America/Los_Angeles')
    const dueAt = monday10 + 2 * hour
    await world.store.engineStore(mainSite).commit(makeCommit({ leads: [{ lead, dueAt }] }))
    await called(hour, 'abandoned')
    const answer = await why(lead)
    expect(answer.reasons.map(({ rule, changesAt }: AnyJson) => [rule, changesAt])).toEqual([
      ['abandoned_before', iso(monday10 - hour + 3 * day)],
      ['outside_window', iso(Date.UTC(2026, 2, 2, 16))],
      ['not_due', iso(dueAt)],
    ])
    await world.clock.advance(3 * hour)
    expect(rulesOf(await why(lead))).toEqual(['abandoned_before', 'outside_window'])
  })
})

describe('a lead that waits for one agent', () => {
  const put = (presence: Presence) => {
    const { agent } = world
    const one = { agent, presence, phoneRegistered: true, phoneBusyElsewhere: false, session: null, next: null }
    world.engine.status = { ...emptyStatus, agents: [one] }
  }

  it('of a promised callback: who, what the agent does, and when it is due', async () => {
    await settings(always)
    const lead = await leadAt('Europe/Berlin')
    const at = monday10 + hour
    const callback = { at, agent: world.agent }
    await world.store.engineStore(mainSite).commit(makeCommit({ leads: [{ lead, dueAt: at, callback }] }))
    put({ name: 'talking', since: monday10, call: callRef('c.9') })
    expect(await why(lead)).toMatchObject({ rule: 'not_due', until: iso(at) })
    await world.clock.advance(hour)
    expect(await why(lead)).toMatchObject({
      rule: 'promised',
      value: world.agent,
      dialable: false,
      until: null,
      sentence: 'agent1 promised to call it back, and nobody else does. The agent is talking.',
    })
    put({ name: 'available', since: monday10 })
    expect(await why(lead)).toMatchObject({ rule: 'none', dialable: true })
    expect((await why(lead)).sentence).toContain('agent1 promised to call it back, and gets it first')
    // Who does not work for the campaign any more has left the promise to everybody.
    put({ name: 'loggedOut', since: monday10, why: null })
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { agentIds: [world.agent2] })
    expect(await why(lead)).toMatchObject({ rule: 'none' })
  })

  it('who looks at it before dialling, and for how long', async () => {
    await settings({ ...always, dialingMode: 'preview' })
    const lead = await leadAt('Europe/Berlin')
    expect((await why(lead)).sentence).toContain('agents call it by hand')
    const until = monday10 + minute
    put({ name: 'previewing', since: monday10, campaign: world.campaign, lead, until })
    expect(await why(lead)).toMatchObject({
      rule: 'previewed',
      value: world.agent,
      until: iso(until),
      sentence: 'agent1 looks at it before dialling it.',
    })
  })
})
