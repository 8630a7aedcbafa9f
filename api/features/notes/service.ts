import { DomainError } from '../../../dialer/model/domain-error.js'
import type { LeadId, UserId } from '../../../dialer/model/ids.js'
import { findNote, type Note, type NoteQuery, listNotes as readNotes } from '../../../storage/notes/repository.js'
import type { NoteEdit } from '../../../storage/notes/writes.js'
import { type ApiDeps, mustExist, siteDb } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page, Paging } from '../../schema/pieces.js'
import { getCall } from '../calls/service.js'
import { getLead } from '../leads/service.js'

/** One page of notes, the newest first: my own, for supervisors everybody's. @throws DomainError FORBIDDEN */
export async function listNotes(
  principal: Principal,
  input: Paging & { readonly phone: string | null; readonly user: UserId | null },
  deps: ApiDeps,
): Promise<Page<Note>> {
  requireRight(principal, 'call.read')
  const user = seesAll(principal) ? input.user : author(principal)
  const query = { ...(user !== null && { user }), ...(input.phone && { phone: input.phone }) }
  return await page(principal, input, query, deps)
}

/** Notes on a lead: my own, and those of others that are not private. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function notesOfLead(
  principal: Principal,
  input: Paging & { readonly lead: LeadId },
  deps: ApiDeps,
): Promise<Page<Note>> {
  const { id } = await getLead(principal, { id: input.lead }, deps)
  return await page(principal, input, { lead: id, ...readerOf(principal) }, deps)
}

/** Notes on a call: my own, and those of others that are not private. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function notesOfCall(
  principal: Principal,
  input: Paging & { readonly call: number },
  deps: ApiDeps,
): Promise<Page<Note>> {
  const { id } = await getCall(principal, { id: input.call }, deps)
  return await page(principal, input, { call: id, ...readerOf(principal) }, deps)
}

/** What is written down; of a lead or call that its author may see. */
export type NewNoteInput = Pick<Note, 'lead' | 'call' | 'phone' | 'title' | 'body' | 'tags' | 'visibility'>

/** @throws DomainError FORBIDDEN, NOT_FOUND (lead, call) */
export async function addNote(principal: Principal, input: NewNoteInput, deps: ApiDeps): Promise<Note> {
  requireRight(principal, 'call.read')
  const user = author(principal)
  const call = input.call === null ? null : await getCall(principal, { id: input.call }, deps)
  const lead = input.lead ?? call?.record.lead ?? null
  if (input.lead !== null) await getLead(principal, { id: input.lead }, deps)
  const phone = input.phone === '' ? (call?.record.number ?? '') : input.phone
  return await deps.store.write(principal.site, 'notes.create', {
    ...input,
    user,
    author: principal.name,
    call: call?.id ?? null,
    lead,
    phone,
  })
}

/** Changes a note; my own, for supervisors any. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function changeNote(principal: Principal, input: NoteEdit, deps: ApiDeps): Promise<Note> {
  await mine(principal, input.id, deps)
  return await deps.store.write(principal.site, 'notes.update', input)
}

/** @throws DomainError NOT_FOUND, FORBIDDEN */
export async function removeNote(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<void> {
  await mine(principal, input.id, deps)
  await deps.store.write(principal.site, 'notes.delete', input)
}

async function mine(principal: Principal, id: number, deps: ApiDeps): Promise<Note> {
  requireRight(principal, 'call.read')
  const note = mustExist(await findNote(siteDb(deps, principal), id), `note ${id}`)
  if (seesAll(principal) || note.user === principal.user) return note
  // The same answer as for a note that is not there, so that ids tell nothing.
  throw new DomainError('NOT_FOUND', `There is no note ${id}.`)
}

async function page(
  principal: Principal,
  { page: number, limit }: Paging,
  query: Omit<NoteQuery, 'page' | 'limit'>,
  deps: ApiDeps,
): Promise<Page<Note>> {
  const { items, total } = await readNotes(siteDb(deps, principal), { ...query, page: number, limit })
  return { items, total, page: number, limit }
}

function readerOf(principal: Principal): { readonly reader?: UserId } {
  return seesAll(principal) ? {} : { reader: author(principal) }
}

function seesAll(principal: Principal): boolean {
  return may(principal, 'call.readAll')
}

function author(principal: Principal): UserId {
  if (principal.user !== null) return principal.user
  throw new DomainError('FORBIDDEN', 'Notes are written by people; sign in with an account of your own.')
}
