import { join } from 'node:path'
import { openSqlite } from '../../../storage/open-sqlite.js'
import type { CarrierCdr } from '../../lab/support/carrier-cdr.js'
import type { LeadMix } from '../../lab/support/lead-mix.js'

/** What four witnesses of the same calls say of each other: call records, journal, leads, and the carrier's own records. */
export type KillVerdict = {
  readonly attempts: number
  readonly carrierCalls: number
  /** Calls the carrier had of which we have no record, records that never closed, attempts without one beginning and one end in the journal. */
  readonly withoutRecord: readonly string[]
  /** Numbers the carrier saw more often than there are attempts. */
  readonly doubled: readonly string[]
  /** Conversations that ended before the person wanted to. */
  readonly cut: readonly string[]
  /** People who answered and met nobody. */
  readonly unmet: number
  /** Talks by our records that differ from the carrier's by more than a second. */
  readonly wrongTimes: readonly string[]
}

type Row = {
  readonly ref: string
  readonly number: string
  readonly outcome: string | null
  readonly dialedAt: number | null
  readonly answeredAt: number | null
  readonly bridgedAt: number | null
  readonly endedAt: number | null
  readonly closedAt: number | null
}

/** Every call of the mix, by the site's file and the carrier. Read when the last has ended. */
export function killVerdict(dataDir: string, site: string, mix: LeadMix, cdrs: readonly CarrierCdr[]): KillVerdict {
  const sqlite = openSqlite(join(dataDir, 'sites', `${site}.db`), 'read')
  try {
    const numbers = new Set(mix.map(({ number }) => number))
    const rows = sqlite
      .prepare<[], Row>(
        `SELECT ref, number, outcome, dialed_at AS dialedAt, answered_at AS answeredAt, bridged_at AS bridgedAt,
           ended_at AS endedAt, closed_at AS closedAt FROM calls ORDER BY id`,
      )
      .all()
      .filter(({ number }) => numbers.has(number))
    const events = (kind: string) =>
      countBy(sqlite.prepare('SELECT call_ref FROM journal WHERE kind = ?').pluck().all(kind).map(String))
    const [begun, ended] = [events('call.reserved'), events('call.ended')]
    const records = countBy(rows.map(({ number }) => number))
    const seen = cdrs.filter(({ number }) => numbers.has(`+${number}`))
    const carrier = countBy(seen.map(({ number }) => `+${number}`))
    const cdrOf = new Map(seen.map((cdr) => [`+${cdr.number}`, cdr]))
    const talkOf = new Map(
      mix.flatMap(({ number, kind }) => ('talkS' in kind && kind.talkS ? [[number, kind.talkS] as const] : [])),
    )
    const talks = rows.flatMap((row) => {
      const cdr = cdrOf.get(row.number)
      return cdr?.answerAt ? [{ row, cdr }] : []
    })
    return {
      attempts: rows.length,
      carrierCalls: seen.length,
      withoutRecord: [
        ...[...carrier].filter(([number, times]) => times > (records.get(number) ?? 0)).map(([number]) => number),
        ...rows.filter(({ closedAt, outcome }) => closedAt === null || outcome === null).map(({ number }) => number),
        ...rows.filter(({ ref }) => begun.get(ref) !== 1 || ended.get(ref) !== 1).map(({ number }) => number),
      ],
      doubled: [...carrier]
        .filter(([number, times]) => times > 1 || times > (records.get(number) ?? 0))
        .map(([n]) => n),
      cut: talks.flatMap(({ row, cdr }) => {
        const wanted = talkOf.get(row.number)
        const isCut = row.bridgedAt !== null && wanted !== undefined && cdr.billsecS < wanted - 0.5
        return isCut ? [`${row.number} talked ${cdr.billsecS.toFixed(1)} of ${wanted} s`] : []
      }),
      unmet: talks.filter(({ row }) => row.bridgedAt === null).length,
      wrongTimes: talks.flatMap(({ row, cdr }) => {
        if (row.bridgedAt === null || row.answeredAt === null || row.endedAt === null) return []
        const differS = (row.endedAt - row.answeredAt) / 1000 - cdr.billsecS
        return Math.abs(differS) > 1 ? [`${row.number} by ${differS.toFixed(1)} s`] : []
      }),
    }
  } finally {
    sqlite.close()
  }
}

/** People who answered between two moments, and how many of them spoke with an agent. Epoch ms. */
export function answeredWithin(
  dataDir: string,
  site: string,
  from: number,
  to: number,
): { people: number; met: number } {
  const sqlite = openSqlite(join(dataDir, 'sites', `${site}.db`), 'read')
  try {
    const sql = 'SELECT count(*) AS people, count(bridged_at) AS met FROM calls WHERE answered_at BETWEEN ? AND ?'
    return sqlite.prepare<[number, number], { people: number; met: number }>(sql).get(from, to) ?? { people: 0, met: 0 }
  } finally {
    sqlite.close()
  }
}

/** Open calls by the state they are kept in; what a kill met. */
export function openStates(dataDir: string, site: string): Map<string, number> {
  const sqlite = openSqlite(join(dataDir, 'sites', `${site}.db`), 'read')
  try {
    const name = sqlite
      .prepare("SELECT ifnull(json_extract(state, '$.state.name'), '?') FROM calls WHERE closed_at IS NULL")
      .pluck()
    return countBy(name.all().map(String))
  } finally {
    sqlite.close()
  }
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
