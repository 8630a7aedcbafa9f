import { DomainError } from '../../dialer/model/domain-error.js'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'
import { type BadRow, type DncImportView, findDncImport } from './imports.js'
import type { DncImportState, DncListKind } from './table.js'
import { noteDncChange } from './unfinished.js'

/** A file that was read and counted. */
export interface PreviewedDnc {
  /** The list's name; it is made if there is none. Kind and campaign of one in use stay. */
  readonly list: string
  readonly kind: DncListKind
  readonly campaign: CampaignId | null
  readonly mode: 'add' | 'replace'
  readonly fileName: string
  readonly fileHash: string
  readonly rows: number
  readonly valid: number
  readonly invalid: number
  readonly duplicates: number
  readonly fresh: number
  readonly excludedLeads: number
  readonly warnings: readonly string[]
  readonly badRows: readonly BadRow[]
  readonly createdBy: string
}

/** Keeps the preview of a file; nothing is forbidden by it yet. */
export async function previewDnc(tx: SiteTx, input: PreviewedDnc): Promise<DncImportView> {
  const { list, kind, campaign, mode } = input
  await tx.db
    .insertInto('dnc_lists')
    .values({ name: list, kind, campaign_id: campaign, created_at: tx.now })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ kind, campaign_id: campaign, created_at: tx.now })
        .where('dnc_lists.id', 'not in', (eb) =>
          eb.selectFrom('dnc_imports').select('list_id').where('state', '!=', 'undone'),
        ),
    )
    .execute()
  const { id: listId } = await tx.db
    .selectFrom('dnc_lists')
    .select('id')
    .where('name', '=', list)
    .executeTakeFirstOrThrow()
  const { id } = await tx.db
    .insertInto('dnc_imports')
    .values({
      list_id: listId,
      state: 'previewed',
      mode,
      file_name: input.fileName,
      file_hash: input.fileHash,
      rows: input.rows,
      valid: input.valid,
      invalid: input.invalid,
      duplicates: input.duplicates,
      fresh: input.fresh,
      excluded_leads: input.excludedLeads,
      warnings: JSON.stringify(input.warnings),
      samples: JSON.stringify(input.badRows),
      created_by: input.createdBy,
      created_at: tx.now,
      committed_at: null,
      undone_at: null,
      replaced_by: null,
      purged: 0,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return found(tx, id)
}

/**
 * Lets a previewed import be loaded, or one whose loading broke off be loaded again.
 * @throws DomainError NOT_FOUND, CONFLICT (it is over)
 */
export async function beginDnc(tx: SiteTx, input: { readonly id: number }): Promise<DncImportView> {
  await moveTo(tx, input.id, ['previewed', 'loading'], { state: 'loading' })
  return found(tx, input.id)
}

/** Numbers of an import as keys, see `key.ts`. In ascending order they change neighbouring pages. */
export interface DncLoad {
  readonly id: number
  readonly keys: readonly number[]
}

const keysPerStatement = 250

/** Writes some numbers of an import that is loading; those it has already are passed over. @throws DomainError CONFLICT (it is over) */
export function loadDnc(tx: SiteTx, { id, keys }: DncLoad): null {
  const state = tx.statement('SELECT state FROM dnc_imports WHERE id = ?').pluck().get(id)
  if (state !== 'loading') throw new DomainError('CONFLICT', 'The import was undone meanwhile.')
  for (let at = 0; at < keys.length; at += keysPerStatement) {
    const some = keys.slice(at, at + keysPerStatement)
    tx.statement(insertSql(some.length)).run({ id }, some)
  }
  return null
}

function insertSql(count: number): string {
  return `INSERT OR IGNORE INTO dnc_numbers (key, import_id) VALUES ${Array.from({ length: count }, () => '(?, :id)').join(', ')}`
}

/**
 * From this moment on the numbers of a loaded import are forbidden, all at once; one that replaces puts its list's others aside.
 * @throws DomainError NOT_FOUND, CONFLICT (it is not loading)
 */
export async function activateDnc(tx: SiteTx, input: { readonly id: number }): Promise<DncImportView> {
  const before = await found(tx, input.id)
  await moveTo(tx, input.id, ['loading'], { state: 'active', committed_at: tx.now })
  await noteDncChange(tx)
  if (before.mode === 'replace') {
    const others = tx.db.updateTable('dnc_imports').where('list_id', '=', before.list.id).where('id', '!=', input.id)
    // What was replaced before that can no longer be had back.
    await others.set({ state: 'undone', undone_at: tx.now }).where('state', '=', 'replaced').execute()
    await others.set({ state: 'replaced', replaced_by: input.id }).where('state', '=', 'active').execute()
  }
  return found(tx, input.id)
}

/**
 * Takes back exactly what an import added, and gives back what it replaced. One not yet active is thrown away.
 * @throws DomainError NOT_FOUND, CONFLICT (undone already, or replaced by a later one)
 */
export async function undoDnc(tx: SiteTx, input: { readonly id: number }): Promise<DncImportView> {
  const before = await found(tx, input.id)
  await moveTo(tx, input.id, ['previewed', 'loading', 'active'], { state: 'undone', undone_at: tx.now })
  if (before.state !== 'previewed') await noteDncChange(tx)
  await tx.db
    .updateTable('dnc_imports')
    .set({ state: 'active', replaced_by: null })
    .where('replaced_by', '=', input.id)
    .where('state', '=', 'replaced')
    .execute()
  return found(tx, input.id)
}

/**
 * Takes a whole list back: none of its numbers counts any more, its imports are undone, and its name is free.
 * @throws DomainError NOT_FOUND (also where all of its imports were undone already)
 */
export async function removeDncList(tx: SiteTx, input: { readonly id: number }): Promise<readonly number[]> {
  const gone = await tx.db
    .updateTable('dnc_imports')
    .set({ state: 'undone', undone_at: tx.now, replaced_by: null })
    .where('list_id', '=', input.id)
    .where('state', '!=', 'undone')
    .returning('id')
    .execute()
  if (gone.length === 0) throw new DomainError('NOT_FOUND', `There is no list ${input.id}.`)
  await noteDncChange(tx)
  return gone.map(({ id }) => id)
}

async function moveTo(
  tx: SiteTx,
  id: number,
  from: readonly DncImportState[],
  change: { readonly state: DncImportState; readonly committed_at?: number; readonly undone_at?: number },
): Promise<void> {
  const before = await found(tx, id)
  if (!from.includes(before.state)) {
    const after = before.replacedBy === null ? '' : ` Import ${before.replacedBy} replaced it; undo that one first.`
    throw new DomainError('CONFLICT', `The import is ${before.state}.${after}`, { state: before.state })
  }
  await tx.db.updateTable('dnc_imports').set(change).where('id', '=', id).execute()
}

async function found(tx: SiteTx, id: number): Promise<DncImportView> {
  const view = await findDncImport(tx.db, id)
  if (!view) throw new DomainError('NOT_FOUND', `There is no import ${id}.`)
  return view
}
