import type { CampaignSettings } from '../model/campaign.js'
import type { PaceLimit } from '../model/domain-event.js'
import type { CallRef, CampaignId, TrunkName } from '../model/ids.js'
import type { SiteLimits, TrunkLimit } from '../model/site-limits.js'
import { createRateLimit, type RateLimit } from './rate-limit.js'
import { createSlots, type Slots } from './slots.js'
import { createTrunkHealth, type TrunkHealth } from './trunk-health.js'

/** Who asks for a line: a campaign, or a number dialled without one. */
export interface LineRequest {
  readonly campaign: CampaignId | null
  readonly settings: CampaignSettings | null
}

/** What forbids a line now; `until` is when to ask again, null: when a call ends or somebody changes something. */
export interface Refusal {
  readonly ok: false
  readonly limitedBy: Extract<PaceLimit, 'trunkLines' | 'callsPerSecond' | 'campaignLines' | 'siteLines'>
  readonly until: number | null
}

export type LineAnswer = { readonly ok: true; readonly trunk: TrunkName } | Refusal

/**
 * The one door for every leg towards a lead (DESIGN 3.8): lines and calls per second of trunk, campaign and site.
 * Legs to agents' own phones use no trunk and pass freely: an answered person waits for them.
 * Lines kept for inbound calls are free to nobody here.
 * Lanes: what a person asked for takes its line at once and its token as soon as one is there, before all automatic calls.
 */
export interface Admission {
  /** A trunk with a free line, and (if `withToken`) a token for it now. Changes nothing. */
  find(request: LineRequest, now: number, withToken: boolean): LineAnswer
  /** How many calls this campaign could place until `until` (epoch ms) if nobody else placed any and none ended. */
  room(request: LineRequest, now: number, until: number): number
  /** Most calls per second this campaign can place in the long run. calls/s */
  callsPerSecond(request: LineRequest): number
  /** Takes the line until {@link Admission.release}. */
  takeLine(call: CallRef, campaign: CampaignId | null, trunk: TrunkName): void
  /** Takes the tokens of a call that is about to be dialled; false if one is missing. */
  takeToken(request: LineRequest, trunk: TrunkName, now: number): boolean
  /** When all tokens of this call are there, epoch ms; null never. */
  tokenAt(request: LineRequest, trunk: TrunkName, now: number): number | null
  /**
   * The door itself, as a call leaves: false if it has to wait. Tokens are taken when a call is planned, and a slow disk, or an agent
   * whose phone is rung first, lets several planned calls become ready at once.
   */
  leave(request: LineRequest, trunk: TrunkName, now: number): boolean
  /** When a call may leave, epoch ms; null never. */
  leaveAt(request: LineRequest, trunk: TrunkName, now: number): number | null
  /** Gives a call's line back; again changes nothing. */
  release(call: CallRef): void
  setLimits(limits: SiteLimits): void
  readonly slots: Slots
  readonly health: TrunkHealth
  trunkNames(): readonly TrunkName[]
}

/** A rate limit that is made anew when its rate changes. */
function createRates<K>() {
  const rates = new Map<K, { readonly perSecond: number; readonly limit: RateLimit }>()
  return (key: K, perSecond: number): RateLimit => {
    const known = rates.get(key)
    if (known !== undefined && known.perSecond === perSecond) return known.limit
    const limit = createRateLimit(perSecond)
    rates.set(key, { perSecond, limit })
    return limit
  }
}

/** Rates of campaigns, trunks and the site. */
function createRateBook() {
  return {
    campaignRate: createRates<CampaignId>(),
    trunkRate: createRates<TrunkName>(),
    siteRate: createRates<'site'>(),
  }
}

