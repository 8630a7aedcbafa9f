import { openSqlite } from '../../../storage/open-sqlite.js'
import type { SippNote } from '../../lab/support/sipp-carrier.js'

/** How the books of the two sides differ; every list is empty where nothing was lost. */
export type Losses = {
  readonly calls: number
  readonly invites: number
  /** Numbers the carrier heard of and we have no record of, or more than one. */
  readonly carrierAlone: readonly string[]
  /** Numbers we say we dialled and the carrier never heard of. */
  readonly recordAlone: readonly string[]
  /** Told differently: answered or refused there, something else here. */
  readonly different: readonly string[]
  /** Calls whose journal has not each of reserved, dialing, answered, bridged and ended as often as the record says. */
  readonly journal: readonly string[]
  /** Places in the journal's numbering without an event. */
  readonly gaps: number
}

type Row = {
  readonly ref: string
  readonly number: string
  readonly outcome: string | null
  readonly answeredAt: number | null
  readonly bridgedAt: number | null
  readonly closedAt: number | null
  readonly reserved: number
  readonly ended: number
  readonly answered: number
  readonly connected: number
}

/** Lays the carrier's notes beside our records and our journal: every call exactly once in each, and the same said of it. */
export function lossesOf(path: string, notes: readonly SippNote[]): Losses {
  const sqlite = openSqlite(path, 'read')
  const kinds = `SELECT call_ref AS ref, sum(kind = 'call.reserved') AS reserved, sum(kind = 'call.ended') AS ended,
    sum(kind = 'call.answered') AS answered, sum(kind = 'call.connected') AS connected
    FROM journal WHERE call_ref IS NOT NULL GROUP BY call_ref`
  const rows = sqlite
    .prepare<[], Row>(
      `SELECT c.ref, c.number, c.outcome, c.answered_at AS answeredAt, c.bridged_at AS bridgedAt, c.closed_at AS closedAt,
         coalesce(j.reserved, 0) AS reserved, coalesce(j.ended, 0) AS ended, coalesce(j.answered, 0) AS answered,
         coalesce(j.connected, 0) AS connected
       FROM calls c LEFT JOIN (${kinds}) j ON j.ref = c.ref WHERE c.trunk IS NOT NULL`,
    )
    .all()
  const range = sqlite
    .prepare<[], { first: number; last: number; n: number }>(
      'SELECT min(seq) AS first, max(seq) AS last, count(*) AS n FROM journal',
    )
    .get()
  sqlite.close()
  const told = new Map<string, string>()
  const invites = new Map<string, number>()
  for (const { what, number } of notes) {
    told.set(number, what)
    if (what === 'INVITE') invites.set(number, (invites.get(number) ?? 0) + 1)
  }
  const own = new Map<string, number>()
  for (const { number } of rows) own.set(number, (own.get(number) ?? 0) + 1)
  return {
    calls: rows.length,
    invites: notes.filter(({ what }) => what === 'INVITE').length,
    carrierAlone: [...invites].filter(([number, n]) => own.get(number) !== n).map(([number]) => number),
    recordAlone: rows.filter(({ number }) => !invites.has(number)).map(({ number }) => number),
    different: rows.filter((row) => !agree(row, told.get(row.number))).map((row) => JSON.stringify(row)),
    journal: rows.filter((row) => !isWhole(row)).map((row) => JSON.stringify(row)),
    gaps: range ? range.last - range.first + 1 - range.n : 0,
  }
}

function agree({ outcome, closedAt }: Row, what: string | undefined): boolean {
  if (closedAt === null) return false
  if (what === 'REFUSE') return outcome === 'busy'
  return what === 'ANSWER' && (outcome === 'connected' || outcome === 'abandoned')
}

function isWhole({ reserved, ended, answered, connected, answeredAt, bridgedAt }: Row): boolean {
  const as = (at: number | null) => (at === null ? 0 : 1)
  return reserved === 1 && ended === 1 && answered === as(answeredAt) && connected === as(bridgedAt)
}
