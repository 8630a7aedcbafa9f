import { expect } from 'vitest'
import { siteId } from '../../../dialer/model/ids.js'
import { openSqlite } from '../../../storage/open-sqlite.js'
import { outcomeColumns } from '../../../storage/projections/table.js'
import { until } from '../../lab/support/until.js'
import { filesOf, type ProcessSite } from './process-site.js'

export interface CallRow {
  readonly ref: string
  readonly lead_id: number | null
  readonly number: string
  readonly outcome: string | null
  readonly dialed_at: number | null
  readonly closed_at: number | null
  readonly state: string | null
}

/** What a site's database holds, read beside the process. */
export interface Books {
  readonly calls: readonly CallRow[]
  readonly leads: readonly { readonly id: number; readonly stage: string; readonly attempts: number }[]
  readonly journal: readonly { readonly kind: string; readonly call_ref: string | null; readonly body: string }[]
  readonly agents: readonly { readonly presence: string; readonly snapshot: string | null }[]
  readonly counted: number
}

const everyOutcome = Object.values(outcomeColumns).join(' + ')

export function readBooks(site: ProcessSite, id = 'main'): Books {
  const sqlite = openSqlite(filesOf(site).site(siteId(id)), 'read')
  const all = <Row>(sql: string): Row[] => sqlite.prepare(sql).all() as Row[]
  try {
    return {
      calls: all('SELECT ref, lead_id, number, outcome, dialed_at, closed_at, state FROM calls ORDER BY id'),
      leads: all('SELECT id, stage, attempts FROM leads ORDER BY id'),
      journal: all('SELECT kind, call_ref, body FROM journal ORDER BY seq'),
      agents: all('SELECT presence, snapshot FROM agents ORDER BY id'),
      counted:
        all<{ n: number }>(`SELECT ifnull(sum(${everyOutcome}), 0) AS n FROM call_sums
        WHERE width_ms = 0 AND campaign_id > 0 AND agent_id = 0 AND direction = 'all'`)[0]?.n ?? 0,
    }
  } finally {
    sqlite.close()
  }
}

/** Resolves with the books when every lead is finished and every call closed. */
export const whenAllIsDone = (site: ProcessSite, limitMs = 120_000, id = 'main'): Promise<Books> =>
  until(
    'every lead finished, every call closed',
    () => {
      const books = readBooks(site, id)
      const leads = books.leads.filter(({ stage }) => stage !== 'finished').length
      const calls = books.calls.filter(({ closed_at }) => closed_at === null).length
      if (leads + calls > 0) throw new Error(`${leads} leads and ${calls} calls are left of ${books.calls.length}`)
      return books
    },
    limitMs,
  )

/**
 * Nothing is lost and nothing doubled: an attempt has one record, one beginning and one end in the journal; no event stands there twice;
 * leads count the attempts that are there.
 */
export function expectSoundBooks({ calls, leads, journal }: Books): void {
  expect(new Set(calls.map(({ ref }) => ref)).size).toBe(calls.length)
  const bodies = journal.map(({ body }) => body)
  expect(
    bodies.filter((body, index) => bodies.indexOf(body) !== index),
    'events that stand twice',
  ).toEqual([])
  const of = (kind: string): string[] =>
    journal.flatMap((event) => (event.kind === kind && event.call_ref !== null ? [event.call_ref] : [])).toSorted()
  const refs = calls.map(({ ref }) => ref).toSorted()
  expect(of('call.reserved'), 'each attempt begins once').toEqual(refs)
  expect(of('call.ended'), 'each attempt ends once').toEqual(refs)
  for (const { id, attempts } of leads) {
    const own = calls.filter((call) => call.lead_id === id && call.dialed_at !== null)
    expect(attempts, `attempts of lead ${id}`).toBe(own.length)
  }
}