export function createAdmission(first: SiteLimits): Admission {
  const slots = createSlots()
  const health = createTrunkHealth()
  const planned = createRateBook()
  const left = createRateBook()
  const { campaignRate, trunkRate, siteRate } = planned
  let limits = first
  let trunks = new Map(first.trunks.map((trunk) => [trunk.name, trunk]))

  const rates = (book: typeof planned, { campaign, settings }: LineRequest, name: TrunkName): readonly RateLimit[] => {
    const trunk = trunks.get(name)
    const found = [book.siteRate('site', limits.callsPerSecond)]
    if (trunk !== undefined) found.push(book.trunkRate(trunk.name, trunk.callsPerSecond))
    if (campaign !== null && settings !== null) found.push(book.campaignRate(campaign, settings.callsPerSecond))
    return found
  }

  const atOf = (book: typeof planned) => (request: LineRequest, trunk: TrunkName, now: number) => {
    let latest = now
    for (const rate of rates(book, request, trunk)) {
      const at = rate.nextAt(now)
      if (at === null) return null
      if (at > latest) latest = at
    }
    return latest
  }
  const takeOf = (book: typeof planned) => (request: LineRequest, trunk: TrunkName, now: number) => {
    const at = atOf(book)(request, trunk, now)
    if (at === null || at > now) return false
    for (const rate of rates(book, request, trunk)) rate.take(now)
    return true
  }
  const tokenAt = atOf(planned)

  const candidates = (settings: CampaignSettings | null): readonly TrunkName[] =>
    settings === null || settings.trunks.length === 0 ? [...trunks.keys()] : settings.trunks

  const freeOfSite = () => limits.maxLines - (limits.inboundReserve ?? 0) - slots.site()

  const freeOf = ({ name, maxLines, inboundReserve = 0 }: TrunkLimit) =>
    maxLines - slots.trunk(name) - Math.max(slots.elsewhere(name), inboundReserve)

  return {
    slots,
    health,
    trunkNames: () => [...trunks.keys()],
    find(request, now, withToken) {
      const { campaign, settings } = request
      if (freeOfSite() <= 0) return { ok: false, limitedBy: 'siteLines', until: null }
      if (campaign !== null && settings !== null && slots.campaign(campaign) >= settings.maxLines) {
        return { ok: false, limitedBy: 'campaignLines', until: null }
      }
      let restEnds: number | null = null
      let tokenComes: number | null = null
      let lineFree = false
      for (const name of candidates(settings)) {
        const trunk = trunks.get(name)
        if (trunk === undefined || freeOf(trunk) <= 0) continue
        const usableAt = health.usableAt(name, now)
        if (usableAt === null) continue
        if (usableAt > now) {
          restEnds = restEnds === null ? usableAt : Math.min(restEnds, usableAt)
          continue
        }
        if (!withToken) return { ok: true, trunk: name }
        lineFree = true
        const at = tokenAt(request, name, now)
        if (at !== null && at <= now) return { ok: true, trunk: name }
        if (at !== null) tokenComes = tokenComes === null ? at : Math.min(tokenComes, at)
      }
      if (lineFree) return { ok: false, limitedBy: 'callsPerSecond', until: tokenComes }
      return { ok: false, limitedBy: 'trunkLines', until: restEnds }
    },
    room({ campaign, settings }, now, until) {
      let most = Math.min(freeOfSite(), siteRate('site', limits.callsPerSecond).countUntil(now, until))
      if (campaign !== null && settings !== null) {
        const { maxLines, callsPerSecond } = settings
        most = Math.min(most, maxLines - slots.campaign(campaign))
        most = Math.min(most, campaignRate(campaign, callsPerSecond).countUntil(now, until))
      }
      let onTrunks = 0
      for (const name of candidates(settings)) {
        const trunk = trunks.get(name)
        const usableAt = trunk === undefined ? null : health.usableAt(name, now)
        if (trunk === undefined || usableAt === null || usableAt > now) continue
        const tokens = trunkRate(name, trunk.callsPerSecond).countUntil(now, until)
        onTrunks += Math.max(0, Math.min(freeOf(trunk), tokens))
      }
      return Math.max(0, Math.min(most, onTrunks))
    },
    callsPerSecond({ settings }) {
      let onTrunks = 0
      for (const name of candidates(settings)) onTrunks += trunks.get(name)?.callsPerSecond ?? 0
      return Math.min(limits.callsPerSecond, settings?.callsPerSecond ?? Number.POSITIVE_INFINITY, onTrunks)
    },
    takeLine(call, campaign, trunk) {
      slots.take(call, { campaign, trunk })
    },
    takeToken: takeOf(planned),
    tokenAt,
    leave: takeOf(left),
    leaveAt: atOf(left),
    release(call) {
      slots.release(call)
    },
    setLimits(next) {
      limits = next
      trunks = new Map(next.trunks.map((trunk) => [trunk.name, trunk]))
    },
  }
}
