import { isSupportedCountry } from 'libphonenumber-js/min'
import { z } from 'zod'
import { campaignId } from '../../../dialer/model/ids.js'
import type { DncListView } from '../../../storage/dnc/imports.js'
import { dncListKinds } from '../../../storage/dnc/table.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow, uploadRow } from '../../rows.js'
import { idParam, idText, iso, isoOrNull, paging } from '../../schema/pieces.js'
import {
  commitDncImport,
  type DncImportFound,
  dncImport,
  dncImports,
  dncLists,
  previewDncFile,
  removeDncList,
  undoDncImport,
} from './import-service.js'

const tag = 'Do not call'

const listName = z.string().trim().min(1, 'A name of the list is needed.').max(100)

const uploadForm = z.strictObject({
  list: listName.describe('The list the numbers go to; it is made if there is none of the name.'),
  kind: z.enum(dncListKinds).default('site').describe('Where the numbers come from; told with each refusal.'),
  campaignId: idText.optional().describe('A list of this campaign alone; absent: of the whole site.'),
  mode: z
    .enum(['add', 'replace'])
    .default('add')
    .describe(
      '`replace`: from the commit on the list holds only this file; undoing it brings the former numbers back.',
    ),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Two capital letters are needed, as US.')
    .refine((code) => isSupportedCountry(code), 'There is no such country in ISO 3166-1.')
    .optional()
    .describe('Country of numbers written without one; absent: the site’s.'),
})

const commitBody = z.strictObject({
  acceptWarnings: z.boolean().default(false),
  wait: z.boolean().default(false).describe('`true` answers when the numbers count.'),
})

const listWire = z.object({
  id: z.int(),
  name: z.string(),
  kind: z.enum(dncListKinds),
  campaignId: z.int().nullable(),
  numbers: z.int(),
  createdAt: z.string(),
})

const importWire = z.object({
  id: z.int(),
  listId: z.int(),
  list: z.string(),
  kind: z.enum(dncListKinds),
  campaignId: z.int().nullable(),
  mode: z.enum(['add', 'replace']),
  state: z
    .enum(['previewed', 'loading', 'active', 'replaced', 'undone'])
    .describe(
      '`loading` while its numbers are written; broken off by a restart it goes on by itself. `undone` also holds previews that nobody committed for 7 days.',
    ),
  running: z.boolean(),
  progress: z.number().describe('Part of the numbers that were written, 0 to 1.'),
  error: z.string().nullable(),
  fileName: z.string(),
  rows: z.int(),
  valid: z.int().describe('Numbers in the file, each once.'),
  invalid: z.int(),
  duplicates: z.int(),
  new: z.int().describe('Numbers the list did not hold when the file was read.'),
  excludedLeads: z.int().describe('Waiting leads that would not be dialled any more.'),
  warnings: z.array(z.string()),
  badRows: z.array(z.object({ row: z.int(), text: z.string(), why: z.string() })),
  createdBy: z.string(),
  createdAt: z.string(),
  committedAt: z.string().nullable(),
  undoneAt: z.string().nullable(),
  replacedBy: z.int().nullable(),
})

const example = {
  id: 1,
  listId: 1,
  list: 'National register',
  kind: 'national',
  campaignId: null,
  mode: 'replace',
  state: 'previewed',
  running: false,
  progress: 0,
  error: null,
  fileName: 'register.csv',
  rows: 100_000,
  valid: 99_990,
  invalid: 3,
  duplicates: 7,
  new: 1200,
  excludedLeads: 14,
  warnings: [],
  badRows: [{ row: 17, text: 'n/a', why: 'not a possible phone number' }],
  createdBy: 'Supervisor 1',
  createdAt: '2025-11-13T10:00:00.000Z',
  committedAt: null,
  undoneAt: null,
  replacedBy: null,
}

const one = { data: importWire, example }

function listToWire({ campaign, createdAt, ...same }: DncListView): Wire {
  return { ...same, campaignId: campaign, createdAt: iso(createdAt) }
}

