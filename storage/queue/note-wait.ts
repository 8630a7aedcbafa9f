import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { SiteTx } from '../writer/operation.js'

const hourMs = 3_600_000

/** Upper ends of the classes by which waits are counted; the last takes all that are longer. ms */
export const waitBounds = [
  1000,
  5000,
  15_000,
  30_000,
  60_000,
  120_000,
  300_000,
  600_000,
  1_800_000,
  hourMs,
  Number.MAX_SAFE_INTEGER,
] as const

/** Counts how long a lead of a call queue had waited when its attempt left. */
export function noteWait(tx: SiteTx, event: DomainEvent): void {
  if (event.kind !== 'queue.served') return
  const { campaign, at, priorityClass, waitedMs, isKept } = event
  tx.statement(
    `INSERT INTO queue_waits (campaign_id, bucket_at, class, within_ms, calls, kept, wait_ms, longest_ms)
     VALUES (?, ?, ?, ?, 1, ?, ?, ?)
     ON CONFLICT DO UPDATE SET calls = calls + 1, kept = kept + excluded.kept, wait_ms = wait_ms + excluded.wait_ms,
       longest_ms = max(longest_ms, excluded.longest_ms)`,
  ).run(
    campaign,
    at - (at % hourMs),
    priorityClass,
    waitBounds.find((bound) => waitedMs <= bound) ?? Number.MAX_SAFE_INTEGER,
    isKept ? 1 : 0,
    Math.round(waitedMs),
    Math.round(waitedMs),
  )
}
