import type { Kysely, Selectable } from 'kysely'
import { type CampaignId, campaignId } from '../../dialer/model/ids.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import type { DncImportState, DncImportTable, DncListKind, DncListTable } from './table.js'

/** A list and what it holds. */
export interface DncListView {
  readonly id: number
  readonly name: string
  readonly kind: DncListKind
  readonly campaign: CampaignId | null
  /** Numbers of its active imports; one that several hold is counted in each. */
  readonly numbers: number
  readonly createdAt: number
}

/** A row that gave no number. */
export interface BadRow {
  readonly row: number
  readonly text: string
  readonly why: string
}

/** An import and its preview. */
export interface DncImportView {
  readonly id: number
  readonly list: Omit<DncListView, 'numbers'>
  readonly state: DncImportState
  readonly mode: 'add' | 'replace'
  readonly fileName: string
  readonly fileHash: string
  readonly rows: number
  readonly valid: number
  readonly invalid: number
  /** Numbers that stand in the file more than once, each further one. */
  readonly duplicates: number
  /** Numbers the list did not hold when it was previewed. */
  readonly fresh: number
  /** Leads waiting to be dialled whose number is in the file, when it was previewed. */
  readonly excludedLeads: number
  readonly warnings: readonly string[]
  readonly badRows: readonly BadRow[]
  readonly createdBy: string
  readonly createdAt: number
  readonly committedAt: number | null
  readonly undoneAt: number | null
  readonly replacedBy: number | null
}

/** Lists into which something was imported, or is about to be. */
export async function listDncLists(db: Kysely<SiteTables>): Promise<readonly DncListView[]> {
  const lists = await inUse(db).selectAll().orderBy('name').execute()
  const sums = await db
    .selectFrom('dnc_imports')
    .select((eb) => ['list_id', eb.fn.sum<number>('valid').as('n')])
    .where('state', '=', 'active')
    .groupBy('list_id')
    .execute()
  const numbers = new Map(sums.map(({ list_id, n }) => [list_id, n]))
  return lists.map((row) => ({ ...listFromRow(row), numbers: numbers.get(row.id) ?? 0 }))
}

/** One page of imports, newest first. */
export async function listDncImports(
  db: Kysely<SiteTables>,
  query: PageQuery & { readonly list?: number },
): Promise<Page<DncImportView>> {
  let some = joined(db)
  if (query.list !== undefined) some = some.where('dnc_imports.list_id', '=', query.list)
  const rows = await some
    .select(importColumns)
    .orderBy('dnc_imports.id', 'desc')
    .limit(query.limit)
    .offset(pageOffset(query))
    .execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(importFromRow), total: count.n }
}

export async function findDncImport(db: Kysely<SiteTables>, id: number): Promise<DncImportView | null> {
  const row = await joined(db).select(importColumns).where('dnc_imports.id', '=', id).executeTakeFirst()
  return row ? importFromRow(row) : null
}

/** The list of a name; null if there is none in use. */
export async function findDncList(db: Kysely<SiteTables>, name: string): Promise<Omit<DncListView, 'numbers'> | null> {
  const row = await inUse(db).selectAll().where('name', '=', name).executeTakeFirst()
  return row ? listFromRow(row) : null
}

/** Lists whose imports were not all undone: the others are kept for the imports' own record, and their names are free. */
const inUse = (db: Kysely<SiteTables>) =>
  db
    .selectFrom('dnc_lists')
    .where('dnc_lists.id', 'in', (eb) => eb.selectFrom('dnc_imports').select('list_id').where('state', '!=', 'undone'))

const joined = (db: Kysely<SiteTables>) =>
  db.selectFrom('dnc_imports').innerJoin('dnc_lists', 'dnc_lists.id', 'dnc_imports.list_id')

const importColumns = [
  'dnc_imports.id',
  'dnc_imports.list_id',
  'dnc_imports.state',
  'dnc_imports.mode',
  'dnc_imports.file_name',
  'dnc_imports.file_hash',
  'dnc_imports.rows',
  'dnc_imports.valid',
  'dnc_imports.invalid',
  'dnc_imports.duplicates',
  'dnc_imports.fresh',
  'dnc_imports.excluded_leads',
  'dnc_imports.warnings',
  'dnc_imports.samples',
  'dnc_imports.created_by',
  'dnc_imports.created_at',
  'dnc_imports.committed_at',
  'dnc_imports.undone_at',
  'dnc_imports.replaced_by',
  'dnc_lists.name as list_name',
  'dnc_lists.kind as list_kind',
  'dnc_lists.campaign_id as list_campaign',
  'dnc_lists.created_at as list_created_at',
] as const

type ImportRow = Omit<Selectable<DncImportTable>, 'purged'> & {
  readonly list_name: string
  readonly list_kind: DncListKind
  readonly list_campaign: number | null
  readonly list_created_at: number
}

function listFromRow(row: Selectable<DncListTable>): Omit<DncListView, 'numbers'> {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    campaign: row.campaign_id === null ? null : campaignId(row.campaign_id),
    createdAt: row.created_at,
  }
}

function importFromRow(row: ImportRow): DncImportView {
  return {
    id: row.id,
    list: listFromRow({
      id: row.list_id,
      name: row.list_name,
      kind: row.list_kind,
      campaign_id: row.list_campaign,
      created_at: row.list_created_at,
    }),
    state: row.state,
    mode: row.mode,
    fileName: row.file_name,
    fileHash: row.file_hash,
    rows: row.rows,
    valid: row.valid,
    invalid: row.invalid,
    duplicates: row.duplicates,
    fresh: row.fresh,
    excludedLeads: row.excluded_leads,
    // Both were written by this room from arrays of exactly these types.
    warnings: JSON.parse(row.warnings) as readonly string[],
    badRows: JSON.parse(row.samples) as readonly BadRow[],
    createdBy: row.created_by,
    createdAt: row.created_at,
    committedAt: row.committed_at,
    undoneAt: row.undone_at,
    replacedBy: row.replaced_by,
  }
}
