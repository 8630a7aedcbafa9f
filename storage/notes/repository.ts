import type { Kysely, Selectable } from 'kysely'
import { type LeadId, leadId, type UserId, userId } from '../../dialer/model/ids.js'
import { contains } from '../contains.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import type { NoteTable, NoteVisibility } from './table.js'

/** A note as lists show it. */
export interface Note {
  readonly id: number
  readonly user: UserId
  readonly author: string
  readonly lead: LeadId | null
  readonly call: number | null
  readonly phone: string
  readonly title: string
  readonly body: string
  readonly tags: string
  readonly visibility: NoteVisibility
  readonly createdAt: number
  readonly updatedAt: number
}

export interface NoteQuery extends PageQuery {
  readonly lead?: LeadId
  readonly call?: number
  readonly user?: UserId
  /** Part of the number. */
  readonly phone?: string
  /** Private notes of others than this person are left out; absent: all are shown. */
  readonly reader?: UserId
}

/** One page of notes, the newest first. */
export async function listNotes(db: Kysely<SiteTables>, query: NoteQuery): Promise<Page<Note>> {
  let some = db.selectFrom('notes')
  const { lead, call, user, phone, reader } = query
  if (lead !== undefined) some = some.where('lead_id', '=', lead)
  if (call !== undefined) some = some.where('call_id', '=', call)
  if (user !== undefined) some = some.where('user_id', '=', user)
  if (phone) some = some.where((eb) => contains(eb.ref('notes.phone'), phone))
  if (reader !== undefined) {
    some = some.where((eb) => eb.or([eb('user_id', '=', reader), eb('visibility', '<>', 'private')]))
  }
  const rows = await some.selectAll().orderBy('id', 'desc').limit(query.limit).offset(pageOffset(query)).execute()
  const { n } = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(noteFromRow), total: n }
}

/** One note; null if it does not exist. */
export async function findNote(db: Kysely<SiteTables>, id: number): Promise<Note | null> {
  const row = await db.selectFrom('notes').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? noteFromRow(row) : null
}

export function noteFromRow(row: Selectable<NoteTable>): Note {
  return {
    id: row.id,
    user: userId(row.user_id),
    author: row.author,
    lead: row.lead_id === null ? null : leadId(row.lead_id),
    call: row.call_id,
    phone: row.phone,
    title: row.title,
    body: row.body,
    tags: row.tags,
    visibility: row.visibility,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
