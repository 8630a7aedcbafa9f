import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { abandonmentLaws } from '../../dialer/model/abandonment-settings.js'
import {
  type CountedEntry,
  reachesBackTo,
  type TotalsQuery,
  totalsOf,
} from '../../dialer/pacing/ledger/evidence-totals.js'
import type { SiteTables } from '../site-tables.js'
import { digestOf, noHash } from './chain.js'
import { type EntryBody, entryBody, type RulesBody } from './entry-body.js'
import {
  countedOf,
  digestLine,
  type EvidenceEnd,
  type EvidenceHeader,
  entryLine,
  evidenceFormat,
} from './evidence-lines.js'

/** Whose evidence, and of which time. Moments are epoch ms; `to` is not in it any more. */
export interface EvidenceQuery {
  readonly site: string
  readonly campaign: { readonly id: number; readonly name: string }
  readonly from: number
  readonly to: number
  readonly now: number
}

const atOnce = 1000

/** The file of evidence, line by line without line feeds; see evidence-lines.ts for what stands in it. */
export async function* exportEvidence(db: Kysely<SiteTables>, query: EvidenceQuery): AsyncGenerator<string> {
  const range = await rangeOf(db, query)
  const sha = createHash('sha256')
  const line = (text: string): string => {
    sha.update(`${text}\n`)
    return text
  }
  const seq = range?.first ?? 1
  let hash = range === null ? noHash : await hashAt(db, seq - 1)
  let lines = 0
  yield line(JSON.stringify(headerOf(query, range, { seq, before: hash })))
  const counted: CountedEntry[] = []
  for (let next = seq; range !== null && next <= range.last; next += atOnce) {
    const rows = await db
      .selectFrom('ledger')
      .select(['campaign_id', 'body', 'hash'])
      .where('seq', '>=', next)
      .where('seq', '<', Math.min(next + atOnce, range.last + 1))
      .orderBy('seq')
      .execute()
    for (const row of rows) {
      const isShown = range.showsAll || row.campaign_id === query.campaign.id
      yield line(isShown ? entryLine(row.hash, row.body) : digestLine(row.hash, digestOf(row.body)))
      const entry = isShown ? countedOf(parseBody(row.body)) : null
      if (entry !== null) counted.push(entry)
      hash = row.hash
      lines += 1
    }
  }
  const totals = range === null ? [] : totalsOf(range.totals, counted)
  for (const total of totals) yield line(JSON.stringify({ total }))
  const end: EvidenceEnd = { end: { lines, hash, totals: totals.length, sha256: sha.digest('hex') } }
  yield JSON.stringify(end)
}

interface Range {
  readonly first: number
  readonly last: number
  readonly rules: RulesBody
  readonly totals: TotalsQuery
  /** A rule counts the whole site: the entries of all campaigns are needed. */
  readonly showsAll: boolean
}

/** From the rules before the first entry that any window needs to the last entry of the time asked for; null: there is none. */
async function rangeOf(db: Kysely<SiteTables>, { campaign, from, to }: EvidenceQuery): Promise<Range | null> {
  const own = db.selectFrom('ledger').where('campaign_id', '=', campaign.id)
  const last = await lastSeq(db, to, campaign.id)
  if (last === null) return null
  const rules = await rulesBefore(db, campaign.id, last)
  if (rules === null) return null
  const totals = { campaign: campaign.id, rules: rules.rules, beganAt: rules.beganAt, from, to }
  const showsAll = rules.rules.rules.some(({ scope }) => scope === 'site')
  const since = reachesBackTo(totals)
  const some = showsAll ? db.selectFrom('ledger') : own
  const found = await some
    .select((eb) => eb.fn.min('seq').as('seq'))
    .where('answered_at', '>=', since)
    .where('answered_at', '<', to)
    .executeTakeFirst()
  const firstAnswer = found?.seq ?? null
  if (firstAnswer === null) return null
  const firstRules = await rulesBefore(db, campaign.id, firstAnswer)
  return {
    first: Math.min(firstRules?.seq ?? firstAnswer, firstAnswer),
    last: showsAll ? ((await lastSeq(db, to, null)) ?? last) : last,
    rules,
    totals,
    showsAll,
  }
}

async function lastSeq(db: Kysely<SiteTables>, to: number, campaign: number | null): Promise<number | null> {
  let some = db
    .selectFrom('ledger')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .where('answered_at', '<', to)
  if (campaign !== null) some = some.where('campaign_id', '=', campaign)
  const row = await some.executeTakeFirst()
  return row?.seq ?? null
}

async function rulesBefore(db: Kysely<SiteTables>, campaign: number, seq: number): Promise<RulesBody | null> {
  const row = await db
    .selectFrom('ledger')
    .select('body')
    .where('campaign_id', '=', campaign)
    .where('kind', '=', 'rules')
    .where('seq', '<=', seq)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst()
  const body = row === undefined ? null : parseBody(row.body)
  return body?.kind === 'rules' ? body : null
}

async function hashAt(db: Kysely<SiteTables>, seq: number): Promise<string> {
  const row = await db.selectFrom('ledger').select('hash').where('seq', '=', seq).executeTakeFirst()
  return row?.hash ?? noHash
}

function parseBody(text: string): EntryBody {
  return entryBody.parse(JSON.parse(text))
}

function headerOf(query: EvidenceQuery, range: Range | null, chain: EvidenceHeader['chain']): EvidenceHeader {
  const iso = (at: number) => new Date(at).toISOString()
  const preset = range?.rules.rules.preset ?? 'custom'
  return {
    evidence: evidenceFormat,
    madeAt: iso(query.now),
    site: query.site,
    campaign: { id: query.campaign.id, name: query.campaign.name },
    from: iso(query.from),
    to: iso(query.to),
    rules: range?.rules.rules ?? null,
    law: preset === 'custom' ? [] : [...abandonmentLaws[preset].law],
    chain,
  }
}
