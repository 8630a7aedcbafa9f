import type { HoldRule } from '../../dialer/model/domain-event.js'
import type { AttemptGate } from '../../dialer/ports/engine-store.js'
import { hasConsent } from '../consent/repository.js'
import { type DncMatch, findDnc } from '../dnc/match.js'
import type { SiteTx } from '../writer/operation.js'

/** The rule that spoke against an attempt, and when it falls silent (null: not by time alone). */
export interface GateRefusal {
  readonly refused: HoldRule
  readonly until: number | null
  /** What the rule was measured by, for people who ask why: the list's name, the cap, the window. */
  readonly detail?: GateDetail
}

/** Facts behind a refusal. */
export interface GateDetail {
  readonly list?: string | null
  readonly reason?: string
  readonly origin?: DncMatch['origin']
  readonly max?: number
  /** Window of the cap; null: ever. s */
  readonly windowS?: number | null
  /** Which cap: that of the day, or one of the campaign's own. */
  readonly cap?: 'day' | 'own'
}

const dayMs = 86_400_000
/** No attempt waits longer than this between its reservation and its dial, so that the index on the time of reservation can be used. ms */
const longestReservedMs = 3_600_000

interface LeadFacts {
  readonly stage: string
  readonly owner_agent_id: number | null
  readonly number: string
  readonly attempts: number
  readonly last_attempt_at: number | null
  readonly due_at: number
  readonly callback_at: number | null
  readonly deleted_at: number | null
}

/** The last look before an attempt; null lets it pass. Rules that time alone does not heal are asked first. */
export function checkGate(tx: SiteTx, gate: AttemptGate): GateRefusal | null {
  const lead = gate.lead === null ? null : leadFacts(tx, gate.lead)
  if (lead === undefined) return { refused: 'notReady', until: null }
  if (lead && !isAsOffered(lead, gate)) return { refused: 'notReady', until: null }
  const listed = findDnc(tx, gate.number, gate.campaign)
  if (listed !== null) return { refused: 'dnc', until: null, detail: listed }
  const { consent, number, campaign, now } = gate
  if (consent !== null && !hasConsent(tx, { number, campaign, scope: consent, now })) {
    return { refused: 'consent', until: null }
  }
  if (lead && lead.attempts >= gate.maxAttempts) return { refused: 'attemptCap', until: null }
  return (
    afterAbandon(tx, gate) ??
    machineToday(tx, gate) ??
    numberCap(tx, gate) ??
    spacing(tx, gate, lead?.last_attempt_at ?? null)
  )
}

/**
 * An older batch may have offered the lead: its number may have been changed since, a promise kept already, which must not let a second call
 * pass cap and spacing, or a call made and the next one put off for longer than the least spacing.
 */
function isAsOffered(lead: LeadFacts, { claimedBy, number, offered }: AttemptGate): boolean {
  if (!isCallable(lead, claimedBy ?? null) || lead.number !== number) return false
  return offered === undefined || (lead.due_at === offered.dueAt && lead.callback_at === offered.callbackAt)
}

/** Ready for anybody, or claimed by the agent who calls it. */
function isCallable({ stage, owner_agent_id: owner, deleted_at }: LeadFacts, claimedBy: number | null): boolean {
  if (deleted_at !== null) return false
  return claimedBy === null ? stage === 'ready' : stage === 'claimed' && owner === claimedBy
}

function leadFacts(tx: SiteTx, id: number): LeadFacts | undefined {
  return tx
    .statement(
      `SELECT leads.stage, leads.owner_agent_id, leads.number, leads.attempts, leads.last_attempt_at, leads.due_at, leads.callback_at,
         ifnull(campaigns.deleted_at, leads.deleted_at) AS deleted_at
       FROM leads JOIN campaigns ON campaigns.id = leads.campaign_id WHERE leads.id = ?`,
    )
    .get(id) as LeadFacts | undefined
}

/**
 * Attempts that count for a number: those that left for the PBX, or are about to; in either spelling, over all campaigns. Attempts
 * that were given up before they left, or found no line, never bothered anybody. Each counts from when it left, which may be a while after
 * it was reserved; one that has not yet leaves now at the earliest.
 */
