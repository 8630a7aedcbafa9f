import type { SiteTx } from '../writer/operation.js'
import type { OutboxConsumer } from './consumers.js'

/** One consumer's entry of the outbox. */
export interface Entry {
  readonly consumer: OutboxConsumer
  readonly seq: number
}

/** The consumer has worked an entry off. */
export async function outboxDone(tx: SiteTx, input: Entry): Promise<null> {
  await tx.db
    .updateTable('outbox')
    .set({ done: 1 })
    .where('consumer', '=', input.consumer)
    .where('seq', '=', input.seq)
    .execute()
  return null
}

/** The consumer tried in vain and will again at `nextTryAt`. */
export async function outboxRetry(tx: SiteTx, input: Entry & { readonly nextTryAt: number }): Promise<null> {
  await tx.db
    .updateTable('outbox')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), next_try_at: input.nextTryAt }))
    .where('consumer', '=', input.consumer)
    .where('seq', '=', input.seq)
    .execute()
  return null
}
