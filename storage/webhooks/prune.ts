import type { SiteTx } from '../writer/operation.js'

/** How much of the logs is kept. */
export interface PruneInput {
  /** Delivered entries and tests are kept this long; dead ones and finished replays `deadBefore`. Epoch ms. */
  readonly deliveredBefore: number
  readonly deadBefore: number
  /** Delivered entries kept of one subscription, the newest; of dead ones ten times as many. */
  readonly most: number
  /** Rows of one kind and subscription at most in this step. */
  readonly limit: number
}

/** Clears a small part of what the logs need not keep, and of what removed subscriptions left behind. */
export function pruneDeliveries(tx: SiteTx, input: PruneInput): { readonly more: boolean } {
  const { limit } = input
  const webhooks = tx.statement('SELECT id, removed_at AS removedAt FROM webhooks').all() as {
    readonly id: number
    readonly removedAt: number | null
  }[]
  let more = false
  for (const { id, removedAt } of webhooks) {
    if (removedAt !== null) {
      const deliveries = remove(tx, 'webhook_id = ?', [id], limit)
      const replays = tx.statement('DELETE FROM webhook_replays WHERE webhook_id = ?').run(id).changes
      if (deliveries + replays === 0) tx.statement('DELETE FROM webhooks WHERE id = ?').run(id)
      else more = true
      continue
    }
    const old = [
      removeOld(tx, id, 'delivered', input.deliveredBefore, input.most, limit),
      removeOld(tx, id, 'dead', input.deadBefore, input.most * 10, limit),
    ]
    tx.statement(`DELETE FROM webhook_replays WHERE webhook_id = ? AND status <> 'running' AND created_at < ?`).run(
      id,
      input.deadBefore,
    )
    more ||= old.some((n) => n >= limit)
  }
  return { more }
}

function removeOld(
  tx: SiteTx,
  webhook: number,
  status: 'delivered' | 'dead',
  before: number,
  most: number,
  limit: number,
): number {
  const behindMost = tx
    .statement(
      'SELECT seq FROM webhook_deliveries WHERE webhook_id = ? AND status = ? AND seq IS NOT NULL ORDER BY seq DESC LIMIT 1 OFFSET ?',
    )
    .pluck()
    .get(webhook, status, most)
  const tooMany = typeof behindMost === 'number' ? behindMost : -1
  return remove(
    tx,
    'webhook_id = ? AND status = ? AND (last_try_at < ? OR seq <= ?)',
    [webhook, status, before, tooMany],
    limit,
  )
}

function remove(tx: SiteTx, where: string, values: readonly (string | number)[], limit: number): number {
  return tx
    .statement(`DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries WHERE ${where} LIMIT ?)`)
    .run(...values, limit).changes
}
