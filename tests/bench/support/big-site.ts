import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { blockIds, everyBlock } from '../../../storage/leads/lead-counts.js'
import { siteMigrations } from '../../../storage/migrations/site/index.js'
import { openSiteDb } from '../../../storage/open-databases.js'
import type { Sqlite } from '../../../storage/open-sqlite.js'
import { resetProjections } from '../../../storage/projections/project.js'
import { siteTxMaker } from '../../../storage/writer/make-tx.js'

/** What a site of the benchmarks holds. Campaigns, agents and the half year are the same in each size. */
export const bigSite = { campaigns: 10, agents: 100, days: 180, firstDay: Date.UTC(2026, 0, 5) } as const

const dayMs = 86_400_000

/** Where sites are kept for the next run, unless told otherwise. */
const usualFolder = join(tmpdir(), 'trunkline-bench-sites')

/** The file of a site with so many leads and calls, always the same; made once and kept in the folder for the next run. */
export function bigSiteFile(
  { leads, calls }: { readonly leads: number; readonly calls: number },
  folder: string = usualFolder,
): string {
  const schema = siteMigrations.map(({ sql }) => sql).join('\n')
  const recipe = [schema, fillLeads, fillCalls, JSON.stringify(bigSite)].join('\n')
  const hash = createHash('sha256').update(recipe).digest('hex').slice(0, 12)
  const path = join(folder, `${leads}-${calls}-${hash}.db`)
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  // Those of a former schema are of no use any more.
  for (const old of readdirSync(folder)) if (old.startsWith(`${leads}-${calls}-`)) rmSync(join(folder, old))
  const began = performance.now()
  const draft = `${path}.draft`
  const sqlite = openSiteDb(draft, bigSite.firstDay)
  sqlite.pragma('journal_mode = OFF')
  sqlite.pragma('synchronous = OFF')
  sqlite.pragma('cache_size = -500000')
  fill(sqlite, leads, calls)
  sqlite.pragma('journal_mode = WAL')
  sqlite.close()
  for (const rest of ['-wal', '-shm']) rmSync(draft + rest, { force: true })
  renameSync(draft, path)
  console.log(
    `made a site of ${leads} leads and ${calls} calls in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  )
  return path
}

/** A number from 0 to `most` - 1 that looks like chance and depends on `n` and `salt` alone. */
const chance = (n: string, salt: number, most: number): string =>
  `((${n} * 2654435761 + ${salt} * 40503) % 4294967296 * 48271 % 2147483647 % ${most})`

const pick = (n: string, salt: number, values: readonly [share: number, sql: string][]): string => {
  let upTo = 0
  const cases = values.map(([share, sql]) => {
    upTo += share
    return `WHEN roll < ${upTo} THEN ${sql}`
  })
  return `(SELECT CASE ${cases.join(' ')} END FROM (SELECT ${chance(n, salt, upTo)} AS roll))`
}

const count =
  '(WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < @most) SELECT n FROM count)'

const fillLeads = `INSERT INTO leads (id, campaign_id, number, name, email, metadata, time_zone, priority, stage, status, attempts,
    outcomes, last_attempt_at, due_at, finished_why, created_at, updated_at)
  SELECT n, 1 + n * ${bigSite.campaigns} / (@most + 1), printf('+1%d%07d', 212 + n / 8000000, 2000000 + n % 8000000),
    printf('Lead %07d', n), printf('lead%d@example.com', n), '{"city":"Springfield","product":"Fibre 500"}',
    ${pick('n', 1, [
      [4, `'America/New_York'`],
      [2, `'America/Chicago'`],
      [1, `'America/Denver'`],
      [2, `'America/Los_Angeles'`],
      [1, `''`],
    ])}, ${chance('n', 2, 3)}, iif(kind < 2, 'finished', 'ready'),
    CASE kind WHEN 0 THEN 'interested' WHEN 1 THEN 'notInterested' WHEN 2 THEN 'contacted' ELSE 'new' END,
    iif(kind < 3, 1 + n % 3, 0), iif(kind < 3, '{"noAnswer":1}', '{}'), iif(kind < 3, @from + n, NULL), @from + n,
    iif(kind < 2, 'disposition', NULL), @from + n, @from + n
  FROM (SELECT n, ${chance('n', 3, 10)} AS kind FROM ${count})`

const outcome = pick('n', 4, [
  [300, `'noAnswer'`],
  [280, `'machine'`],
  [220, `'connected'`],
  [60, `'busy'`],
  [50, `'cancelled'`],
  [30, `'failed'`],
  [25, `'rejected'`],
  [20, `'congestion'`],
  [10, `'unallocated'`],
  [5, `'abandoned'`],
])
const startOfCall = `@from + n * @spanMs / @most + ${chance('n', 5, 900_000)}`

const fillCalls = `INSERT INTO calls (id, ref, direction, campaign_id, lead_id, agent_id, number, extension, caller_id, trunk, dial_mode, attempt,
    reserved_at, dialed_at, ringing_at, answered_at, verdict_at, agent_at, bridged_at, ended_at, closed_at,
    verdict, outcome, ended_by, cause, disposition)
  SELECT n, printf('c.%d', n), iif(${chance('n', 6, 33)} = 0, 'inbound', 'outbound'),
    1 + lead * ${bigSite.campaigns} / (@leads + 1), lead, agent, printf('+1%d%07d', 212 + lead / 8000000, 2000000 + lead % 8000000),
    iif(agent IS NULL, NULL, CAST(1000 + agent AS TEXT)), '+12125550100', 'carrier', 'predictive', 1,
    at, at, at + 1500, answered, answered + 900, iif(agent IS NULL, NULL, answered + 900), iif(agent IS NULL, NULL, answered + 1000),
    ended, ended + iif(agent IS NULL, 0, 8000), iif(answered IS NULL, NULL, 'human'), outcome, 'lead', 16,
    iif(agent IS NULL, NULL, iif(n % 5 = 0, 'interested', 'not_interested'))
  FROM (SELECT *, ifnull(answered + iif(agent IS NULL, 4000, 20000 + n % 240000), at + 25000) AS ended FROM (
    SELECT *, iif(outcome = 'connected', 1 + ${chance('n', 8, bigSite.agents)}, NULL) AS agent,
      iif(outcome IN ('connected', 'machine', 'abandoned'), at + 9000, NULL) AS answered
    FROM (SELECT n, ${startOfCall} AS at, ${outcome} AS outcome, 1 + ${chance('n', 7, 1e9)} % @leads AS lead FROM ${count})))`

function fill(sqlite: Sqlite, leads: number, calls: number): void {
  const tx = siteTxMaker(sqlite)(bigSite.firstDay)
  const settings = JSON.stringify(defaultCampaignSettings)
  const later = sqlite
    .prepare<[], { type: string; name: string; sql: string }>(
      `SELECT type, name, sql FROM sqlite_schema WHERE tbl_name IN ('leads', 'calls') AND type IN ('index', 'trigger') AND sql IS NOT NULL`,
    )
    .all()
  sqlite.transaction(() => {
    // Filled first and indexed then, which takes a fifth of the time.
    for (const { type, name } of later) sqlite.exec(`DROP ${type} ${name}`)
    for (let n = 1; n <= bigSite.campaigns; n++) {
      tx.statement(
        `INSERT INTO campaigns (id, name, status, settings, created_at, updated_at) VALUES (?, ?, 'paused', ?, @now, @now)`,
      ).run({ now: bigSite.firstDay }, n, `Campaign ${n}`, settings)
    }
    for (let n = 1; n <= bigSite.agents; n++) {
      tx.statement(
        `INSERT INTO agents (id, user_id, name, email, extension, phone_mode, presence, presence_since, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, 'nailedUp', 'signedOff', @now, @now, @now)`,
      ).run({ now: bigSite.firstDay }, n, 1000 + n, `Agent ${n}`, `agent${n}@example.com`, String(1000 + n))
    }
    tx.statement(fillLeads).run({ most: BigInt(leads), from: BigInt(bigSite.firstDay) })
    // As whole numbers: plain ones are bound as floating point.
    tx.statement(fillCalls).run({
      most: BigInt(calls),
      leads: BigInt(leads),
      from: BigInt(bigSite.firstDay),
      spanMs: BigInt(bigSite.days * dayMs),
    })
    for (const { sql } of later) sqlite.exec(sql)
    sqlite.exec(`INSERT INTO lead_counts SELECT campaign_id, time_zone, priority, stage, status, count(*) FROM leads GROUP BY 1, 2, 3, 4, 5;
      INSERT INTO lead_blocks SELECT campaign_id, id / ${blockIds}, stage, status, count(*) FROM leads GROUP BY 1, 2, 3, 4;
      INSERT INTO lead_blocks SELECT campaign_id, ${everyBlock}, stage, status, count(*) FROM leads GROUP BY 1, 3, 4`)
    resetProjections(tx)
  })()
}
