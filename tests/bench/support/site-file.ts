import { join } from 'node:path'
import { openSqlite } from '../../../storage/open-sqlite.js'
import type { SiteOnLab } from '../../lab/support/site-on-lab.js'

/** An attempt as the site's file holds it. Epoch ms. */
export type CallRow = {
  readonly number: string
  readonly outcome: string | null
  readonly reservedAt: number
  readonly dialedAt: number | null
  readonly answeredAt: number | null
  readonly bridgedAt: number | null
  readonly endedAt: number | null
  readonly closedAt: number | null
}

/** The site's file, read by somebody who has nothing to do with the daemon. */
export type SiteFile = {
  readonly path: string
  calls(): readonly CallRow[]
  /** Attempts that have their ending. */
  closed(): number
  /** Attempts that have not. */
  open(): number
  close(): void
}

export function openSiteFile(site: SiteOnLab, application: string): SiteFile {
  const path = join(site.dataDir, 'sites', `${application}.db`)
  const sqlite = openSqlite(path, 'read')
  const calls = sqlite.prepare<[], CallRow>(
    `SELECT number, outcome, reserved_at AS reservedAt, dialed_at AS dialedAt, answered_at AS answeredAt,
       bridged_at AS bridgedAt, ended_at AS endedAt, closed_at AS closedAt FROM calls ORDER BY id`,
  )
  // Asked many times a second: counted from the index of open calls, so that looking costs the same at the end as at the beginning.
  const openNow = '(SELECT count(*) FROM calls INDEXED BY calls_open WHERE state IS NOT NULL)'
  const closed = sqlite.prepare<[], { n: number }>(`SELECT (SELECT coalesce(max(id), 0) FROM calls) - ${openNow} AS n`)
  const open = sqlite.prepare<[], { n: number }>(`SELECT ${openNow} AS n`)
  return {
    path,
    calls: () => calls.all(),
    closed: () => closed.get()?.n ?? 0,
    open: () => open.get()?.n ?? 0,
    close: () => void sqlite.close(),
  }
}

/** From the answer to the moment lead and agent heard each other, by the daemon's own records. ms */
export function answerToAgentMs(calls: readonly CallRow[]): number[] {
  return calls.flatMap(({ answeredAt, bridgedAt }) =>
    answeredAt === null || bridgedAt === null ? [] : [bridgedAt - answeredAt],
  )
}
