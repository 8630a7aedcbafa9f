import type {
  CallerId,
  CallerIdHold,
  CallerIdReason,
  CallerIdSeed,
  CallerIdStanding,
  CampaignCallerId,
} from '../model/caller-id.js'
import type { Campaign } from '../model/campaign.js'
import type { CallRef } from '../model/ids.js'
import { type Called, type Candidate, type Choice, choose } from './choose.js'
import { type CallResult, createComparison } from './comparison.js'
import { evidenceOf, isOut } from './health.js'
import { createHealthBook, type HealthBook, type HealthChange } from './health-book.js'
import { type NumberArea, numberArea } from './number-area.js'
import { numbersOf } from './numbers-of.js'
import { createRounds } from './rounds.js'
import { createUsage } from './usage.js'

/** Whether a campaign has a number for its next call; `until`: when it will, epoch ms, null where time alone does not bring one. */
export type Availability = { readonly ok: true } | { readonly ok: false; readonly until: number | null }

/** The number a call is sent with; null leaves it to the trunk. */
export interface TakenCallerId {
  readonly number: string | null
  readonly reason: CallerIdReason
}

/** The numbers of a site at work: who may use which, how often they were used, and how they do. */
export interface CallerIdPool {
  setPool(pool: readonly CallerId[]): void
  available(campaign: Campaign, now: number): Availability
  /** Takes a number for a call and counts it. Ask {@link available} before where a call is to wait for a number. */
  take(campaign: Campaign, call: CallRef, called: Called, now: number): TakenCallerId
  /** A call that had a number is over. `result` null: it told nothing. `wasDialed` false: it never left, and does not count. */
  over(call: CallOver, now: number): readonly HealthChange[]
  /** Rests that are over. */
  wake(now: number): readonly HealthChange[]
  /** When the next rest ends, epoch ms. */
  wakesAt(): number | null
  /** True if the campaign acts on health and none of its numbers is sound. */
  hasNoneHealthy(campaign: Campaign): boolean
  /** The numbers of a campaign as they stand. */
  standings(campaign: Campaign, now: number): readonly CampaignCallerId[]
  readonly health: HealthBook
  /** A number as it stands, outside any campaign. */
  standing(number: string, now: number): Omit<CallerIdStanding, 'isActedOn'>
  /** True if the campaign may use the number. */
  uses(campaign: Campaign, number: string): boolean
}

export interface CallOver {
  readonly call: CallRef
  readonly number: string
  readonly reservedAt: number
  readonly wasDialed: boolean
  readonly result: CallResult | null
}

export interface PoolConfig {
  /** Of the site, in which its days begin. */
  readonly timeZone: string
  readonly seed: CallerIdSeed | undefined
  /** Gives chance another course. */
  readonly epoch: string
  readonly now: number
}

interface Option {
  readonly number: string
  readonly area: NumberArea
  readonly dailyLimit: number | null
}

