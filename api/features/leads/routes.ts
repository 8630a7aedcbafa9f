import type { CampaignStatus } from '../../../dialer/model/campaign.js'
import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import { writtenList } from '../../contract/reply.js'
import { fileRow, jsonRow, uploadRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { bulkUploadExample, leadExample } from './examples.js'
import { importLeads, importRejects, importStatus, listImports } from './import-service.js'
import { leadJson } from './lead-json.js'
import { bulkUploadForm, bulkUploadWire, leadCreate, leadQuery, leadUpdate, leadWire } from './schema.js'
import { createLead, deleteLead, getLead, listLeadForms, updateLead } from './service.js'
import { importToWire, leadToWire, stageFromWire } from './wire.js'
import { leadStatusFromWire } from './words.js'

const tag = 'Leads'
const one = { data: leadWire, example: leadExample }
const oneImport = { data: bulkUploadWire, example: bulkUploadExample }

/** A campaign that ran out of leads, or was paused, does not dial new ones by itself: whoever adds some is told. */
function startHint(status: CampaignStatus): { readonly extra?: { readonly hint: string } } {
  if (status === 'active') return {}
  return { extra: { hint: `The campaign is ${status}: start it to have them dialled` } }
}

const leadItemRows = [
  jsonRow({
    method: 'get',
    path: '/leads',
    tag,
    summary: 'List leads',
    right: 'lead.readAll',
    query: leadQuery,
    answer: { ...one, list: true },
    run: async ({ principal, query, deps }) => {
      const { page, limit, sortBy, order, status, stage, query: text } = query
      const found = await listLeadForms(
        principal,
        {
          page,
          limit,
          sortBy,
          order,
          ...(query.campaignId !== undefined && { campaign: campaignId(query.campaignId) }),
          ...(status && { status: leadStatusFromWire[status] }),
          ...(stage && { stage: stageFromWire[stage] }),
          ...(query.ownerAgentId !== undefined && { owner: agentId(query.ownerAgentId) }),
          ...(query.tag && { tags: [query.tag] }),
          ...(text && { query: text }),
        },
        leadJson,
        deps,
      )
      return { items: writtenList(found.items), page: found }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/leads',
    tag,
    summary: 'Create a lead; it is dialled as soon as the rules allow',
    right: 'lead.write',
    body: leadCreate,
    bodyExample: {
      campaignId: 1,
      phoneNumber: '+12025550123',
      name: 'Lead 0001',
      email: 'lead0001@example.com',
      metadata: { company: 'Acme Corp' },
    },
    answer: { ...one, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { campaignId: campaign, phoneNumber, name = null, email = null, metadata, timeZone, priority, tags } = body
      const input = { campaign: campaignId(campaign), phoneNumber, name, email, metadata, timeZone, priority, tags }
      const { lead, campaignStatus } = await createLead(principal, input, deps)
      return { data: leadToWire(lead), message: 'Lead created successfully', ...startHint(campaignStatus) }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/leads/:id',
    tag,
    summary: 'One lead; agents see those they have spoken with',
    right: 'lead.read',
    params: idParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: leadToWire(await getLead(principal, { id: leadId(params.id) }, deps)),
    }),
  }),
  jsonRow({
    method: 'put',
    path: '/leads/:id',
    tag,
    summary: 'Change a lead; what is not given stays',
    description: 'Agents may change status and metadata of leads they have spoken with.',
    right: 'lead.read',
    params: idParam,
    body: leadUpdate,
    bodyExample: { status: 'interested', metadata: { notes: 'Scheduled demo for next week' } },
    answer: one,
    run: async ({ principal, params, body, deps }) => {
      const { status, ...rest } = body
      const input = { id: leadId(params.id), ...rest, status: status && leadStatusFromWire[status] }
      return { data: leadToWire(await updateLead(principal, input, deps)), message: 'Lead updated successfully' }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/leads/:id',
    tag,
    summary: 'Delete a lead that is not in an attempt',
    right: 'lead.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await deleteLead(principal, { id: leadId(params.id) }, deps)
      return null
    },
  }),
]

const importRows = [
  uploadRow({
    method: 'post',
    path: '/leads/bulk-upload',
    tag,
    summary: 'Import leads from a CSV or XLSX file',
    description:
      'The first row names the columns, one of them phoneNumber. Numbers the campaign already has count as duplicates; rows that cannot be dialled count as errors and can be downloaded with their reasons. Columns consentAt, consentScope, consentSource and consentEvidence go to the consent history for this campaign; a row whose consent cannot be kept is refused as a whole.',
    right: 'lead.write',
    body: bulkUploadForm,
    bodyExample: { campaignId: '1' },
    answer: oneImport,
    run: async ({ principal, body, file, deps }) => {
      const wait = body.wait === 'true'
      const input = { campaign: campaignId(body.campaignId), file, wait }
      const { status, campaignStatus } = await importLeads(principal, input, deps)
      const message = wait ? 'Leads imported successfully' : 'Import started'
      return { data: importToWire(status), message, ...startHint(campaignStatus) }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/leads/imports',
    tag,
    summary: 'Imports that run, and the last that ran',
    right: 'lead.write',
    answer: { ...oneImport, list: true },
    run: async ({ principal, deps }) => ({ items: listImports(principal, deps).map(importToWire), page: null }),
  }),
  jsonRow({
    method: 'get',
    path: '/leads/imports/:id',
    tag,
    summary: 'How an import goes',
    right: 'lead.write',
    params: idParam,
    answer: oneImport,
    run: async ({ principal, params, deps }) => ({ data: importToWire(importStatus(principal, params, deps)) }),
  }),
  fileRow({
    method: 'get',
    path: '/leads/imports/:id/rejected',
    tag,
    summary: 'The refused rows of an import with their reasons, as CSV',
    right: 'lead.write',
    params: idParam,
    contentType: 'text/csv',
    run: async ({ principal, params, deps }) => importRejects(principal, params, deps),
  }),
]

/** Fixed paths before `/leads/:id`, since the first that fits is taken. */
export const leadRows = [...importRows, ...leadItemRows]
