import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteTx } from '../writer/operation.js'
import { findWebhook, type Webhook } from './repository.js'
import type { WebhookTable } from './table.js'

/** What a subscription is made of; the secret comes sealed. */
export interface NewWebhook {
  readonly uid: string
  readonly name: string
  readonly url: string
  readonly events: readonly string[]
  readonly campaigns: readonly number[]
  readonly retryForS: number
  readonly secret: string
}

/** Subscriptions of one site at most: each one reads the journal for itself. */
export const mostWebhooks = 100

/** Begins a subscription with the next event. @throws DomainError CONFLICT (too many) */
export async function createWebhook(tx: SiteTx, input: NewWebhook): Promise<Webhook> {
  const { n } = await tx.db
    .selectFrom('webhooks')
    .where('removed_at', 'is', null)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  if (n >= mostWebhooks) {
    throw new DomainError('CONFLICT', `A site has ${mostWebhooks} webhooks at most. Delete one that is not used.`)
  }
  const { id } = await tx.db
    .insertInto('webhooks')
    .values({
      uid: input.uid,
      name: input.name,
      url: input.url,
      events: JSON.stringify(input.events),
      campaigns: JSON.stringify(input.campaigns),
      status: 'active',
      why: null,
      secret: input.secret,
      former_secret: null,
      former_until: null,
      retry_for_s: input.retryForS,
      cursor: 0,
      failing_since: null,
      last_success_at: null,
      last_failure_at: null,
      last_error: null,
      created_at: tx.now,
      updated_at: tx.now,
      removed_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  announce(tx, { id, name: input.name }, 'active', null)
  return change(tx, id, { cursor: lastSeq(tx) })
}

/** What changes of a subscription; absent keys stay. */
export interface WebhookChange {
  readonly id: number
  readonly name?: string
  readonly url?: string
  readonly events?: readonly string[]
  readonly campaigns?: readonly number[]
  readonly retryForS?: number
}

/** @throws DomainError NOT_FOUND */
export async function updateWebhook(tx: SiteTx, { id, ...given }: WebhookChange): Promise<Webhook> {
  const { name, url, events, campaigns, retryForS } = given
  const after = await change(tx, id, {
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url }),
    ...(events && { events: JSON.stringify(events) }),
    ...(campaigns && { campaigns: JSON.stringify(campaigns) }),
    ...(retryForS !== undefined && { retry_for_s: retryForS }),
  })
  await retryNow(tx, id)
  announce(tx, after, after.status, after.why)
  return after
}

/** It sends no more at once; what it left behind is cleared away in small steps. @throws DomainError NOT_FOUND */
export async function removeWebhook(tx: SiteTx, { id }: { readonly id: number }): Promise<null> {
  const before = await mustFind(tx, id)
  await tx.db.updateTable('webhooks').set({ removed_at: tx.now }).where('id', '=', id).execute()
  announce(tx, before, 'removed', null)
  return null
}

/** From now on the new secret signs, and until `formerUntil` the present one does too. @throws DomainError NOT_FOUND */
export async function rotateWebhookSecret(
  tx: SiteTx,
  { id, secret, formerUntil }: { readonly id: number; readonly secret: string; readonly formerUntil: number },
): Promise<Webhook> {
  const before = await mustFind(tx, id)
  const overlaps = formerUntil > tx.now
  const after = await change(tx, id, {
    secret,
    former_secret: overlaps ? before.secret : null,
    former_until: overlaps ? formerUntil : null,
  })
  announce(tx, after, after.status, after.why)
  return after
}

/** A person holds a subscription; it keeps its place. @throws DomainError NOT_FOUND */
export async function pauseWebhook(tx: SiteTx, { id }: { readonly id: number }): Promise<Webhook> {
  const { status } = await mustFind(tx, id)
  if (status === 'paused') return change(tx, id, {})
  const after = await change(tx, id, { status: 'paused', why: null })
  announce(tx, after, 'paused', null)
  return after
}

/** A subscription that goes on, and the journal entries it can not be sent any more because the journal keeps them no longer. */
export interface Resumed {
  readonly webhook: Webhook
  readonly lost: { readonly from: number; readonly to: number } | null
}

/**
 * A paused or suspended subscription goes on where it stopped, or, with `skip`, with what happens from now on. What was being tried is
 * tried at once. @throws DomainError NOT_FOUND
 */
export async function resumeWebhook(
  tx: SiteTx,
  { id, skip }: { readonly id: number; readonly skip: boolean },
): Promise<Resumed> {
  const { cursor } = await mustFind(tx, id)
  const last = lastSeq(tx)
  const first = Number(tx.statement('SELECT ifnull(min(seq), 1) FROM journal').pluck().get())
  const lost = !skip && cursor < first - 1 ? { from: cursor + 1, to: first - 1 } : null
  const place = skip ? last : Math.max(cursor, first - 1)
  if (skip) {
    await tx.db
      .updateTable('webhook_deliveries')
      .set({ status: 'dead', next_try_at: null })
      .where('webhook_id', '=', id)
      .where('status', '=', 'retrying')
      .where('replay_id', 'is', null)
      .execute()
  }
  await retryNow(tx, id)
  const after = await change(tx, id, { status: 'active', why: null, failing_since: null, cursor: place })
  announce(tx, after, 'active', null)
  return { webhook: after, lost }
}

/** What is being tried is tried at once, and has all its time again: that it was not sent was not the event's fault. */
async function retryNow(tx: SiteTx, id: number): Promise<void> {
  await tx.db
    .updateTable('webhook_deliveries')
    .set({ next_try_at: tx.now, first_try_at: tx.now })
    .where('webhook_id', '=', id)
    .where('status', '=', 'retrying')
    .execute()
}

/** Writes columns and gives the row as it is then. @throws DomainError NOT_FOUND */
async function change(tx: SiteTx, id: number, columns: Partial<Omit<WebhookTable, 'id'>>): Promise<Webhook> {
  await tx.db
    .updateTable('webhooks')
    // Always another moment than before: those who send see by it that something changed.
    .set((eb) => ({ ...columns, updated_at: eb.fn<number>('max', [eb.val(tx.now), eb('updated_at', '+', 1)]) }))
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .execute()
  const { secret: _, formerSecret: __, ...after } = await mustFind(tx, id)
  return after
}

async function mustFind(tx: SiteTx, id: number) {
  const found = await findWebhook(tx.db, id)
  if (found) return found
  throw new DomainError('NOT_FOUND', `There is no webhook ${id}.`)
}

function lastSeq(tx: SiteTx): number {
  return Number(tx.statement('SELECT ifnull(max(seq), 0) FROM journal').pluck().get())
}

function announce(
  tx: SiteTx,
  { id, name }: { readonly id: number; readonly name: string },
  status: 'active' | 'paused' | 'suspended' | 'removed',
  why: string | null,
): void {
  tx.journal([{ kind: 'webhook.status', at: tx.now, webhook: id, name, status, why }])
}
