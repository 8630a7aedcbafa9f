import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteTx } from '../writer/operation.js'
import { type Replay, replayFromRow } from './deliveries.js'
import { findWebhook } from './repository.js'

/** A wish to send events of a subscription again. */
export interface NewReplay {
  readonly webhook: number
  readonly what: 'range' | 'dead'
  readonly fromSeq: number
  /** Inclusive; what the stream itself has not come to yet is left to it. */
  readonly toSeq: number
}

/** Replays of one subscription that may wait for their turn. */
const mostRunning = 20

/** @throws DomainError NOT_FOUND, CONFLICT (too many of them wait, or the subscription is not active) */
export async function createReplay(tx: SiteTx, { webhook, what, fromSeq, toSeq }: NewReplay): Promise<Replay> {
  const found = await findWebhook(tx.db, webhook)
  if (found === null) throw new DomainError('NOT_FOUND', `There is no webhook ${webhook}.`)
  if (found.status !== 'active')
    throw new DomainError('CONFLICT', `This webhook is ${found.status}. Resume it first; nothing is sent meanwhile.`)
  const { n } = await tx.db
    .selectFrom('webhook_replays')
    .where('webhook_id', '=', webhook)
    .where('status', '=', 'running')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  if (n >= mostRunning) throw new DomainError('CONFLICT', `${n} replays of this webhook wait already.`)
  const row = await tx.db
    .insertInto('webhook_replays')
    .values({
      webhook_id: webhook,
      what,
      from_seq: fromSeq,
      to_seq: Math.min(toSeq, found.cursor),
      cursor: fromSeq - 1,
      sent: 0,
      failed: 0,
      status: 'running',
      created_at: tx.now,
      finished_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  // Those who send listen to the journal.
  tx.journal([
    {
      kind: 'webhook.status',
      at: tx.now,
      webhook,
      name: found.name,
      status: found.status,
      why: 'A replay was asked for.',
    },
  ])
  return replayFromRow(row)
}

/** Ends a replay; what it was trying again is dead. @throws DomainError NOT_FOUND */
export async function cancelReplay(
  tx: SiteTx,
  { webhook, id }: { readonly webhook: number; readonly id: number },
): Promise<Replay> {
  await tx.db
    .updateTable('webhook_replays')
    .set({ status: 'cancelled', finished_at: tx.now })
    .where('webhook_id', '=', webhook)
    .where('id', '=', id)
    .where('status', '=', 'running')
    .execute()
  const row = await tx.db
    .selectFrom('webhook_replays')
    .selectAll()
    .where('webhook_id', '=', webhook)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no replay ${id} of this webhook.`)
  await tx.db
    .updateTable('webhook_deliveries')
    .set({ status: 'dead', next_try_at: null })
    .where('webhook_id', '=', webhook)
    .where('status', '=', 'retrying')
    .where('replay_id', '=', id)
    .execute()
  return replayFromRow(row)
}
