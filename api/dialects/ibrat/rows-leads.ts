import { DomainError } from '../../../dialer/model/domain-error.js'
import { campaignId, leadId } from '../../../dialer/model/ids.js'
import { priorityOfClass } from '../../../dialer/model/lead-priority.js'
import { nothing } from '../../contract/parse-input.js'
import type { Wire } from '../../contract/reply.js'
import type { UploadedFile } from '../../contract/row.js'
import { crewNamesOf } from '../../features/boards/crew.js'
import { leadNumbers } from '../../features/boards/service.js'
import { importLeads, rejectsOf } from '../../features/leads/import-service.js'
import { leadsCampaign } from '../../features/leads/leads-campaign.js'
import { createLead, getLead, updateLead } from '../../features/leads/service.js'
import { listLeadsByStanding, putLeadStanding } from '../../features/leads/standing-service.js'
import { bulkLeadAction } from '../../features/queue/service.js'
import { jsonRow, uploadRow } from '../../rows.js'
import { type Sayings, saying } from '../sayings.js'
import { leadsOfStatus } from './enums.js'
import { leadExample, pageExample, uploadExample } from './examples.js'
import { idParam, leadsQuery, leadUpdateBody, newLeadBody } from './read.js'
import { wishOf } from './rows-admin.js'
import type { IbratSettings } from './settings.js'
import { anyObject, leadsShape, saidShape, uploadShape } from './shapes.js'
import { leadsToWire, leadToWire, uploadToWire } from './write.js'
import { leadStatsToWire, prioritiesToWire } from './write-boards.js'

const tag = 'Leads'
const mostBytes = 10 * 1_048_576
const mostErrors = 100

const leadSayings: Sayings = {
  NOT_FOUND: 'Lead not found',
  DUPLICATE_ENTRY: 'Lead with this phone number already exists',
  CONFLICT: 'Call already in progress for this lead',
}

