import { z } from 'zod'
import { leadId, userId } from '../../../dialer/model/ids.js'
import type { Note } from '../../../storage/notes/repository.js'
import { jsonRow } from '../../rows.js'
import { idNumber, idParam, idText, iso, paging } from '../../schema/pieces.js'
import { addNote, changeNote, listNotes, notesOfCall, notesOfLead, removeNote } from './service.js'

const tag = 'Notes'
const visibility = z
  .enum(['private', 'team', 'public'])
  .describe('`private`: the author and supervisors. Else all who may see what it is about.')
const title = z.string().trim().min(1, 'This may not be empty.').max(200, 'At most 200 characters.')
const text = z.string().trim().min(1, 'This may not be empty.').max(5000, 'At most 5000 characters.')
const tags = z.string().trim().max(500, 'At most 500 characters.')
const wholeNumber = z.union([idNumber, idText])

const noteBody = z.strictObject({
  title: title.optional().describe('Absent: how the text begins.'),
  body: text,
  leadId: wholeNumber.nullish(),
  callId: wholeNumber.nullish(),
  lead_id: wholeNumber.nullish().describe('As `leadId`.'),
  call_id: wholeNumber.nullish().describe('As `callId`.'),
  phone_e164: z.string().trim().max(50, 'At most 50 characters.').default(''),
  tags_csv: tags.default(''),
  visibility: visibility.default('private'),
})

const noteUpdate = z.strictObject({
  title: title.optional(),
  body: text.optional(),
  tags_csv: tags.optional(),
  visibility: visibility.optional(),
})

const noteWire = z.object({
  id: z.int(),
  userId: z.int(),
  user_id: z.int(),
  author: z.string(),
  leadId: z.int().nullable(),
  lead_id: z.int().nullable(),
  callId: z.int().nullable(),
  call_id: z.int().nullable(),
  phone_e164: z.string(),
  title: z.string(),
  body: z.string(),
  tags_csv: z.string(),
  visibility,
  createdAt: z.string(),
  created_at: z.string(),
  updatedAt: z.string(),
  updated_at: z.string(),
})

const noteExample = {
  id: 1,
  userId: 2,
  user_id: 2,
  author: 'Agent 1',
  leadId: 123,
  lead_id: 123,
  callId: 1,
  call_id: 1,
  phone_e164: '+12025550123',
  title: 'Wants an offer',
  body: 'Wants an offer for ten seats.',
  tags_csv: 'offer',
  visibility: 'team',
  createdAt: '2025-11-13T10:00:00.000Z',
  created_at: '2025-11-13T10:00:00.000Z',
  updatedAt: '2025-11-13T10:00:00.000Z',
  updated_at: '2025-11-13T10:00:00.000Z',
}
const one = { data: noteWire, example: noteExample }

/** A note; the underscored names are second spellings. */
function noteToWire(note: Note) {
  const { id, user, author, lead, call, phone, title: heading, body, tags: csv, visibility: seenBy } = note
  const [createdAt, updatedAt] = [iso(note.createdAt), iso(note.updatedAt)]
  return {
    id,
    userId: user,
    user_id: user,
    author,
    leadId: lead,
    lead_id: lead,
    callId: call,
    call_id: call,
    phone_e164: phone,
    title: heading,
    body,
    tags_csv: csv,
    visibility: seenBy,
    createdAt,
    created_at: createdAt,
    updatedAt,
    updated_at: updatedAt,
  }
}

const pageQuery = { page: paging.page, limit: paging.limit }

export const noteRows = [
  jsonRow({
    method: 'get',
    path: '/notes',
    tag,
    summary: 'My notes, the newest first; for supervisors everybody’s',
    right: 'call.read',
    query: z.strictObject({
      ...pageQuery,
      phone: z.string().max(50).optional().describe('Part of the number.'),
      userId: idText.optional().describe('For supervisors: whose.'),
    }),
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit, phone = null } = query
      const user = query.userId === undefined ? null : userId(query.userId)
      const found = await listNotes(principal, { page, limit, phone, user }, deps)
      return { items: found.items.map(noteToWire), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/notes',
    tag,
    summary: 'Write something down of a lead, a call or a number',
    right: 'call.read',
    body: noteBody,
    bodyExample: { title: 'Wants an offer', body: 'Wants an offer for ten seats.', callId: 1, visibility: 'team' },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const lead = body.leadId ?? body.lead_id ?? null
      const input = {
        lead: lead === null ? null : leadId(lead),
        call: body.callId ?? body.call_id ?? null,
        phone: body.phone_e164,
        title: body.title ?? body.body.slice(0, 80).trim(),
        body: body.body,
        tags: body.tags_csv,
        visibility: body.visibility,
      }
      const data = noteToWire(await addNote(principal, input, deps))
      return { data, extra: data }
    },
  }),
  jsonRow({
    method: 'patch',
    path: '/notes/:id',
    tag,
    summary: 'Change a note of mine; supervisors any',
    right: 'call.read',
    params: idParam,
    body: noteUpdate,
    bodyExample: { visibility: 'team' },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const edit = {
        id: params.id,
        ...(body.title !== undefined && { title: body.title }),
        ...(body.body !== undefined && { body: body.body }),
        ...(body.tags_csv !== undefined && { tags: body.tags_csv }),
        ...(body.visibility !== undefined && { visibility: body.visibility }),
      }
      return { data: noteToWire(await changeNote(principal, edit, deps)) }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/notes/:id',
    tag,
    summary: 'Delete a note of mine; supervisors any',
    right: 'call.read',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await removeNote(principal, params, deps)
      return null
    },
  }),
  jsonRow({
    method: 'get',
    path: '/leads/:id/notes',
    tag,
    summary: 'Notes on a lead, the newest first',
    right: 'lead.read',
    params: idParam,
    query: z.strictObject(pageQuery),
    answer: { ...one, list: true },
    run: async ({ principal, params, query, deps }) => {
      const found = await notesOfLead(principal, { ...query, lead: leadId(params.id) }, deps)
      return { items: found.items.map(noteToWire), page: found }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/calls/:id/notes',
    tag,
    summary: 'Notes on a call, the newest first',
    right: 'call.read',
    params: idParam,
    query: z.strictObject(pageQuery),
    answer: { ...one, list: true },
    run: async ({ principal, params, query, deps }) => {
      const found = await notesOfCall(principal, { ...query, call: params.id }, deps)
      return { items: found.items.map(noteToWire), page: found }
    },
  }),
]
