import { CompiledQuery, type Kysely } from 'kysely'
import type { AgentId, CampaignId } from '../../dialer/model/ids.js'
import { type Outcome, outcomes } from '../../dialer/model/outcome.js'
import { dayMs, everMs, noCampaign, outcomeColumns, quarterMs } from '../projections/table.js'
import { remembered } from '../remembered.js'
import type { SiteTables } from '../site-tables.js'

/** Which ended calls to sum up, by their start: `from` inclusive, `until` exclusive, epoch ms. */
export interface SumRange {
  readonly from: number
  readonly until: number
  readonly agent?: AgentId
  readonly campaign?: CampaignId
  readonly direction?: 'inbound' | 'outbound'
}

/**
 * What sums are told apart by: nothing (key 0), start of the day or of the quarter of an hour (UTC, epoch ms), quarter of the day (UTC, ms
 * since midnight), agent, or campaign (-1: none).
 */
export type SumKey = 'all' | 'day' | 'quarter' | 'quarterOfDay' | 'agent' | 'campaign'

/** Ended calls of one key. */
export interface Sum {
  readonly key: number
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** From answer to end. ms */
  readonly durationMs: number
  /** From bridge to end. ms */
  readonly talkMs: number
}

/** A range without ends. */
export const always = { from: 0, until: 8_640_000_000_000_000 } as const

/**
 * Sums of ended calls, in the order of their keys: what counting them one by one would give at this moment. Whole days and quarters of an
 * hour come from the projection, what it has not taken in yet from the list of changes, the edges from the calls themselves; all in one
 * statement, so all of one moment. It reads a row per day, and at most two days of quarters and two quarters of calls beside.
 */
export async function sumsBy(db: Kysely<SiteTables>, key: SumKey, range: SumRange): Promise<readonly Sum[]> {
  return (await summedUp<SumRow>(db, key, range, allColumns)).map((row) => ({
    key: row.key,
    outcomes: {
      connected: row.connected,
      abandoned: row.abandoned,
      machine: row.machine,
      busy: row.busy,
      noAnswer: row.no_answer,
      rejected: row.rejected,
      unallocated: row.unallocated,
      congestion: row.congestion,
      cancelled: row.cancelled,
      failed: row.failed,
    },
    durationMs: row.duration_ms,
    talkMs: row.talk_ms,
  }))
}

/** Ended calls of one key, of the outcomes asked for. */
export interface CallCount {
  readonly key: number
  readonly calls: number
}

/** As {@link sumsBy}, where only the calls of some outcomes are to be counted: a third of its work. */
export async function countsBy(
  db: Kysely<SiteTables>,
  key: SumKey,
  range: SumRange,
  some: readonly Outcome[] = outcomes,
): Promise<readonly CallCount[]> {
  if (some.length === 0) return []
  const { from, until, agent, campaign, direction } = range
  const question = `calls by ${key} ${from} ${until} ${agent} ${campaign} ${direction} ${some.join(' ')}`
  return remembered(db, question, () => askCounts(db, key, range, some))
}

function askCounts(
  db: Kysely<SiteTables>,
  key: SumKey,
  range: SumRange,
  some: readonly Outcome[],
): Promise<readonly CallCount[]> {
  const isOne = `outcome IN (${some.map((outcome) => `'${outcome}'`).join(', ')})`
  return summedUp<CallCount>(db, key, range, {
    names: ['calls'],
    kept: [`(${some.map((outcome) => outcomeColumns[outcome]).join(' + ')})`],
    ofChange: `iif(${isOne}, n, 0) AS calls`,
    ofCall: `${isOne} AS calls`,
  })
}

/** How many calls are in a sum, or how many of some outcomes. */
export function callsIn(sum: Pick<Sum, 'outcomes'>, some: readonly Outcome[] = outcomes): number {
  return some.reduce((n, outcome) => n + sum.outcomes[outcome], 0)
}

const sumColumns = [...Object.values(outcomeColumns), 'duration_ms', 'talk_ms'] as const
type SumRow = { readonly [C in (typeof sumColumns)[number] | 'key']: number }

/** What is summed up, by its names, and how each source says it: the projection, one change of a call, one call. */
interface Columns {
  readonly names: readonly string[]
  readonly kept: readonly string[]
  readonly ofChange: string
  readonly ofCall: string
}

async function summedUp<Row>(
  db: Kysely<SiteTables>,
  key: SumKey,
  range: SumRange,
  columns: Columns,
): Promise<readonly Row[]> {
  if (range.from >= range.until) return []
  const parts = partsOf(key, range, columns)
  const sums = columns.names.map((name) => `sum(${name}) AS ${name}`).join(', ')
  // Put together as text: building so long a query would take longer than most of them run.
  const text = `SELECT key, ${sums} FROM (${parts.map((part) => part.text).join(' UNION ALL ')}) GROUP BY key ORDER BY key`
  const values = parts.flatMap((part) => part.values)
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, values))
  return rows
}

/** Columns of one call, or of one change of a call. */
const countedOne = (n: string, durationMs: string, talkMs: string): string =>
  [
    ...outcomes.map((outcome) => `iif(outcome = '${outcome}', ${n}, 0) AS ${outcomeColumns[outcome]}`),
    `${durationMs} AS duration_ms`,
    `${talkMs} AS talk_ms`,
  ].join(', ')
const allColumns: Columns = {
  names: sumColumns,
  kept: sumColumns,
  ofChange: countedOne('n', 'duration_ms', 'talk_ms'),
  ofCall: countedOne('1', 'ifnull(ended_at - answered_at, 0)', 'ifnull(ended_at - bridged_at, 0)'),
}