/** Leads: the upload of the document, and what its software has beside. */
export function leadRows(settings: IbratSettings) {
  return [
    uploadRow({
      method: 'post',
      path: '/api/leads/upload-csv',
      tag,
      summary: 'Upload leads as CSV, at most 10 MB',
      description:
        'The first row names the columns: phone (or telephone), name (or fullname), email, priority, notes (or comment), tags with commas. A row without a priority is medium. `errors` names the first 100 refused rows.',
      right: 'lead.write',
      part: 'csvFile',
      limitBytes: mostBytes,
      body: nothing,
      answer: { bare: true, data: uploadShape, example: uploadExample },
      run: async ({ principal, file, deps }) => {
        const campaign = await leadsCampaign(principal, settings.campaign, deps)
        const { status } = await importLeads(
          principal,
          { campaign, file: named(file), wait: true, priority: priorityOfClass.medium },
          deps,
        )
        return { status: 200, bare: uploadToWire(status, await rejectsOf(status, mostErrors), settings) }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/leads/stats/summary',
      tag,
      summary: 'How many leads stand where',
      right: 'lead.readAll',
      answer: { bare: true, data: anyObject, example: { summary: { total: 1, pending: 1 }, priorityBreakdown: [] } },
      run: async ({ principal, deps }) => {
        const leads = await leadNumbers(principal, deps)
        const stats = leadStatsToWire(leads)
        const summary: Wire = {
          total: stats.totalLeads,
          pending: stats.pendingLeads,
          claimed: stats.claimedLeads,
          calling: stats.callingLeads,
          answered: stats.answeredLeads,
          transferred: stats.transferredLeads,
          failed: stats.failedLeads,
        }
        return { status: 200, bare: { summary, priorityBreakdown: prioritiesToWire(leads, settings) } }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/leads',
      tag,
      summary: 'List leads',
      description: 'Sorted by creation or priority; other orders are taken and list by creation.',
      right: 'lead.readAll',
      query: leadsQuery,
      answer: { bare: true, data: leadsShape, example: { leads: [leadExample], pagination: pageExample } },
      run: async ({ principal, query, deps }) => {
        const { page, limit, sortBy, sortOrder: order, status, priority, search } = query
        const [found, crew] = await Promise.all([
          listLeadsByStanding(
            principal,
            {
              page,
              limit,
              order,
              sortBy: sortBy === 'priority' ? 'priority' : 'createdAt',
              priority,
              query: search || undefined,
              ...(status && leadsOfStatus[status]),
            },
            deps,
          ),
          crewNamesOf(principal, deps),
        ])
        return { status: 200, bare: leadsToWire(found, crew) }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/leads',
      tag,
      summary: 'Make a lead',
      right: 'lead.write',
      body: newLeadBody,
      bodyExample: { phone: '+1234567890', name: 'Lead 0001', priority: 'high', tags: ['hot'] },
      answer: {
        status: 201,
        bare: true,
        data: anyObject,
        example: { message: 'Lead created successfully', lead: leadExample },
      },
      run: async ({ principal, body, deps }) => {
        const { phone, name, email, priority = 'medium', notes, tags } = body
        const campaign = await leadsCampaign(principal, settings.campaign, deps)
        const { lead } = await saying(
          leadSayings,
          createLead(
            principal,
            {
              campaign: campaignId(campaign),
              phoneNumber: phone,
              name: name || null,
              email: email ?? null,
              metadata: { source: 'manual', ...(notes && { notes }) },
              timeZone: undefined,
              priority: priorityOfClass[priority],
              ...(tags && { tags }),
            },
            deps,
          ),
        )
        const crew = await crewNamesOf(principal, deps)
        return { status: 201, bare: { message: 'Lead created successfully', lead: leadToWire(lead, crew) } }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/leads/:id',
      tag,
      summary: 'One lead',
      right: 'lead.read',
      params: idParam,
      answer: { bare: true, data: anyObject, example: { lead: leadExample } },
      run: async ({ principal, params, deps }) => {
        const lead = await saying(leadSayings, getLead(principal, { id: leadId(params.id) }, deps))
        return { status: 200, bare: { lead: leadToWire(lead, await crewNamesOf(principal, deps)) } }
      },
    }),
    jsonRow({
      method: 'put',
      path: '/api/leads/:id',
      tag,
      summary: 'Change a lead',
      right: 'lead.read',
      params: idParam,
      body: leadUpdateBody,
      bodyExample: { priority: 'urgent', notes: 'Wants an offer' },
      answer: { bare: true, data: anyObject, example: { message: 'Lead updated successfully', lead: leadExample } },
      run: async ({ principal, params, body, deps }) => {
        const id = leadId(params.id)
        const { name, email, priority, notes, tags, status, isActive } = body
        const wish = status === undefined ? null : wishOf(status, 'status')
        await saying(
          leadSayings,
          updateLead(
            principal,
            {
              id,
              name,
              email,
              ...(priority && { priority: priorityOfClass[priority] }),
              ...(notes !== undefined && { metadata: { notes } }),
              ...(tags && { tags }),
              ...(isActive !== undefined && { withdrawn: !isActive }),
            },
            deps,
          ),
        )
        if (wish) await putLeadStanding(principal, { leads: [id], wish }, deps)
        const lead = await getLead(principal, { id }, deps)
        const crew = await crewNamesOf(principal, deps)
        return { status: 200, bare: { message: 'Lead updated successfully', lead: leadToWire(lead, crew) } }
      },
    }),
    jsonRow({
      method: 'delete',
      path: '/api/leads/:id',
      tag,
      summary: 'Delete a lead; its call records stay',
      right: 'lead.write',
      params: idParam,
      answer: { bare: true, data: saidShape, example: { message: 'Lead deleted successfully' } },
      run: async ({ principal, params, deps }) => {
        const id = leadId(params.id)
        await saying(leadSayings, getLead(principal, { id }, deps))
        const { modified } = await bulkLeadAction(principal, { action: 'delete', leads: [id] }, deps)
        if (modified === 0) {
          const problem = 'The lead is being called; delete it when the call is over.'
          throw new DomainError('CONFLICT', problem, { said: leadSayings.CONFLICT })
        }
        return { status: 200, bare: { message: 'Lead deleted successfully' } }
      },
    }),
  ]
}

/** A browser names a file made in memory "blob"; here it can only be a table. */
function named(file: UploadedFile): UploadedFile {
  return file.filename.includes('.') ? file : { ...file, filename: 'leads.csv' }
}