const attemptsOfNumber = `SELECT ifnull(dialed_at, $now) AS at FROM calls
  WHERE number IN ($number, $other) AND reserved_at > $from - ${longestReservedMs} AND direction = 'outbound'
    AND (dialed_at IS NOT NULL OR outcome IS NULL) AND outcome IS NOT 'congestion' AND ifnull(dialed_at, $now) > $from`

/** The cap that holds longest, of those that are reached. */
function numberCap(tx: SiteTx, gate: AttemptGate): GateRefusal | null {
  const day = { windowS: dayMs / 1000, max: gate.maxAttemptsPerNumberDay, cap: 'day' } as const
  const caps = [day, ...gate.numberCaps.map((one) => ({ ...one, cap: 'own' as const }))]
  let refusal: GateRefusal | null = null
  for (const { windowS, max, cap } of caps) {
    if (max >= Number.MAX_SAFE_INTEGER) continue
    const windowMs = windowS === null ? null : windowS * 1000
    const from = windowMs === null ? 0 : gate.now - windowMs
    // When the oldest of the newest `max` attempts leaves the window, one more is allowed.
    const at = max === 0 ? gate.now : nthNewest(tx, gate, from, max)
    if (at === null) continue
    const until = windowMs === null || max === 0 ? null : at + windowMs
    const reached = { refused: 'numberCap', until, detail: { max, windowS, cap } } as const
    if (until === null) return reached
    if (refusal === null || (refusal.until !== null && refusal.until < until)) refusal = reached
  }
  return refusal
}

/** When the nth newest attempt to a number since `from` was made; null if there were fewer. */
function nthNewest(tx: SiteTx, { number, now }: AttemptGate, from: number, n: number): number | null {
  const [one, other] = spellings(number)
  const at = tx
    .statement(`${attemptsOfNumber} ORDER BY at DESC LIMIT 1 OFFSET $before`)
    .pluck()
    .get({ number: one, other, now, from, before: n - 1 })
  return typeof at === 'number' ? at : null
}

/** No call lasts longer before it is abandoned than this, so that the index on the time of reservation can be used. ms */
const longestAttemptMs = 3_600_000

function afterAbandon(tx: SiteTx, gate: AttemptGate): GateRefusal | null {
  const restMs = gate.noRedialAfterAbandonS * 1000
  if (restMs === 0) return null
  const at = tx
    .statement(
      `SELECT max(ifnull(ended_at, reserved_at)) FROM calls WHERE number IN (?, ?) AND reserved_at > ?
       AND direction = 'outbound' AND outcome = 'abandoned'`,
    )
    .pluck()
    .get(...spellings(gate.number), gate.now - restMs - longestAttemptMs)
  if (typeof at !== 'number' || at + restMs <= gate.now) return null
  return { refused: 'abandonedBefore', until: at + restMs, detail: { windowS: gate.noRedialAfterAbandonS } }
}

function machineToday(tx: SiteTx, gate: AttemptGate): GateRefusal | null {
  if (gate.machineDay === null) return null
  const found = tx
    .statement(
      `SELECT 1 FROM calls WHERE number IN (?, ?) AND reserved_at >= ? AND direction = 'outbound'
       AND (outcome = 'machine' OR verdict = 'machine') LIMIT 1`,
    )
    .get(...spellings(gate.number), gate.machineDay.from)
  return found === undefined ? null : { refused: 'machineToday', until: gate.machineDay.until }
}

function spacing(tx: SiteTx, gate: AttemptGate, lastOfLead: number | null): GateRefusal | null {
  const since = gate.now - gate.minSpacingS * 1000
  const last = Math.max(nthNewest(tx, gate, since, 1) ?? 0, lastOfLead ?? 0)
  return last > since ? { refused: 'minSpacing', until: last + gate.minSpacingS * 1000 } : null
}

function spellings(number: string): readonly [string, string] {
  return number.startsWith('+') ? [number, number.slice(1)] : [number, `+${number}`]
}