/** A pool as the last life of the process left it. */
export function createCallerIdPool({ timeZone, seed, epoch, now: start }: PoolConfig): CallerIdPool {
  const usage = createUsage(timeZone, seed?.used ?? [], start)
  const rounds = createRounds(epoch)
  const comparison = createComparison()
  const health = createHealthBook(seed?.health ?? [])
  let byNumber = new Map<string, CallerId>()
  let options = new WeakMap<Campaign, readonly Option[]>()

  const setPool = (pool: readonly CallerId[]) => {
    byNumber = new Map(pool.map((one) => [one.number, one]))
    options = new WeakMap()
  }
  setPool(seed?.pool ?? [])

  const optionsOf = (campaign: Campaign): readonly Option[] => {
    const known = options.get(campaign)
    if (known !== undefined) return known
    const found = numbersOf(campaign, [...byNumber.values()]).map((number) => ({
      number,
      area: numberArea(number),
      dailyLimit: byNumber.get(number)?.dailyLimit ?? null,
    }))
    options.set(campaign, found)
    return found
  }

  const limitOf = ({ settings }: Campaign, { dailyLimit }: Option) => {
    const { dailyLimit: general } = settings.callerIdPolicy
    return dailyLimit === null || general === null ? (dailyLimit ?? general) : Math.min(dailyLimit, general)
  }

  /** What keeps a number from the next call of a campaign, and until when. */
  const holdOf = (
    campaign: Campaign,
    option: Option,
    acts: boolean,
    now: number,
  ): readonly [CallerIdHold, number | null] => {
    const found = health.get(option.number, now)
    if (acts && isOut(found)) return [found.state === 'resting' ? 'resting' : 'quarantined', found.until]
    const limit = limitOf(campaign, option)
    if (limit !== null && usage.today(option.number, now) >= limit) return ['dailyLimit', usage.day(now).until]
    const last = usage.lastAt(option.number)
    const restsUntil = last === null ? 0 : last + campaign.settings.callerIdPolicy.minRestS * 1000
    return restsUntil > now ? ['minRest', restsUntil] : ['none', null]
  }

  const noneHealthy = (campaign: Campaign) => {
    const all = optionsOf(campaign)
    return all.length > 0 && all.every(({ number }) => health.isOut(number))
  }

  /** With none sound left a campaign that goes on takes those that rest, else those in quarantine: the ones that were bad for the shortest. */
  const lastResort = (all: readonly Option[]): readonly Option[] => {
    const resting = all.filter(({ number }) => health.state(number) === 'resting')
    return resting.length > 0 ? resting : all
  }

  const lookAt = (campaign: Campaign, now: number) => {
    const { callerIdPolicy } = campaign.settings
    const all = optionsOf(campaign)
    const acts = callerIdPolicy.health === 'act'
    const isLast = acts && callerIdPolicy.whenNoneHealthy === 'continue' && noneHealthy(campaign)
    const usable: Candidate[] = []
    let until: number | null = null
    for (const option of isLast ? lastResort(all) : all) {
      const [hold, ends] = holdOf(campaign, option, acts && !isLast, now)
      if (hold === 'none') {
        const { number, area } = option
        usable.push({ number, area, callsToday: usage.today(number, now) })
      } else if (ends !== null && (until === null || ends < until)) until = ends
    }
    return { all, usable, isLast, until }
  }

  const standingOf = (number: string, now: number) => {
    const found = health.get(number, now)
    return {
      number,
      health: found,
      evidence: evidenceOf(found),
      callsToday: usage.today(number, now),
      lastCallAt: usage.lastAt(number),
      dayUntil: usage.day(now).until,
    }
  }

  const isLeftToTrunk = ({ settings }: Campaign) =>
    settings.callerIds.length === 0 && settings.callerIdPolicy.groups.length === 0

  return {
    health,
    setPool,
    available(campaign, now) {
      if (isLeftToTrunk(campaign) || campaign.settings.callerIdPolicy.whenExhausted === 'trunk') return { ok: true }
      const { usable, until } = lookAt(campaign, now)
      return usable.length > 0 ? { ok: true } : { ok: false, until }
    },
    take(campaign, call, called, now) {
      if (isLeftToTrunk(campaign)) return { number: null, reason: 'noneSet' }
      const { usable, isLast } = lookAt(campaign, now)
      if (usable.length === 0) return { number: null, reason: 'exhausted' }
      const { callerIdPolicy } = campaign.settings
      const choice: Choice = choose(`${campaign.id}`, callerIdPolicy, usable, called, rounds)
      usage.add(choice.number, now)
      if (callerIdPolicy.health !== 'off') comparison.placed(call, choice.number, choice.stratum)
      return { number: choice.number, reason: isLast ? 'lastResort' : choice.reason }
    },
    over({ call, number, reservedAt, wasDialed, result }, now) {
      if (!wasDialed) usage.takeBack(number, reservedAt, now)
      const block = comparison.over(call, result)
      return block === null ? [] : health.hear(block, usage.day(now).from, now)
    },
    wake: (now) => health.wake(now),
    wakesAt: () => health.wakesAt(),
    hasNoneHealthy: (campaign) => campaign.settings.callerIdPolicy.health === 'act' && noneHealthy(campaign),
    standing: standingOf,
    standings(campaign, now) {
      const isActedOn = campaign.settings.callerIdPolicy.health === 'act'
      return optionsOf(campaign).map((option) => {
        const [hold, holdUntil] = holdOf(campaign, option, isActedOn, now)
        return { ...standingOf(option.number, now), isActedOn, limit: limitOf(campaign, option), hold, holdUntil }
      })
    },
    uses: (campaign, number) => optionsOf(campaign).some((option) => option.number === number),
  }
}