function importToWire({ import: found, progress }: DncImportFound): Wire {
  const { list, fresh, fileHash: _, warnings, badRows, createdAt, committedAt, undoneAt, ...same } = found
  return {
    ...same,
    listId: list.id,
    list: list.name,
    kind: list.kind,
    campaignId: list.campaign,
    running: progress?.running ?? false,
    progress: found.state === 'previewed' ? 0 : found.state === 'loading' ? (progress?.done ?? 0) : 1,
    error: progress?.error?.message ?? null,
    new: fresh,
    warnings: [...warnings],
    badRows: badRows.map((row) => ({ ...row })),
    createdAt: iso(createdAt),
    committedAt: isoOrNull(committedAt),
    undoneAt: isoOrNull(undoneAt),
  }
}

export const dncImportRows = [
  jsonRow({
    method: 'get',
    path: '/dnc/lists',
    tag,
    summary: 'Lists of numbers that files were imported into',
    right: 'dnc.read',
    answer: {
      data: listWire,
      list: true,
      example: {
        id: 1,
        name: 'National register',
        kind: 'national',
        campaignId: null,
        numbers: 99_990,
        createdAt: '2025-11-13T10:00:00.000Z',
      },
    },
    run: async ({ principal, deps }) => ({ items: (await dncLists(principal, deps)).map(listToWire), page: null }),
  }),
  jsonRow({
    method: 'delete',
    path: '/dnc/lists/:id',
    tag,
    summary: 'Delete a list: none of its numbers counts any more',
    description: 'Its imports stay in the record, undone; its name is free. Leads finished for it are ready again.',
    right: 'dnc.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await removeDncList(principal, params, deps)
      return null
    },
  }),
  uploadRow({
    method: 'post',
    path: '/dnc/imports',
    tag,
    summary: 'Read a file of numbers and preview what importing it would do',
    description:
      'A text file with one column of numbers, with or without a header, however they are written. Nothing is forbidden by it before it is committed.',
    right: 'dnc.write',
    body: uploadForm,
    bodyExample: { list: 'National register', kind: 'national', mode: 'replace', country: 'US' },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, file, deps }) => {
      const { list, kind, mode, country = null, campaignId: campaign } = body
      const input = { file, list, kind, mode, country, campaign: campaign === undefined ? null : campaignId(campaign) }
      return { data: importToWire(await previewDncFile(principal, input, deps)), message: 'Read, not yet committed' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/dnc/imports',
    tag,
    summary: 'Imports into the lists, newest first',
    right: 'dnc.read',
    query: z.strictObject({ page: paging.page, limit: paging.limit, listId: idText.optional() }),
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit, listId: list } = query
      const found = await dncImports(principal, { page, limit, ...(list !== undefined && { list }) }, deps)
      return { items: found.items.map(importToWire), page: found }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/dnc/imports/:id',
    tag,
    summary: 'An import: its preview, and how its loading goes',
    right: 'dnc.read',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({ data: importToWire(await dncImport(principal, params, deps)) }),
  }),
  jsonRow({
    method: 'post',
    path: '/dnc/imports/:id/commit',
    tag,
    summary: 'Forbid the numbers of a previewed import, all at once',
    right: 'dnc.write',
    params: idParam,
    body: commitBody,
    bodyExample: { acceptWarnings: true },
    answer: one,
    run: async ({ principal, params, body, deps }) => ({
      data: importToWire(await commitDncImport(principal, { ...params, ...body }, deps)),
      message: body.wait ? 'Committed' : 'Being committed',
    }),
  }),
  jsonRow({
    method: 'delete',
    path: '/dnc/imports/:id',
    tag,
    summary: 'Undo an import: exactly what it added is taken away, what it replaced comes back',
    right: 'dnc.write',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: importToWire(await undoDncImport(principal, params, deps)),
      message: 'Undone',
    }),
  }),
]
