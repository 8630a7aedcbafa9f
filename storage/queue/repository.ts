import type { Kysely } from 'kysely'
import type { CampaignId } from '../../dialer/model/ids.js'
import { classOfPriority, type PriorityClass } from '../../dialer/model/lead-priority.js'
import type { SiteTables } from '../site-tables.js'
import { dueStretches } from './due-leads.js'

/** Who waits in a class. */
export interface ClassWaiting {
  readonly waiting: number
  /** Epoch ms; null: nobody waits. */
  readonly oldestDueAt: number | null
}

/** What became of those of a class who were dialled. */
export interface ClassServed {
  readonly calls: number
  readonly kept: number
  readonly waitMs: number
  readonly longestMs: number
  /** By how long they waited, shortest first. `withinMs`: the upper end; the last takes all that waited longer. */
  readonly histogram: readonly { readonly withinMs: number; readonly calls: number }[]
}

/** Leads of queues that are due, by class. */
export async function waitingByClass(
  db: Kysely<SiteTables>,
  campaigns: readonly CampaignId[],
  now: number,
): Promise<ReadonlyMap<PriorityClass, ClassWaiting>> {
  const found = new Map<PriorityClass, ClassWaiting>()
  for (const { priority, due, oldestDueAt } of await dueStretches(db, campaigns, now)) {
    const name = classOfPriority(priority)
    const before = found.get(name)
    const oldest = [before?.oldestDueAt ?? null, oldestDueAt].filter((at) => at !== null)
    found.set(name, {
      waiting: (before?.waiting ?? 0) + due,
      oldestDueAt: oldest.length === 0 ? null : Math.min(...oldest),
    })
  }
  return found
}

/** How long leads of queues had waited that were dialled since (epoch ms, by the hour), by class. */
export async function servedByClass(
  db: Kysely<SiteTables>,
  campaigns: readonly CampaignId[],
  since: number,
): Promise<ReadonlyMap<PriorityClass, ClassServed>> {
  const found = new Map<PriorityClass, ClassServed>()
  if (campaigns.length === 0) return found
  const rows = await db
    .selectFrom('queue_waits')
    .select((eb) => [
      'class',
      'within_ms as withinMs',
      eb.fn.sum<number>('calls').as('calls'),
      eb.fn.sum<number>('kept').as('kept'),
      eb.fn.sum<number>('wait_ms').as('waitMs'),
      eb.fn.max<number>('longest_ms').as('longestMs'),
    ])
    .where('campaign_id', 'in', campaigns)
    .where('bucket_at', '>=', since)
    .groupBy(['class', 'within_ms'])
    .orderBy('within_ms')
    .execute()
  for (const { class: name, withinMs, calls, kept, waitMs, longestMs } of rows) {
    const before = found.get(name)
    found.set(name, {
      calls: (before?.calls ?? 0) + calls,
      kept: (before?.kept ?? 0) + kept,
      waitMs: (before?.waitMs ?? 0) + waitMs,
      longestMs: Math.max(before?.longestMs ?? 0, longestMs),
      histogram: [...(before?.histogram ?? []), { withinMs, calls }],
    })
  }
  return found
}
