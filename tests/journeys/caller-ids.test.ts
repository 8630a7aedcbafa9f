import { describe, expect, it } from 'vitest'
import type { Behaviour } from '../../daemon/pbx/simulator/behaviour.js'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import type { CallerId } from '../../dialer/model/caller-id.js'
import { type CallerIdPolicy, defaultCallerIdPolicy } from '../../dialer/model/caller-id-settings.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { campaignId } from '../../dialer/model/ids.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, monday10, staysOn } from '../support/factories.js'

const bad = '+12125550103'
const numbers = ['+12125550101', '+12125550102', bad]
const pool: readonly CallerId[] = numbers.map((number, index) => ({
  id: index + 1,
  number,
  label: null,
  group: 'sales',
  dailyLimit: null,
  campaigns: [],
  callable: true,
  active: true,
}))
const day = 86_400_000
const numbersOf = (site: Site) => site.host.ask({ kind: 'campaign.callerIds', campaign: campaignId(1) })

interface Story {
  readonly site: Site
  /** Numbers of the calls since the last look. */
  readonly called: () => readonly (string | null | undefined)[]
  readonly states: Extract<DomainEvent, { kind: 'callerId.state' }>[]
  readonly warnings: Extract<DomainEvent, { kind: 'campaign.callerIds' }>[]
}

/** A site on which people answer a call by chance: the chance is the number's it is sent with. */
async function open(policy: Partial<CallerIdPolicy>, chanceOf: (callerId: string) => number): Promise<Story> {
  const random = createSeededRandom(5)
  const sentWith = new Map<string, string | null | undefined>()
  let called: (string | null | undefined)[] = []
  const states: Story['states'] = []
  const warnings: Story['warnings'] = []
  const people = (to: string): Behaviour =>
    random.next() < chanceOf(sentWith.get(to) ?? '')
      ? { ...staysOn(3000), talksMs: 12_000, patienceMs: 60_000 }
      : { kind: 'rejected', afterMs: 4000, rings: true }
  const callerIdPolicy = { ...defaultCallerIdPolicy, groups: ['sales'], ...policy }
  const site = await buildSite({
    campaigns: [makeCampaign(1, { callerIdPolicy, wrapUpS: 2, retry: {} })],
    agents: [1, 2, 3, 4, 5, 6].map((id) => makeAgent(id)),
    leads: Array.from({ length: 30_000 }, (_, n) => makeLead(n + 1)),
    people,
    keepJournal: false,
  })
  site.store.setCallerIds(pool)
  site.store.onEvent((event) => {
    if (event.kind === 'call.reserved') {
      sentWith.set(event.number, event.callerId)
      called.push(event.callerId)
    }
    if (event.kind === 'callerId.state') states.push(event)
    if (event.kind === 'campaign.callerIds') warnings.push(event)
  })
  // The engine read its seed before the pool was there.
  await site.host.ask({ kind: 'callerIds.put', pool })
  await site.signOn()
  site.robots({ talkMs: [20_000, 40_000], wrapUpMs: [1000, 2000], dispositions: ['interested'] })
  const take = () => {
    const taken = called
    called = []
    return taken
  }
  return { site, called: take, states, warnings }
}

const oneIsBad = (callerId: string) => (callerId === bad ? 0.15 : 0.4)

describe('three numbers to call with, one of them bad', () => {
  it('acting: it rests with its reason while the others go on, over a restart too, comes back watched, and rests for longer', async () => {
    const { site, called, states } = await open({ health: 'act' }, oneIsBad)
    await site.until(() => states.some(({ to }) => to === 'resting'), 6 * 3_600_000)
    const rest = states.find(({ to }) => to === 'resting')!
    expect(rest).toMatchObject({ callerId: bad, from: 'watched', signal: 'answers', isAdvice: false })
    expect(rest.share!).toBeLessThan(0.7 * rest.expectedShare!)
    expect(rest.until! - rest.at).toBe(day)
    expect(new Set(called())).toEqual(new Set(numbers))

    await site.crash()
    await site.revive()
    called()
    await site.clock.advance(1_800_000)
    expect(new Set(called())).toEqual(new Set(numbers.filter((number) => number !== bad)))
    expect((await numbersOf(site)).find(({ number }) => number === bad)).toMatchObject({
      hold: 'resting',
      holdUntil: rest.until,
    })

    await site.crash()
    await site.clock.advance(day)
    await site.revive()
    await site.clock.advance(60_000)
    expect(states.at(-1)).toMatchObject({ callerId: bad, from: 'resting', to: 'watched' })
    expect(new Set(called())).toEqual(new Set(numbers))
    await site.until(() => states.at(-1)?.to === 'resting', 6 * 3_600_000)
    expect(states.at(-1)!.until! - states.at(-1)!.at).toBe(2 * day)
    expect(states.every(({ callerId }) => callerId === bad)).toBe(true)
  }, 120_000)

  it('advising, as it is at first: people are told, and nothing changes', async () => {
    const { site, called, states } = await open({}, oneIsBad)
    await site.until(() => states.some(({ to }) => to === 'resting'), 6 * 3_600_000)
    expect(states.at(-1)).toMatchObject({ callerId: bad, isAdvice: true })
    called()
    await site.clock.advance(600_000)
    expect(new Set(called())).toEqual(new Set(numbers))
  }, 120_000)

  it('goes on with what is left when a person takes all out, and says so; or stops, and says why', async () => {
    const { site, called, warnings } = await open({ health: 'act' }, () => 0.4)
    for (const number of numbers) await site.host.ask({ kind: 'callerIds.decide', number, decision: 'quarantine' })
    await site.clock.advance(60_000)
    expect(warnings).toMatchObject([{ isNoneHealthy: true, goesOn: true }])
    called()
    await site.clock.advance(60_000)
    expect(called().length).toBeGreaterThan(0)
    await site.host.ask({ kind: 'callerIds.decide', number: bad, decision: 'release' })
    await site.clock.advance(60_000)
    expect(warnings.at(-1)).toMatchObject({ isNoneHealthy: false })

    const stopped = await open({ health: 'act', whenNoneHealthy: 'stop' }, () => 0.4)
    for (const number of numbers)
      await stopped.site.host.ask({ kind: 'callerIds.decide', number, decision: 'quarantine' })
    await stopped.site.clock.advance(120_000)
    stopped.called()
    await stopped.site.clock.advance(120_000)
    expect(stopped.called()).toEqual([])
    expect(stopped.site.host.inspect().campaigns).toMatchObject([{ limitedBy: 'callerIds', limitedUntil: null }])
  }, 120_000)
})

it('holds at the daily limit until the site’s next day, over a restart, and then goes on by itself', async () => {
  const { site, called } = await open({ dailyLimit: 20 }, () => 0.4)
  const midnight = monday10 + 14 * 3_600_000
  await site.until(() => site.host.inspect().campaigns[0]?.limitedBy === 'callerIds', 3_600_000)
  const first = called()
  expect(numbers.map((number) => first.filter((each) => each === number).length)).toEqual([20, 20, 20])
  expect(site.host.inspect().campaigns).toMatchObject([{ limitedUntil: midnight }])
  await site.crash()
  await site.revive()
  await site.clock.advance(60_000)
  expect(called()).toEqual([])
  expect(await numbersOf(site)).toMatchObject(
    numbers.map(() => ({ callsToday: 20, limit: 20, hold: 'dailyLimit', holdUntil: midnight })),
  )
  await site.clock.advance(midnight - site.clock.now() + 60_000)
  expect(called().length).toBeGreaterThan(0)
}, 120_000)
