import type { SiteTx } from '../writer/operation.js'
import type { Delivery, DeliveryTry } from './deliveries.js'
import { findWebhook, type Webhook } from './repository.js'
import type { DeliveryStatus } from './table.js'

/** What a try (or the last of several) came to. */
export interface DeliveryResult {
  readonly seq: number
  readonly deliveryId: string
  readonly kind: Delivery['kind']
  /** When the event happened. */
  readonly at: number
  readonly status: DeliveryStatus
  /** Tries made since the last time this was told. */
  readonly tries: readonly DeliveryTry[]
  readonly nextTryAt: number | null
  /** What is sent, where it may be sent again. */
  readonly body: string | null
}

/** How far a subscription's stream (`replay` null) or one of its replays has come. */
export interface WebhookProgress {
  readonly webhook: number
  readonly replay: number | null
  /** All journal entries up to this one are done with. */
  readonly cursor: number
  /** A replay has reached its end. */
  readonly finished: boolean
  readonly results: readonly DeliveryResult[]
  /** Why the subscription is given up at once; null: it is given up only when it has failed for `pauseAfterMs`. */
  readonly giveUp: string | null
  readonly pauseAfterMs: number
}

/** Tries of one delivery that are kept, the newest. */
const keptTries = 20

/**
 * Notes what was sent. Tells how the subscription stands from then on; null: it was removed meanwhile, or sends no more.
 */
export async function noteProgress(tx: SiteTx, input: WebhookProgress): Promise<Webhook | null> {
  for (const result of input.results) noteResult(tx, input, result)
  if (input.replay === null) {
    // A resume that skipped may have gone further meanwhile.
    tx.statement('UPDATE webhooks SET cursor = max(cursor, ?) WHERE id = ?').run(input.cursor, input.webhook)
  } else {
    const sent = input.results.filter(({ status }) => status === 'delivered').length
    const failed = input.results.filter(({ status }) => status === 'dead').length
    tx.statement(
      `UPDATE webhook_replays SET cursor = max(cursor, ?), sent = sent + ?, failed = failed + ?,
         status = CASE WHEN ? = 1 AND status = 'running' THEN 'finished' ELSE status END,
         finished_at = CASE WHEN ? = 1 THEN ? ELSE finished_at END WHERE id = ?`,
    ).run(input.cursor, sent, failed, input.finished ? 1 : 0, input.finished ? 1 : 0, tx.now, input.replay)
  }
  noteHealth(tx, input)
  const found = await findWebhook(tx.db, input.webhook)
  if (found === null || found.status !== 'active') return null
  const why = input.giveUp ?? failedForLong(found, tx.now, input.pauseAfterMs)
  if (why === null) return found
  tx.statement(`UPDATE webhooks SET status = 'suspended', why = ?, updated_at = ? WHERE id = ?`).run(
    why,
    tx.now,
    input.webhook,
  )
  tx.journal([{ kind: 'webhook.status', at: tx.now, webhook: found.id, name: found.name, status: 'suspended', why }])
  return null
}

function noteResult(tx: SiteTx, { webhook, replay }: WebhookProgress, result: DeliveryResult): void {
  const first = result.tries[0]
  const last = result.tries.at(-1)
  const before = tx
    .statement('SELECT id, tries FROM webhook_deliveries WHERE webhook_id = ? AND seq = ?')
    .get(webhook, result.seq) as { readonly id: number; readonly tries: string } | undefined
  const body = result.status === 'delivered' ? null : result.body
  if (before === undefined) {
    tx.statement(
      `INSERT INTO webhook_deliveries (webhook_id, seq, delivery_id, kind, at, status, attempts, tries, first_try_at, last_try_at,
         next_try_at, replay_id, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      webhook,
      result.seq,
      result.deliveryId,
      result.kind,
      result.at,
      result.status,
      result.tries.length,
      JSON.stringify(result.tries.slice(-keptTries)),
      first?.at ?? tx.now,
      last?.at ?? tx.now,
      result.nextTryAt,
      replay,
      body,
    )
    return
  }
  // Written here alone, from the type itself.
  const tries = [...(JSON.parse(before.tries) as DeliveryTry[]), ...result.tries].slice(-keptTries)
  tx.statement(
    `UPDATE webhook_deliveries SET status = ?, attempts = attempts + ?, tries = ?, last_try_at = ?, next_try_at = ?, body = ?,
       first_try_at = CASE WHEN replay_id IS ? THEN first_try_at ELSE ? END, replay_id = ? WHERE id = ?`,
  ).run(
    result.status,
    result.tries.length,
    JSON.stringify(tries),
    last?.at ?? tx.now,
    result.nextTryAt,
    body,
    replay,
    first?.at ?? tx.now,
    replay,
    before.id,
  )
}

/** The newest try of all tells how the endpoint is. */
function noteHealth(tx: SiteTx, { webhook, results }: WebhookProgress): void {
  for (const { tries } of results) {
    for (const one of tries) {
      if (one.error === null) {
        tx.statement('UPDATE webhooks SET failing_since = NULL, last_success_at = ? WHERE id = ?').run(one.at, webhook)
      } else {
        tx.statement(
          'UPDATE webhooks SET failing_since = ifnull(failing_since, ?), last_failure_at = ?, last_error = ? WHERE id = ?',
        ).run(one.at, one.at, one.error, webhook)
      }
    }
  }
}

function failedForLong({ failingSince, lastError }: Webhook, now: number, pauseAfterMs: number): string | null {
  if (failingSince === null || now - failingSince < pauseAfterMs) return null
  const hours = Math.round((now - failingSince) / 3_600_000)
  return `It failed for ${hours} hours without one success. The last time: ${lastError ?? 'nothing was said'}`
}

/** A test is noted in the log; it tells nothing of the stream of events. */
export function noteTest(
  tx: SiteTx,
  input: { readonly webhook: number; readonly deliveryId: string; readonly at: number; readonly tried: DeliveryTry },
): null {
  const { webhook, deliveryId, at, tried } = input
  const status = tried.error === null ? 'delivered' : 'dead'
  tx.statement(
    `INSERT INTO webhook_deliveries (webhook_id, seq, delivery_id, kind, at, status, attempts, tries, first_try_at, last_try_at)
     VALUES (?, NULL, ?, 'webhook.test', ?, ?, 1, ?, ?, ?)`,
  ).run(webhook, deliveryId, at, status, JSON.stringify([tried]), tried.at, tried.at)
  return null
}
