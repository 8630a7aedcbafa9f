import { setImmediate } from 'node:timers/promises'
import { CompiledQuery, type Kysely } from 'kysely'
import type { Outcome } from '../../dialer/model/outcome.js'
import { type PageQuery, pageOffset, type SortOrder } from '../page.js'
import { dayMs, quarterMs } from '../projections/table.js'
import { remembered } from '../remembered.js'
import type { SiteTables } from '../site-tables.js'
import { always, type CallCount, countsBy, type SumKey } from '../stats/sums.js'
import {
  type CallFilter,
  type CallIndex,
  conditionOf,
  indexFor,
  outcomesLeft,
  type SqlPiece,
  takesOpenCalls,
} from './call-filter.js'

/** Orders that an index gives: by start, or by number and then start; calls that are alike by id. */
export type CallOrder = 'reserved_at' | 'number'

export interface CallPage extends CallFilter, PageQuery {
  readonly by: CallOrder
  readonly order: SortOrder
}

/** Ids of one page, in order, and how many calls there are in all. */
export interface FoundCalls {
  readonly ids: readonly number[]
  readonly total: number
}

type Db = Kysely<SiteTables>

/** Fewer calls than this are fetched and sorted; of more, an index that has them in order is walked. */
const fewCalls = 5000
/** Pages that begin behind so many calls begin at the quarter of an hour that the sums tell, instead of passing over all before it. */
const deepOffset = 1000
/** Ids looked through for a text before others of the thread get a turn: about 10 ms. */
const sliceIds = 25_000

/**
 * One page of calls, however many there are and however far back it lies: totals come from the sums of calls, and so does the quarter of
 * an hour in which the page begins. Only what the sums do not tell apart (lead, disposition, part of a number) is counted itself.
 */
export async function findCallIds(db: Db, query: CallPage): Promise<FoundCalls> {
  const text = query.query ?? query.number ?? ''
  if (text || query.extension || query.note || query.agentName || query.agentEmail) return byText(db, query, text)
  if (query.lead !== undefined || query.leads !== undefined || query.disposition !== undefined)
    return counting(db, query)
  const { open, total } = await counted(db, query)
  const offset = pageOffset(query)
  if (offset >= total) return { ids: [], total }
  if (query.by === 'number') return { ids: await byNumber(db, query, total), total }
  const indexed = indexFor(query)
  const exact =
    query.direction === undefined &&
    query.agents === undefined &&
    (indexed === 'start' || indexed === 'outcome' || !filtersTwice(query))
  if (exact && offset < deepOffset) return { ids: await byStart(db, query, indexed, offset), total }
  const window = await windowOf(db, query, open, offset)
  return { ids: await byStart(db, { ...query, ...window.range }, indexed, window.offset), total }
}

/** True if an index of agents or campaigns gives calls that another filter then drops. */
function filtersTwice(filter: CallFilter): boolean {
  const both = filter.agent !== undefined && filter.campaign !== undefined
  return both || outcomesLeft(filter) !== null || filter.status === 'in_progress'
}

/** How many calls pass, and the starts of those that are open. */
function counted(db: Db, filter: CallPage): Promise<{ readonly open: readonly number[]; readonly total: number }> {
  const { status, outcomes, open: stage, direction, agent, agents, campaign, from, until } = filter
  const question = [
    status,
    outcomes?.join(' '),
    stage,
    direction,
    agent,
    agents?.join(' '),
    campaign,
    from,
    until,
  ].join(', ')
  return remembered(db, `calls of ${question}`, async () => {
    const open = await openStarts(db, filter)
    return { open, total: open.length + (await endedCalls(db, filter)) }
  })
}

/** Starts of open calls that pass, which sums leave out; there are never more than lines. */
async function openStarts(db: Db, filter: CallFilter): Promise<number[]> {
  if (!takesOpenCalls(filter)) return []
  const { outcomes: _, ...rest } = filter
  const { text, values } = conditionOf({ ...rest, status: 'in_progress' }, 'outcome')
  const rows = await ask<{ at: number }>(db, { text: `SELECT reserved_at AS at FROM calls WHERE ${text}`, values })
  return rows.map((row) => row.at)
}

async function endedCalls(db: Db, filter: CallFilter): Promise<number> {
  if (filter.status === 'in_progress') return 0
  const [sum] = await sumsOf(db, 'all', filter, rangeOf(filter), outcomesLeft(filter) ?? undefined)
  return sum?.calls ?? 0
}

