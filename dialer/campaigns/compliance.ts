import type { Campaign } from '../model/campaign.js'
import type { HoldRule } from '../model/domain-event.js'
import type { Lead } from '../model/lead.js'
import type { AttemptGate } from '../ports/engine-store.js'
import { isOpen, nextChange } from './calling-hours.js'

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
  const zone = zoneOf(lead.timeZone, campaign)
  if (!isOpen(settings.window, zone, now)) {
    return { ok: false, rule: 'outsideWindow', until: nextChange(settings.window, zone, now) }
  }
  return { ok: true }
}

/** Attempts that count for the cap: where the trunk had no line, nobody was bothered and the lead is not to blame. */
export function countedAttempts(lead: Lead): number {
  return lead.attempts - (lead.outcomes.congestion ?? 0)
}

/** The zones of `zones` that are outside the campaign's hours now; null stands for leads without a zone. */
export function closedZones(
  campaign: Campaign,
  zones: readonly (string | null)[],
  now: number,
): readonly (string | null)[] {
  return zones.filter((zone) => !isOpen(campaign.settings.window, zoneOf(zone, campaign), now))
}

/** When the first of these zones changes from closed to open or back, epoch ms; null if none ever does. */
export function nextZoneChange(campaign: Campaign, zones: readonly (string | null)[], now: number): number | null {
  let first: number | null = null
  for (const zone of zones) {
    const change = nextChange(campaign.settings.window, zoneOf(zone, campaign), now)
    if (change !== null && (first === null || change < first)) first = change
  }
  return first
}

/** The last look the store takes before an attempt of this lead exists; a promised callback passes cap and spacing once. */
export function attemptGate(lead: Lead, campaign: Campaign, now: number): AttemptGate {
  const { settings } = campaign
  const promised = lead.callback !== null
  const maxAttempts = settings.maxAttempts + lead.attempts - countedAttempts(lead)
  return {
    lead: lead.id,
    campaign: campaign.id,
    number: lead.number,
    maxAttempts: promised ? Math.max(maxAttempts, lead.attempts + 1) : maxAttempts,
    maxAttemptsPerNumberDay: settings.maxAttemptsPerNumberDay,
    minSpacingS: promised ? 0 : settings.minSpacingS,
    now,
  }
}

function zoneOf(zone: string | null, campaign: Campaign): string {
  return zone ?? campaign.settings.timeZone
}
