import { describe, expect, it } from 'vitest'
import { createCallerIdPool } from '../../../dialer/caller-id/caller-id-pool.js'
import { newHealth, quarantine } from '../../../dialer/caller-id/health.js'
import type { CallerId, CallerIdSeed, CallerIdUse } from '../../../dialer/model/caller-id.js'
import { type CallerIdPolicy, defaultCallerIdPolicy } from '../../../dialer/model/caller-id-settings.js'
import { callRef, campaignId } from '../../../dialer/model/ids.js'
import { makeCampaign, monday10, number } from '../../support/factories.js'

const hour = 3_600_000

function entry(text: string, change: Partial<CallerId> = {}): CallerId {
  const base = { id: Number(text.slice(-9)), number: text, label: null, group: 'sales', dailyLimit: null }
  return { ...base, campaigns: [], callable: true, active: true, ...change }
}

interface Parts {
  readonly pool?: readonly CallerId[]
  readonly seed?: Partial<CallerIdSeed>
  readonly timeZone?: string
  readonly now?: number
}

function poolOf({ pool = [], seed = {}, timeZone = 'UTC', now = monday10 }: Parts) {
  const made = createCallerIdPool({ timeZone, epoch: 't1', now, seed: { pool, health: [], used: [], ...seed } })
  let calls = 0
  return {
    ...made,
    /** Takes the number of one more call. */
    call(campaign: ReturnType<typeof makeCampaign>, to = '+4930555', at = now, place: string | null = null) {
      calls += 1
      return made.take(campaign, callRef(`c.${calls}`), { number: number(to), place }, at)
    },
  }
}

const campaign = (policy: Partial<CallerIdPolicy>, callerIds: readonly string[] = []) =>
  makeCampaign(1, { callerIds, callerIdPolicy: { ...defaultCallerIdPolicy, ...policy } })

describe('which numbers a campaign uses', () => {
  it('its own list and its groups, each once, without those switched off or kept for others', () => {
    const pool = poolOf({
      pool: [
        entry('+12125550100'),
        entry('+12125550101', { active: false }),
        entry('+12125550102', { campaigns: [campaignId(2)] }),
        entry('+12125550103', { group: 'other' }),
        entry('+12125550104', { campaigns: [campaignId(1)] }),
      ],
    })
    const both = campaign({ groups: ['sales'] }, ['+4930100', '+12125550100', '+12125550101'])
    expect(pool.standings(both, monday10).map((one) => one.number)).toEqual([
      '+4930100',
      '+12125550100',
      '+12125550104',
    ])
    pool.setPool([])
    expect(pool.standings(both, monday10)).toHaveLength(3)
    expect(pool.call(makeCampaign(3))).toEqual({ number: null, reason: 'noneSet' })
  })

  it('in turn: each once a round, in an order that differs from round to round', () => {
    const numbers = ['100', '200', '300', '400']
    const pool = poolOf({})
    const rounds = Array.from({ length: 30 }, () => numbers.map(() => pool.call(campaign({}, numbers)).number))
    for (const round of rounds) expect(new Set(round)).toEqual(new Set(numbers))
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(8)
    expect(pool.call(campaign({}, numbers)).reason).toBe('turn')
  })

  it('least used: whoever had the fewest calls today, those of other campaigns counted', () => {
    const pool = poolOf({})
    const other = makeCampaign(2, { callerIds: ['100'] })
    for (let n = 0; n < 3; n++) pool.call(other)
    const chosen = Array.from({ length: 6 }, () =>
      pool.call(campaign({ strategy: 'leastUsed' }, ['100', '200', '300'])),
    )
    expect(chosen.map((one) => one.number)).not.toContain('100')
    expect(chosen[0]!.reason).toBe('leastUsed')
  })

  it('local presence: same area, else same state, else same country, else any', () => {
    const local = campaign({ strategy: 'localPresence', groups: ['sales'] })
    const pool = poolOf({
      pool: [entry('+12125550100'), entry('+17165550100'), entry('+13105550100'), entry('+4930100')],
    })
    expect(pool.call(local, '+12125559999')).toEqual({ number: '+12125550100', reason: 'area' })
    const inState = pool.call(local, '+15185559999')
    expect(inState.reason).toBe('region')
    expect(['+12125550100', '+17165550100']).toContain(inState.number)
    const inCountry = pool.call(local, '+13055559999')
    expect(inCountry.reason).toBe('country')
    expect(inCountry.number).toMatch(/^\+1/)
    expect(pool.call(local, '+4930999')).toEqual({ number: '+4930100', reason: 'area' })
    expect(pool.call(local, '+4989999')).toEqual({ number: '+4930100', reason: 'country' })
    expect(pool.call(local, '+33142345678').reason).toBe('anywhere')
    // Someone with a number of Florida who lives in California.
    expect(pool.call(local, '+13055559999', monday10, 'America/Los_Angeles@US-CA')).toEqual({
      number: '+13105550100',
      reason: 'region',
    })
  })

  it('local presence takes the next best when the nearest had its calls', () => {
    const local = campaign({ strategy: 'localPresence', groups: ['sales'] })
    const pool = poolOf({ pool: [entry('+12125550100', { dailyLimit: 1 }), entry('+17165550100')] })
    expect(pool.call(local, '+12125559999').reason).toBe('area')
    expect(pool.call(local, '+12125559999')).toEqual({ number: '+17165550100', reason: 'region' })
  })
})

