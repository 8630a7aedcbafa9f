import type { CallRef } from '../../dialer/model/ids.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import { noteSpoken } from '../leads/profile/follow.js'
import type { SiteTx } from '../writer/operation.js'
import { callFromRow } from './call-from-row.js'
import { keptRef } from './describe.js'

/** What somebody says became of a call made elsewhere; null: that stays as it was said. */
export interface KeptCallAmendment {
  readonly call: number
  readonly outcome: Outcome | null
  /** From its begin to its end. */
  readonly durationMs: number | null
}

/** True for a call that was made elsewhere and is only kept here. */
export function isKeptCall({ ref }: { readonly ref: CallRef }): boolean {
  return ref.startsWith(keptRef)
}

/**
 * Puts right what was said of a call made elsewhere; its sums follow, and a conversation it turns out to be counts for its lead. Of a call of
 * ours nothing changes: what became of it was measured.
 */
export async function amendKeptCall(tx: SiteTx, { call, ...said }: KeptCallAmendment): Promise<null> {
  const row = await tx.db.selectFrom('calls').selectAll().where('id', '=', call).executeTakeFirst()
  const before = row && callFromRow(row)
  if (before === undefined || before.outcome === null || !isKeptCall(before)) return null
  const { reservedAt, endedAt } = before.milestones
  const end = said.durationMs === null ? (endedAt ?? reservedAt) : reservedAt + said.durationMs
  const outcome = said.outcome ?? before.outcome
  const isSpoken = outcome === 'connected'
  const answered = isSpoken ? reservedAt : null
  const withAgent = before.agent === null ? null : answered
  await tx.db
    .updateTable('calls')
    .set({
      outcome,
      answered_at: answered,
      agent_at: withAgent,
      bridged_at: withAgent,
      ended_at: end,
      closed_at: end,
    })
    .where('id', '=', call)
    .execute()
  if (isSpoken && before.outcome !== 'connected') {
    const { ref, campaign, lead, agent } = before
    const facts = { call: ref, campaign, lead, agent, outcome, cause: null, talkMs: end - reservedAt }
    noteSpoken(tx, { kind: 'call.ended', at: tx.now, ...facts, endedBy: 'lead', durationMs: end - reservedAt }, end)
  }
  return null
}