function partsOf(key: SumKey, range: SumRange, columns: Columns): Piece[] {
  if (range.from <= always.from && range.until >= always.until && !perTime.has(key)) {
    return [...kept(columns, key, range, everMs, { from: 0, until: 1 }), changed(columns, key, range)]
  }
  const { from, until } = range
  const [firstQuarter, lastQuarter] = [
    Math.ceil(from / quarterMs) * quarterMs,
    Math.floor(until / quarterMs) * quarterMs,
  ]
  if (firstQuarter >= lastQuarter) return [fromCalls(columns, key, range)]
  const parts = [changed(columns, key, { ...range, from: firstQuarter, until: lastQuarter })]
  const [firstDay, lastDay] = [Math.ceil(firstQuarter / dayMs) * dayMs, Math.floor(lastQuarter / dayMs) * dayMs]
  if (firstDay >= lastDay || key === 'quarter' || key === 'quarterOfDay') {
    parts.push(...kept(columns, key, range, quarterMs, { from: firstQuarter, until: lastQuarter }))
  } else {
    parts.push(...kept(columns, key, range, dayMs, { from: firstDay, until: lastDay }))
    if (firstQuarter < firstDay)
      parts.push(...kept(columns, key, range, quarterMs, { from: firstQuarter, until: firstDay }))
    if (lastDay < lastQuarter)
      parts.push(...kept(columns, key, range, quarterMs, { from: lastDay, until: lastQuarter }))
  }
  if (from < firstQuarter) parts.push(fromCalls(columns, key, { ...range, until: firstQuarter }))
  if (lastQuarter < until) parts.push(fromCalls(columns, key, { ...range, from: lastQuarter }))
  return parts
}

const perTime: ReadonlySet<SumKey> = new Set(['day', 'quarter', 'quarterOfDay'])

/** A part of the statement and the values of its question marks. */
interface Piece {
  readonly text: string
  readonly values: readonly (number | string)[]
}

type Span = { readonly from: number; readonly until: number }

/** What the projection keeps of a span in buckets of one width; outbound calls are all but the inbound ones. */
function kept(columns: Columns, key: SumKey, range: SumRange, widthMs: number, span: Span): Piece[] {
  const { direction } = range
  if (direction === 'inbound') return [keptOf(columns, key, range, widthMs, span, 'inbound', '')]
  const all = keptOf(columns, key, range, widthMs, span, 'all', '')
  return direction === undefined ? [all] : [all, keptOf(columns, key, range, widthMs, span, 'inbound', '-')]
}

function keptOf(
  { names, kept }: Columns,
  key: SumKey,
  { agent, campaign }: SumRange,
  widthMs: number,
  span: Span,
  direction: 'all' | 'inbound',
  sign: '' | '-',
): Piece {
  const ofEachCampaign = key === 'campaign' && campaign === undefined
  const ofEachAgent = key === 'agent' && agent === undefined
  const owners = ofEachCampaign
    ? `(SELECT id FROM campaigns UNION ALL SELECT ${noCampaign}) AS owner CROSS JOIN`
    : ofEachAgent
      ? '(SELECT id FROM agents) AS owner CROSS JOIN'
      : ''
  const text = `SELECT ${keyOf(key, 'bucket_at')} AS key, ${kept.map((column, n) => `${sign}${column} AS ${names[n]}`).join(', ')}
    FROM ${owners} call_sums
    WHERE width_ms = ${widthMs} AND campaign_id = ${ofEachCampaign ? 'owner.id' : '?'}
      AND agent_id = ${ofEachAgent ? 'owner.id' : '?'} AND direction = '${direction}' AND bucket_at >= ? AND bucket_at < ?`
  const owned = [...(ofEachCampaign ? [] : [campaign ?? 0]), ...(ofEachAgent ? [] : [agent ?? 0])]
  return { text, values: [...owned, span.from, span.until] }
}

/** What the projection has not taken in yet. */
function changed({ ofChange }: Columns, key: SumKey, range: SumRange): Piece {
  const { text, values } = within(range)
  const of = key === 'agent' ? 'AND agent_id > 0' : ''
  return {
    text: `SELECT ${keyOf(key, 'reserved_at')} AS key, ${ofChange} FROM call_changes WHERE ${text} ${of}`,
    values,
  }
}

/** The same straight from the calls. */
function fromCalls({ ofCall }: Columns, key: SumKey, range: SumRange): Piece {
  const { text, values } = within(range)
  const of = key === 'agent' ? 'AND agent_id IS NOT NULL' : ''
  const all = `SELECT ${keyOf(key, 'reserved_at')} AS key, ${ofCall} FROM calls WHERE ${text} AND outcome IS NOT NULL ${of}`
  return { text: all, values }
}

function within({ from, until, agent, campaign, direction }: SumRange): Piece {
  const conditions = ['reserved_at >= ?', 'reserved_at < ?']
  const values: (number | string)[] = [from, until]
  const add = (column: string, value: number | string | undefined): void => {
    if (value === undefined) return
    conditions.push(`${column} = ?`)
    values.push(value)
  }
  add('agent_id', agent)
  add('campaign_id', campaign)
  add('direction', direction)
  return { text: conditions.join(' AND '), values }
}

function keyOf(key: SumKey, moment: 'bucket_at' | 'reserved_at'): string {
  switch (key) {
    case 'all':
      return '0'
    case 'day':
      return `${moment} / ${dayMs} * ${dayMs}`
    case 'quarter':
      return `${moment} / ${quarterMs} * ${quarterMs}`
    case 'quarterOfDay':
      return `${moment} % ${dayMs} / ${quarterMs} * ${quarterMs}`
    case 'agent':
      return 'agent_id'
    case 'campaign':
      return `ifnull(campaign_id, ${noCampaign})`
  }
}