describe('how often numbers are used', () => {
  it('holds the campaign at the limit until the next day of the site; a number’s own lower limit goes before', () => {
    const pool = poolOf({
      pool: [entry('+12125550100', { dailyLimit: 2 }), entry('+12125550101')],
      timeZone: 'Europe/Berlin',
    })
    const capped = campaign({ groups: ['sales'], dailyLimit: 3 })
    const used = Array.from({ length: 5 }, () => pool.call(capped).number)
    expect(used.filter((one) => one === '+12125550100')).toHaveLength(2)
    const midnight = monday10 + 13 * hour
    expect(pool.available(capped, monday10)).toEqual({ ok: false, until: midnight })
    expect(pool.standings(capped, monday10)).toMatchObject([
      { callsToday: 2, limit: 2, hold: 'dailyLimit', holdUntil: midnight },
      { callsToday: 3, limit: 3, hold: 'dailyLimit', holdUntil: midnight },
    ])
    expect(pool.available(capped, midnight - 1)).toMatchObject({ ok: false })
    expect(pool.available(capped, midnight)).toEqual({ ok: true })
    expect(pool.standings(capped, midnight)).toMatchObject([{ callsToday: 0 }, { callsToday: 0 }])
  })

  it('leaves it to the trunk instead, where the campaign says so', () => {
    const pool = poolOf({})
    const open = campaign({ dailyLimit: 1, whenExhausted: 'trunk' }, ['100'])
    expect(pool.call(open).number).toBe('100')
    expect(pool.available(open, monday10)).toEqual({ ok: true })
    expect(pool.call(open)).toEqual({ number: null, reason: 'exhausted' })
  })

  it('holds a campaign whose groups are empty', () => {
    expect(poolOf({}).available(campaign({ groups: ['none'] }), monday10)).toEqual({ ok: false, until: null })
  })

  it.each([
    // 29 March 2026: the clocks go from 2:00 to 3:00; 25 October: from 3:00 to 2:00.
    { day: '2026-03-29', hours: 23, begins: '2026-03-28T23:00:00Z' },
    { day: '2026-10-25', hours: 25, begins: '2026-10-24T22:00:00Z' },
  ])('a day of $hours hours ($day) counts as one day', ({ hours, begins }) => {
    const from = Date.parse(begins)
    const pool = poolOf({ timeZone: 'Europe/Berlin', now: from })
    const capped = campaign({ dailyLimit: 2 }, ['100'])
    pool.call(capped, '+4930555', from + 1)
    pool.call(capped, '+4930555', from + (hours - 1) * hour)
    expect(pool.available(capped, from + hours * hour - 1)).toEqual({ ok: false, until: from + hours * hour })
    expect(pool.available(capped, from + hours * hour)).toEqual({ ok: true })
  })

  it('lets a number rest between calls', () => {
    const pool = poolOf({})
    const calm = campaign({ minRestS: 60 }, ['100', '200'])
    pool.call(calm)
    expect(pool.available(calm, monday10)).toEqual({ ok: true })
    pool.call(calm, '+4930555', monday10 + 1000)
    expect(pool.available(calm, monday10 + 1000)).toEqual({ ok: false, until: monday10 + 60_000 })
    expect(pool.available(calm, monday10 + 60_000)).toEqual({ ok: true })
  })

  it('does not count a call that never left, and counts on after a restart, of this day alone', () => {
    const use = (at: number, calls: number): CallerIdUse => ({ number: '100', from: at, calls, lastAt: at })
    const used = [use(monday10 - 11 * hour, 50), use(monday10 - hour, 3), use(monday10 - hour / 4, 1)]
    const pool = poolOf({ seed: { used } })
    const capped = campaign({ dailyLimit: 5 }, ['100'])
    expect(pool.standings(capped, monday10)).toMatchObject([{ callsToday: 4, lastCallAt: monday10 - hour / 4 }])
    pool.call(capped)
    expect(pool.available(capped, monday10)).toMatchObject({ ok: false })
    const call = callRef('c.1')
    pool.over({ call, number: '100', reservedAt: monday10, wasDialed: false, result: null }, monday10)
    expect(pool.available(capped, monday10)).toEqual({ ok: true })
  })
})

describe('numbers that are not well', () => {
  const sick = quarantine(newHealth(0), 0)
  const health = [{ number: '100', health: sick }]

  it('are left out by campaigns that act, and used by those that are only advised', () => {
    const pool = poolOf({ seed: { health } })
    const numbers = ['100', '200']
    const taken = (mode: CallerIdPolicy['health']) =>
      new Set(Array.from({ length: 10 }, () => pool.call(campaign({ health: mode }, numbers)).number))
    expect(taken('act')).toEqual(new Set(['200']))
    expect(taken('advise')).toEqual(new Set(numbers))
    expect(pool.standings(campaign({ health: 'act' }, numbers), monday10)[0]).toMatchObject({ hold: 'quarantined' })
  })

  it('are the last resort of a campaign that goes on, and hold one that stops', () => {
    const pool = poolOf({ seed: { health } })
    const goesOn = campaign({ health: 'act' }, ['100'])
    expect(pool.hasNoneHealthy(goesOn)).toBe(true)
    expect(pool.call(goesOn)).toEqual({ number: '100', reason: 'lastResort' })
    const stops = campaign({ health: 'act', whenNoneHealthy: 'stop' }, ['100'])
    expect(pool.available(stops, monday10)).toEqual({ ok: false, until: null })
    // A sound number that only had its calls of the day brings no sick one back.
    const limited = campaign({ health: 'act', dailyLimit: 1 }, ['100', '200'])
    expect(pool.call(limited).number).toBe('200')
    expect(pool.available(limited, monday10)).toMatchObject({ ok: false })
  })
})
