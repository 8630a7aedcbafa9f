import type { HoldRule } from '../../dialer/model/domain-event.js'
import type { AttemptGate } from '../../dialer/ports/engine-store.js'
import { isOnDnc } from '../dnc/match.js'
import type { SiteTx } from '../writer/operation.js'

/** The rule that spoke against an attempt, and when it falls silent (null: not by time alone). */
export interface GateRefusal {
  readonly refused: HoldRule
  readonly until: number | null
}

const dayMs = 86_400_000

interface LeadFacts {
  readonly stage: string
  readonly number: string
  readonly attempts: number
  readonly last_attempt_at: number | null
  readonly deleted_at: number | null
}

/** The last look before an attempt; null lets it pass. Rules that time alone does not heal are asked first. */
export function checkGate(tx: SiteTx, gate: AttemptGate): GateRefusal | null {
  const lead = gate.lead === null ? null : leadFacts(tx, gate.lead)
  if (lead === undefined) return { refused: 'notReady', until: null }
  // A lead whose number was changed meanwhile is not the one the engine is about to dial.
  if (lead && (lead.stage !== 'ready' || lead.deleted_at !== null || lead.number !== gate.number)) {
    return { refused: 'notReady', until: null }
  }
  if (isOnDnc(tx, gate.number, gate.campaign)) return { refused: 'dnc', until: null }
  if (lead && lead.attempts >= gate.maxAttempts) return { refused: 'attemptCap', until: null }
  return numberCap(tx, gate) ?? spacing(tx, gate, lead?.last_attempt_at ?? null)
}

function leadFacts(tx: SiteTx, id: number): LeadFacts | undefined {
  return tx
    .statement(
      `SELECT leads.stage, leads.number, leads.attempts, leads.last_attempt_at, campaigns.deleted_at
       FROM leads JOIN campaigns ON campaigns.id = leads.campaign_id WHERE leads.id = ?`,
    )
    .get(id) as LeadFacts | undefined
}

/**
 * Attempts that count for a number: those that left for the PBX, or are about to; in either spelling, over all campaigns. Attempts
 * that were given up before they left, or found no line, never bothered anybody.
 */
const attemptsOfNumber = `FROM calls WHERE number IN (?, ?) AND reserved_at > ? AND direction = 'outbound'
  AND (dialed_at IS NOT NULL OR outcome IS NULL) AND outcome IS NOT 'congestion'`

function numberCap(tx: SiteTx, gate: AttemptGate): GateRefusal | null {
  const rows = tx
    .statement(`SELECT reserved_at ${attemptsOfNumber} ORDER BY reserved_at DESC`)
    .pluck()
    .all(...spellings(gate.number), gate.now - dayMs) as number[]
  if (rows.length < gate.maxAttemptsPerNumberDay) return null
  // When the oldest of the newest `max` attempts is a day old, one more is allowed.
  const oldest = rows[gate.maxAttemptsPerNumberDay - 1]
  return { refused: 'numberCap', until: oldest === undefined ? null : oldest + dayMs }
}

function spacing(tx: SiteTx, gate: AttemptGate, lastOfLead: number | null): GateRefusal | null {
  const since = gate.now - gate.minSpacingS * 1000
  const lastOfNumber = tx
    .statement(`SELECT max(reserved_at) ${attemptsOfNumber}`)
    .pluck()
    .get(...spellings(gate.number), since) as number | null
  const last = Math.max(lastOfNumber ?? 0, lastOfLead ?? 0)
  return last > since ? { refused: 'minSpacing', until: last + gate.minSpacingS * 1000 } : null
}

function spellings(number: string): readonly [string, string] {
  return number.startsWith('+') ? [number, number.slice(1)] : [number, `+${number}`]
}
