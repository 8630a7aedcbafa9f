import { Kysely, SqliteDialect } from 'kysely'
import { agentId, campaignId } from '../../../dialer/model/ids.js'
import { type CallQuery, listCalls } from '../../../storage/calls/repository.js'
import { type LeadQuery, listLeads } from '../../../storage/leads/repository.js'
import { openSqlite } from '../../../storage/open-sqlite.js'
import type { SiteTables } from '../../../storage/site-tables.js'
import { bigSite } from './big-site.js'

/**
 * One list as the API is asked for it and as storage runs it. `size` is the number of leads; deep pages lie in the middle. A case of
 * several turns asks something else in each.
 */
export interface ReadsCase {
  readonly name: string
  readonly turns: number
  path(size: number, turn?: number): string
  list(db: Kysely<SiteTables>, size: number, turn?: number): Promise<unknown>
}

const dayMs = 86_400_000
const dates = { from: bigSite.firstDay + 60 * dayMs, until: bigSite.firstDay + 67 * dayMs }
const day = (at: number): string => new Date(at).toISOString().slice(0, 10)
const week = `startDate=${day(dates.from)}&endDate=${day(dates.until - dayMs)}`
const limit = 20

function leads(name: string, query: string, own: Partial<LeadQuery>, page = (_size: number): number => 1): ReadsCase {
  return {
    name: `leads ${name}`,
    turns: 1,
    path: (size) => `/api/leads?page=${page(size)}${query}`,
    list: (db, size) => listLeads(db, { page: page(size), limit, ...own }),
  }
}

function calls(name: string, query: string, own: Partial<CallQuery>, page = (_size: number): number => 1): ReadsCase {
  return {
    name: `calls ${name}`,
    turns: 1,
    path: (size) => `/api/calls?page=${page(size)}${query}`,
    list: (db, size) => listCalls(db, { page: page(size), limit, ...own }),
  }
}

/** What a front end asks for: first pages, pages far back, each filter, and some together. */
export const readsCases: readonly ReadsCase[] = [
  leads('first page', '', {}),
  leads('page far back', '', {}, (size) => Math.round(size / 2 / limit)),
  leads('of a campaign', '&campaignId=5', { campaign: campaignId(5) }),
  leads('of a campaign, far back', '&campaignId=5', { campaign: campaignId(5) }, (size) =>
    Math.round(size / 20 / limit),
  ),
  leads('of a status', '&campaignId=3&status=interested', { campaign: campaignId(3), status: 'interested' }),
  leads('by number', '&campaignId=3&sortBy=phoneNumber', { campaign: campaignId(3), sortBy: 'phoneNumber' }),
  leads('whose number begins', '&query=%2B121220501', { query: '+121220501' }),
  calls('first page', '', {}),
  calls('page far back', '', {}, (size) => Math.round(size / limit)),
  calls('answered', '&status=answered', { status: 'answered' }),
  calls('answered, far back', '&status=answered', { status: 'answered' }, (size) => Math.round(size / 2 / limit)),
  calls('of a campaign', '&campaignId=5', { campaign: campaignId(5) }),
  calls('of a campaign, busy', '&campaignId=5&status=busy', { campaign: campaignId(5), status: 'busy' }),
  calls('of an agent', '&agentId=7', { agent: agentId(7) }),
  calls('of a week', `&${week}`, dates),
  calls('of a week, failed', `&${week}&status=failed`, { ...dates, status: 'failed' }),
  calls('inbound', '&direction=inbound', { direction: 'inbound' }),
  calls('by number', '&sortBy=destination', { sortBy: 'destination' }),
  calls('whose number begins', '&query=%2B1212205012', { query: '+1212205012' }),
]

/** More rows than are kept, so that each is one that was not written before. */
const pagesUnseen = 1000
const pageOf = (turn: number): number => 1 + (turn % pagesUnseen)

/** Lists of which each request asks another page: nothing that is kept of rows helps. */
export const unseenCases: readonly ReadsCase[] = [
  {
    name: 'leads, always another page',
    turns: pagesUnseen,
    path: (_, turn = 0) => `/api/leads?page=${pageOf(turn)}`,
    list: (db, _, turn = 0) => listLeads(db, { page: pageOf(turn), limit }),
  },
  {
    name: 'calls, always another page',
    turns: pagesUnseen,
    path: (_, turn = 0) => `/api/calls?page=${pageOf(turn)}`,
    list: (db, _, turn = 0) => listCalls(db, { page: pageOf(turn), limit }),
  },
]

export interface Statement {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** Sums by block of leads, by day and by quarter of an hour of calls. */
const findsStart = /^SELECT (?:lead_blocks\.block|key)\b.*\b(?:block >|bucket_at \/)/s

/**
 * For each turn the statements that a page's answer needs: those that find its rows and those that count all there are, which the answer tells as `total`
 * and `totalPages`. Not those by which storage finds out where a page far back begins: they are its own way of getting there.
 */
export async function statementsOf(
  path: string,
  one: ReadsCase,
  size: number,
): Promise<readonly (readonly Statement[])[]> {
  let seen: Statement[] = []
  const db = new Kysely<SiteTables>({
    dialect: new SqliteDialect({ database: openSqlite(path, 'read') }),
    log: ({ query }) => void seen.push({ sql: query.sql, parameters: query.parameters }),
  })
  const turns: (readonly Statement[])[] = []
  for (let turn = 0; turn < one.turns; turn++) {
    seen = []
    await one.list(db, size, turn)
    turns.push(seen.filter(({ sql }) => !findsStart.test(sql)))
  }
  await db.destroy()
  return turns
}