/** Counts of a filter; for some agents those of each, added up. */
async function sumsOf(
  db: Db,
  key: SumKey & ('all' | 'day' | 'quarter'),
  { agents }: CallFilter,
  range: ReturnType<typeof rangeOf>,
  some: readonly Outcome[] | undefined,
): Promise<readonly CallCount[]> {
  if (agents === undefined) return countsBy(db, key, range, some)
  if (key === 'all') {
    const each = await countsBy(db, 'agent', range, some)
    return [{ key: 0, calls: each.reduce((n, one) => n + (agents.some((id) => id === one.key) ? one.calls : 0), 0) }]
  }
  const n = new Map<number, number>()
  for (const agent of agents) {
    for (const sum of await countsBy(db, key, { ...range, agent }, some))
      n.set(sum.key, (n.get(sum.key) ?? 0) + sum.calls)
  }
  return [...n].map(([at, calls]) => ({ key: at, calls }))
}

function rangeOf({ from, until, agent, campaign, direction }: CallFilter) {
  return {
    from: from ?? always.from,
    until: until ?? always.until,
    ...(agent !== undefined && { agent }),
    ...(campaign !== undefined && { campaign }),
    ...(direction && { direction }),
  }
}

interface Window {
  readonly range: { readonly from: number; readonly until: number }
  /** Calls of the range before the page. */
  readonly offset: number
}

/** A stretch of time that holds the page and little else: first by days, then by the quarters of an hour of the days left. */
async function windowOf(db: Db, query: CallPage, open: readonly number[], offset: number): Promise<Window> {
  const days = await narrowed(db, query, open, { range: rangeOf(query), offset }, 'day')
  return narrowed(db, query, open, days, 'quarter')
}

async function narrowed(
  db: Db,
  query: CallPage,
  open: readonly number[],
  window: Window,
  key: SumKey & ('day' | 'quarter'),
): Promise<Window> {
  const widthMs = key === 'day' ? dayMs : quarterMs
  const n = new Map<number, number>()
  const add = (at: number, calls: number): void => void n.set(at, (n.get(at) ?? 0) + calls)
  const ended = query.status === 'in_progress' ? [] : (outcomesLeft(query) ?? undefined)
  for (const sum of await sumsOf(db, key, query, { ...rangeOf(query), ...window.range }, ended)) add(sum.key, sum.calls)
  for (const at of open) {
    if (at >= window.range.from && at < window.range.until) add(Math.floor(at / widthMs) * widthMs, 1)
  }
  const down = query.order === 'desc'
  const buckets = [...n].filter(([, calls]) => calls > 0).sort(([a], [b]) => (down ? b - a : a - b))
  let before = 0
  let at = 0
  while (at < buckets.length && before + (buckets[at]?.[1] ?? 0) <= window.offset) before += buckets[at++]?.[1] ?? 0
  const first = buckets[at]?.[0]
  let reached = before
  while (at < buckets.length && reached < window.offset + query.limit) reached += buckets[at++]?.[1] ?? 0
  const last = buckets[at - 1]?.[0]
  if (first === undefined || last === undefined) return window
  const [early, late] = down ? [last, first] : [first, last]
  const range = {
    from: Math.max(window.range.from, early),
    until: Math.min(window.range.until, late + widthMs),
  }
  return { range, offset: window.offset - before }
}

/** Ids in order of the start, from the index of the filter. */
async function byStart(db: Db, query: CallPage, index: CallIndex, offset: number): Promise<number[]> {
  const outcomes = index === 'outcome' && query.status !== 'in_progress' ? (outcomesLeft(query) ?? []) : []
  if (outcomes.length + (query.open === undefined ? 0 : 1) < 2)
    return idsOf(db, { ...ordered(query, conditionOf(query, index)), offset, limit: query.limit })
  // Each outcome's calls stand in order in the index; the first of each, merged, hold the first of all.
  const most = offset + query.limit
  const { status: _, outcomes: __, open, ...rest } = query
  const each: readonly CallFilter[] = outcomes.map((outcome) => ({ ...rest, outcomes: [outcome] }))
  const parts = [...each, ...(open === undefined ? [] : [{ ...rest, open }])].map((filter) => {
    const one = ordered(query, conditionOf(filter, index))
    return { text: `SELECT * FROM (${one.text} LIMIT CAST(? AS INTEGER))`, values: [...one.values, most] }
  })
  const direction = query.order === 'desc' ? 'DESC' : 'ASC'
  const text = `SELECT id FROM (${parts.map((part) => part.text).join(' UNION ALL ')})
    ORDER BY reserved_at ${direction}, id ${direction}`
  return idsOf(db, { text, values: parts.flatMap((part) => part.values), offset, limit: query.limit })
}

function ordered({ by, order }: CallPage, condition: SqlPiece): SqlPiece {
  const direction = order === 'desc' ? 'DESC' : 'ASC'
  const first = by === 'number' ? `calls.number ${direction}, ` : ''
  const text = `SELECT calls.id, calls.reserved_at FROM calls WHERE ${condition.text}
    ORDER BY ${first}calls.reserved_at ${direction}, calls.id ${direction}`
  return { text, values: condition.values }
}

