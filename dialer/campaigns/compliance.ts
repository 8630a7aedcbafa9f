import type { Campaign, CampaignSettings } from '../model/campaign.js'
import { type ConsentScope, consentScopes } from '../model/compliance-settings.js'
import type { HoldRule } from '../model/domain-event.js'
import type { Lead } from '../model/lead.js'
import type { PhoneNumber } from '../model/phone-number.js'
import { parsePlace } from '../model/place.js'
import type { AttemptGate } from '../ports/engine-store.js'
import { localDay } from './calling-hours.js'
import { permittedHours, zonesAt } from './permitted-hours.js'
import { type StateRule, stateRuleOf } from './state-rules.js'

/** May a lead be dialled now; if not, the rule that forbids it and when it ends (epoch ms, null: not by itself). */
export type LeadCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly rule: HoldRule; readonly until: number | null }

/**
 * The rules that can be told from the lead alone: cap of attempts, due time, least spacing, calling hours at the called place.
 * DNC and the caps per number are the store's to tell, see {@link AttemptGate}.
 * A promised callback is not held by cap and spacing: the person asked for it. Calling hours hold for everybody.
 */
export function checkLead(lead: Lead, campaign: Campaign, now: number): LeadCheck {
  const { settings } = campaign
  if (lead.callback === null && countedAttempts(lead) >= settings.maxAttempts) {
    return { ok: false, rule: 'attemptCap', until: null }
  }
  if (lead.dueAt > now) return { ok: false, rule: 'notDue', until: lead.dueAt }
  if (lead.callback === null && lead.lastAttemptAt !== null) {
    const free = lead.lastAttemptAt + settings.minSpacingS * 1000
    if (free > now) return { ok: false, rule: 'minSpacing', until: free }
  }
  const hours = permittedHours(settings, lead.timeZone, now)
  return hours.open ? { ok: true } : { ok: false, rule: hours.rule, until: hours.until }
}

/** Attempts that count for the cap: where the trunk had no line nobody was bothered, and what we took back we did not finish. */
export function countedAttempts(lead: Lead): number {
  return lead.attempts - (lead.outcomes.congestion ?? 0) - (lead.outcomes.cancelled ?? 0)
}

/** The places of `zones` (as leads keep them) where nobody may be called now; null stands for leads of which nothing is known. */
export function closedZones(
  campaign: Campaign,
  zones: readonly (string | null)[],
  now: number,
): readonly (string | null)[] {
  return zones.filter((zone) => !permittedHours(campaign.settings, zone, now).open)
}

/** When the first of these zones changes from closed to open or back, epoch ms; null if none ever does. */
export function nextZoneChange(campaign: Campaign, zones: readonly (string | null)[], now: number): number | null {
  let first: number | null = null
  for (const zone of zones) {
    const change = permittedHours(campaign.settings, zone, now).until
    if (change !== null && (first === null || change < first)) first = change
  }
  return first
}

/**
 * The last look the store takes before an attempt of this lead exists; a promised callback passes cap and spacing once.
 * `agentHeld`: an agent is reserved for this call alone, so nobody can be met by silence; the rules against automatic redial then rest.
 */
export function attemptGate(lead: Lead, campaign: Campaign, now: number, agentHeld: boolean): AttemptGate {
  const { settings } = campaign
  const promised = lead.callback !== null
  const maxAttempts = settings.maxAttempts + lead.attempts - countedAttempts(lead)
  return {
    lead: lead.id,
    offered: { dueAt: lead.dueAt, callbackAt: lead.callback?.at ?? null },
    maxAttempts: promised ? Math.max(maxAttempts, lead.attempts + 1) : maxAttempts,
    minSpacingS: promised ? 0 : settings.minSpacingS,
    ...numberGate(campaign, lead.number, lead.timeZone, now, agentHeld),
  }
}

/** What the store asks of a number that a campaign calls, whoever's lead it is. `place` as leads keep it. */
export function numberGate(
  campaign: Campaign,
  number: PhoneNumber,
  place: string | null,
  now: number,
  agentHeld: boolean,
): Omit<AttemptGate, 'lead' | 'maxAttempts' | 'minSpacingS'> {
  const { settings } = campaign
  const { compliance } = settings
  const zone = zonesAt(settings, parsePlace(place))?.[0]
  const today = compliance.noRedialMachineSameDay && !agentHeld && zone !== undefined ? localDay(zone, now) : null
  return {
    campaign: campaign.id,
    number,
    maxAttemptsPerNumberDay: dayCap(settings, place).value,
    numberCaps: compliance.numberCaps,
    noRedialAfterAbandonS: agentHeld ? 0 : compliance.noRedialAfterAbandonS,
    machineDay: today,
    consent: neededConsent(settings, place).value,
    now,
  }
}

/** What is asked, and the law that asks it; null where only the campaign's own setting does. */
export interface Asked<T> {
  readonly value: T
  readonly law: string | null
}

/** Most attempts of a number in a day: the campaign's, or the least a law of the place allows. `place` as leads keep it. */
export function dayCap(settings: CampaignSettings, place: string | null): Asked<number> {
  let least: Asked<number> = { value: settings.maxAttemptsPerNumberDay, law: null }
  for (const { maxPerDay, source } of lawsAt(settings, place)) {
    if (maxPerDay !== null && maxPerDay <= least.value) least = { value: maxPerDay, law: source }
  }
  return least
}

/** The widest consent that the campaign or a law of the place asks for; null: none. `place` as leads keep it. */
export function neededConsent(settings: CampaignSettings, place: string | null): Asked<ConsentScope | null> {
  const level = (scope: ConsentScope | null) => (scope === null ? -1 : consentScopes.indexOf(scope))
  let most: Asked<ConsentScope | null> = { value: settings.compliance.consentRequired, law: null }
  for (const { consent, source } of lawsAt(settings, place)) {
    if (consent !== null && level(consent) >= level(most.value)) most = { value: consent, law: source }
  }
  return most
}

function lawsAt({ compliance }: CampaignSettings, place: string | null): readonly StateRule[] {
  const { stateRules, stateOverrides } = compliance
  return parsePlace(place).regions.flatMap((region) => stateRuleOf(region, stateRules, stateOverrides) ?? [])
}
