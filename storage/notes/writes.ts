import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteTx } from '../writer/operation.js'
import { type Note, noteFromRow } from './repository.js'

export type NewNote = Omit<Note, 'id' | 'createdAt' | 'updatedAt'>

export async function createNote(tx: SiteTx, input: NewNote): Promise<Note> {
  const { user, author, lead, call, phone, title, body, tags, visibility } = input
  const row = await tx.db
    .insertInto('notes')
    .values({
      user_id: user,
      author,
      lead_id: lead,
      call_id: call,
      phone,
      title,
      body,
      tags,
      visibility,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return noteFromRow(row)
}

/** What changes; absent keys stay. */
export type NoteEdit = Pick<Note, 'id'> & Partial<Pick<Note, 'title' | 'body' | 'tags' | 'visibility'>>

/** @throws DomainError NOT_FOUND */
export async function updateNote(tx: SiteTx, { id, ...changes }: NoteEdit): Promise<Note> {
  const row = await tx.db
    .updateTable('notes')
    .set({ ...changes, updated_at: tx.now })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new DomainError('NOT_FOUND', `There is no note ${id}.`)
  return noteFromRow(row)
}

/** @throws DomainError NOT_FOUND */
export async function deleteNote(tx: SiteTx, input: { readonly id: number }): Promise<null> {
  const { numDeletedRows } = await tx.db.deleteFrom('notes').where('id', '=', input.id).executeTakeFirst()
  if (numDeletedRows === 0n) throw new DomainError('NOT_FOUND', `There is no note ${input.id}.`)
  return null
}