/** Ids in order of the number: few calls are sorted, else the index of numbers is walked from its nearer end. */
async function byNumber(db: Db, query: CallPage, total: number): Promise<number[]> {
  const offset = pageOffset(query)
  const limit = Math.min(query.limit, total - offset)
  if (total <= fewCalls) {
    return idsOf(db, { ...ordered(query, conditionOf(query, indexFor(query))), offset, limit })
  }
  const fromEnd = total - offset - limit
  if (fromEnd >= offset) return idsOf(db, { ...ordered(query, conditionOf(query, 'other')), offset, limit })
  const order = query.order === 'desc' ? 'asc' : 'desc'
  const ids = await idsOf(db, { ...ordered({ ...query, order }, conditionOf(query, 'other')), offset: fromEnd, limit })
  return ids.reverse()
}

async function counting(db: Db, query: CallPage): Promise<FoundCalls> {
  const condition = conditionOf(query, indexFor(query))
  const [row] = await ask<{ n: number }>(db, {
    text: `SELECT count(*) AS n FROM calls WHERE ${condition.text}`,
    values: condition.values,
  })
  const total = row?.n ?? 0
  const offset = pageOffset(query)
  if (offset >= total) return { ids: [], total }
  return { ids: await idsOf(db, { ...ordered(query, condition), offset, limit: query.limit }), total }
}

/**
 * Six digits or more that begin numbers are found by the index, and then only calls whose number begins so are given. Anything else looks
 * through all calls that are left, slice by slice, so that a search through millions holds up nobody else for longer than a slice.
 */
async function byText(db: Db, query: CallPage, text: string): Promise<FoundCalls> {
  const found = (await beginningWith(db, query, text)) ?? (await amongFew(db, query)) ?? (await holding(db, query))
  const down = query.order === 'desc' ? -1 : 1
  const compare = (a: Found, b: Found): number => {
    if (query.by === 'number' && a.number !== b.number) return a.number < b.number ? -down : down
    return down * (a.at - b.at || a.id - b.id)
  }
  const offset = pageOffset(query)
  const page = found.sort(compare).slice(offset, offset + query.limit)
  return { ids: page.map(({ id }) => id), total: found.length }
}

interface Found {
  readonly id: number
  readonly number: string
  readonly at: number
}

const foundSql = 'SELECT calls.id, calls.number, calls.reserved_at AS at FROM calls'

async function beginningWith(db: Db, query: CallPage, text: string): Promise<Found[] | null> {
  const digits = /^\+?(\d{6,20})$/.exec(text.replace(/[ ./()-]/g, ''))?.[1]
  if (digits === undefined) return null
  const { query: _, ...rest } = query
  const condition = conditionOf(rest, 'other')
  for (const beginning of [`+${digits}`, digits]) {
    const rows = await ask<Found>(db, {
      // The colon is the character behind the last digit.
      text: `${foundSql} WHERE calls.number >= ? AND calls.number < ? AND ${condition.text}`,
      values: [beginning, `${beginning}:`, ...condition.values],
    })
    if (rows.length > 0) return rows
  }
  return null
}

/** Where the other filters leave few calls, those are looked through at once; else null. */
async function amongFew(db: Db, query: CallPage): Promise<Found[] | null> {
  const { query: _, ...rest } = query
  const index = rest.agents === undefined ? indexFor(rest) : 'agent'
  const few = index === 'lead' || (await endedCalls(db, rest)) <= fewCalls
  if (!few) return null
  const { text, values } = conditionOf(query, index)
  return ask<Found>(db, { text: `${foundSql} WHERE ${text}`, values })
}

async function holding(db: Db, query: CallPage): Promise<Found[]> {
  const condition = conditionOf(query, 'other')
  const [row] = await ask<{ id: number | null }>(db, { text: 'SELECT max(id) AS id FROM calls', values: [] })
  const found: Found[] = []
  for (let until = row?.id ?? 0; until > 0; until -= sliceIds) {
    const values = [until - sliceIds, until, ...condition.values]
    found.push(
      ...(await ask<Found>(db, {
        text: `${foundSql} WHERE calls.id > ? AND calls.id <= ? AND ${condition.text}`,
        values,
      })),
    )
    await setImmediate()
  }
  return found
}

async function idsOf(
  db: Db,
  { text, values, limit, offset }: SqlPiece & { readonly limit: number; readonly offset: number },
): Promise<number[]> {
  const rows = await ask<{ id: number }>(db, { text: `${text} LIMIT ${limit} OFFSET ?`, values: [...values, offset] })
  return rows.map((row) => row.id)
}

async function ask<Row>(db: Db, { text, values }: SqlPiece): Promise<Row[]> {
  const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))
  return rows
}
