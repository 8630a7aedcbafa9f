import { bandAt } from '../../dialer/model/lead-order.js'
import type { LeadBatch, LeadQuery } from '../../dialer/ports/engine-store.js'
import { type LeadRow, leadColumns, leadFromRow } from '../leads/lead-from-row.js'
import type { SiteTx } from '../writer/operation.js'

const columns = leadColumns.join(', ')

/** Zone and priority of ready leads: each pair is one stretch of the index `leads_ready`, in due order. */
interface Stretch {
  readonly time_zone: string
  readonly priority: number
}

/**
 * Leads that are ready and due, best first: due callbacks, then priority, then due time; or in the order of a call queue. Every look is a range of an index that starts
 * at its first match, so the answer takes the same time for a thousand leads as for millions, also when none is due.
 */
export function readyLeads(tx: SiteTx, query: LeadQuery): LeadBatch {
  const closed = new Set(query.closedZones.map((zone) => zone ?? ''))
  const except = new Set<number>(query.except)
  const open = stretches(tx, query.campaign).filter(({ time_zone }) => !closed.has(time_zone))
  const callbacks = dueCallbacks(tx, query, closed, except)
  const rows: LeadRow[] = []
  for (const { withCallbacks, members } of groupsOf(query, open)) {
    const room = query.limit - rows.length
    if (room <= 0) break
    const found = withCallbacks ? callbacks.map((row) => ({ row, at: row.due_at })) : []
    for (const { stretch, promiseMs } of members) {
      for (const row of due(tx, query, stretch, room, except)) found.push({ row, at: row.due_at + promiseMs })
    }
    found.sort((a, b) => a.at - b.at || a.row.id - b.row.id)
    for (const { row } of found.slice(0, room)) rows.push(row)
  }
  return {
    campaign: query.campaign,
    leads: rows.map(leadFromRow),
    zones: zones(tx, query.campaign),
    nextDueAt: rows.length > 0 && query.bands === undefined ? null : nextDueAt(tx, query, open),
    ...countsOf(tx, query.campaign),
  }
}

function stretches(tx: SiteTx, campaign: number): readonly Stretch[] {
  return tx
    .statement(
      `SELECT time_zone, priority FROM lead_counts WHERE campaign_id = ? AND stage = 'ready' AND n > 0
       GROUP BY time_zone, priority ORDER BY priority DESC, time_zone`,
    )
    .all(campaign) as Stretch[]
}

/** Stretches whose leads are told apart by time alone. */
interface Group {
  readonly withCallbacks: boolean
  readonly members: { readonly stretch: Stretch; readonly promiseMs: number }[]
}

/** Stretches in the order in which they are served. Due callbacks go before all others, in a queue with the urgent ones. */
function groupsOf({ bands }: LeadQuery, open: readonly Stretch[]): readonly Group[] {
  const byRank = new Map<number, Group>()
  byRank.set(bands === undefined ? Number.NEGATIVE_INFINITY : 0, { withCallbacks: true, members: [] })
  for (const stretch of open) {
    const band = bands === undefined ? undefined : bandAt(bands, stretch.priority)
    const rank = band?.rank ?? -stretch.priority
    const group = byRank.get(rank) ?? { withCallbacks: false, members: [] }
    group.members.push({ stretch, promiseMs: band?.promiseMs ?? 0 })
    byRank.set(rank, group)
  }
  return [...byRank].sort(([a], [b]) => a - b).map(([, group]) => group)
}

/** Callbacks whose time has come, earliest first. */
function dueCallbacks(
  tx: SiteTx,
  query: LeadQuery,
  closed: ReadonlySet<string>,
  except: ReadonlySet<number>,
): LeadRow[] {
  const found = tx
    .statement(
      `SELECT ${columns} FROM leads
       WHERE campaign_id = ? AND stage = 'ready' AND callback_at IS NOT NULL AND due_at <= ? ORDER BY due_at, id`,
    )
    .iterate(query.campaign, query.now) as IterableIterator<LeadRow>
  return take(found, query.limit, (row) => !closed.has(row.time_zone) && !except.has(row.id))
}

function due(tx: SiteTx, query: LeadQuery, stretch: Stretch, limit: number, except: ReadonlySet<number>): LeadRow[] {
  const found = tx
    .statement(
      `SELECT ${columns} FROM leads
       WHERE campaign_id = ? AND time_zone = ? AND priority = ? AND stage = 'ready' AND callback_at IS NULL AND due_at <= ?
       ORDER BY due_at, id`,
    )
    .iterate(query.campaign, stretch.time_zone, stretch.priority, query.now) as IterableIterator<LeadRow>
  return take(found, limit, (row) => !except.has(row.id))
}

/** The first `limit` rows that fit; the statement is closed before the next one begins. */
function take(rows: Iterable<LeadRow>, limit: number, fits: (row: LeadRow) => boolean): LeadRow[] {
  const taken: LeadRow[] = []
  for (const row of rows) {
    if (fits(row)) taken.push(row)
    if (taken.length >= limit) break
  }
  return taken
}

/** The earliest due time that is still to come, in the zones that are open: for the others it is the window that opens. */
function nextDueAt(tx: SiteTx, query: LeadQuery, open: readonly Stretch[]): number | null {
  const next = tx
    .statement(
      `SELECT due_at FROM leads
       WHERE campaign_id = ? AND time_zone = ? AND priority = ? AND stage = 'ready' AND callback_at IS NULL AND due_at > ?
       ORDER BY due_at LIMIT 1`,
    )
    .pluck()
  const callback = tx
    .statement(
      `SELECT due_at FROM leads
       WHERE campaign_id = ? AND time_zone = ? AND stage = 'ready' AND callback_at IS NOT NULL AND due_at > ?
       ORDER BY due_at LIMIT 1`,
    )
    .pluck()
  let earliest: number | null = null
  const see = (time: unknown): void => {
    if (typeof time === 'number' && (earliest === null || time < earliest)) earliest = time
  }
  for (const { time_zone, priority } of open) see(next.get(query.campaign, time_zone, priority, query.now))
  for (const zone of new Set(open.map((stretch) => stretch.time_zone)))
    see(callback.get(query.campaign, zone, query.now))
  return earliest
}

function zones(tx: SiteTx, campaign: number): (string | null)[] {
  const found = tx
    .statement(
      `SELECT DISTINCT time_zone FROM lead_counts WHERE campaign_id = ? AND stage <> 'finished' AND n > 0 ORDER BY time_zone`,
    )
    .pluck()
    .all(campaign) as string[]
  return found.map((zone) => (zone === '' ? null : zone))
}

function countsOf(tx: SiteTx, campaign: number): { readonly unfinished: number; readonly total: number } {
  return tx
    .statement(
      `SELECT ifnull(sum(n) FILTER (WHERE stage <> 'finished'), 0) AS unfinished, ifnull(sum(n), 0) AS total
       FROM lead_counts WHERE campaign_id = ?`,
    )
    .get(campaign) as { unfinished: number; total: number }
}
