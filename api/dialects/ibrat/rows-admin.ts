import { DomainError } from '../../../dialer/model/domain-error.js'
import { leadId } from '../../../dialer/model/ids.js'
import { priorityOfClass } from '../../../dialer/model/lead-priority.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import type { Wire } from '../../contract/reply.js'
import { crewOf } from '../../features/boards/crew.js'
import { adminBoard, teamPerformance } from '../../features/boards/service.js'
import { systemStatus } from '../../features/boards/system-service.js'
import { putLeadStanding, type StandingWish } from '../../features/leads/standing-service.js'
import { bulkLeadAction, pauseQueue, queueStatus, resetStuckLeads, resumeQueue } from '../../features/queue/service.js'
import { jsonRow } from '../../rows.js'
import { type IbratLeadStatus, leadStatusSet } from './enums.js'
import { adminBoardExample, bulkExample, queueExample, systemExample, teamExample } from './examples.js'
import { bulkBody, controlBody, idNumber, spanQuery } from './read.js'
import type { IbratSettings } from './settings.js'
import { adminBoardShape, anyObject, bulkShape, systemShape, teamShape } from './shapes.js'
import { promisesToWire, queueCallsToWire, queueToWire } from './write.js'
import { adminBoardToWire, teamPerformanceToWire } from './write-boards.js'

const tag = 'Admin'

/** The admin panel. */
export function adminRows(settings: IbratSettings) {
  return [
    jsonRow({
      method: 'get',
      path: '/api/admin/dashboard',
      tag,
      summary: 'The site at a glance',
      description: 'Days begin at midnight of the site.',
      right: 'call.readAll',
      answer: { bare: true, data: adminBoardShape, example: adminBoardExample },
      run: async ({ principal, deps }) => {
        const [board, crew] = await Promise.all([adminBoard(principal, deps), crewOf(principal, deps)])
        return { status: 200, bare: { dashboard: adminBoardToWire(board, crew, settings) } }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/admin/system-status',
      tag,
      summary: 'How the process and the call queue are',
      description: 'Beside the document, `priorities` tells how each priority’s promised waiting time is kept.',
      right: 'site.read',
      answer: { bare: true, data: systemShape, example: systemExample },
      run: async ({ principal, deps }) => {
        const { database, queue, connections, uptimeS, memory, environment } = await systemStatus(principal, deps)
        return {
          status: 200,
          bare: {
            systemStatus: {
              database,
              callQueue: queueToWire(queue),
              activeConnections: connections,
              uptime: uptimeS,
              memory: { ...memory },
              environment,
              priorities: promisesToWire(queue),
            },
          },
        }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/admin/leads/bulk-action',
      tag,
      summary: 'Change many leads at once',
      description:
        'Leads that are in a call, or not there, are passed over; `modifiedCount` counts the others. Deleted leads are kept for their call records.',
      right: 'lead.write',
      body: bulkBody,
      bodyExample: { action: 'update_priority', leadIds: ['1', '2'], data: { priority: 'high' } },
      answer: { bare: true, data: bulkShape, example: bulkExample },
      run: async ({ principal, body, deps }) => {
        const { modified } = await bulk(principal, body, deps)
        return {
          status: 200,
          bare: {
            message: `Bulk action '${body.action}' completed successfully`,
            modifiedCount: modified,
            leadIds: body.leadIds,
          },
        }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/admin/reports/performance',
      tag,
      summary: 'What everybody did in a span of time',
      description: 'Days are UTC. `leadConversion` counts the leads as they stand now.',
      right: 'call.readAll',
      query: spanQuery,
      answer: { bare: true, data: teamShape, example: teamExample },
      run: async ({ principal, query, deps }) => {
        const performance = await teamPerformance(principal, spanOf(query), deps)
        return { status: 200, bare: { performance: teamPerformanceToWire(performance, settings) } }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/admin/system/control',
      tag,
      summary: 'Pause or resume the call queue, bring back stuck leads, or look at it',
      right: 'campaign.control',
      body: controlBody,
      bodyExample: { action: 'pause_queue' },
      answer: { bare: true, data: anyObject, example: queueExample },
      run: async ({ principal, body, deps }) => ({ status: 200, bare: await control(principal, body.action, deps) }),
    }),
  ]
}

/** The contract's span of time, both ends inside. */
export function spanOf({ startDate, endDate }: { startDate?: number | undefined; endDate?: number | undefined }) {
  return { from: startDate ?? null, until: endDate === undefined ? null : endDate + 1 }
}

async function bulk(
  principal: Principal,
  { action, leadIds, data }: (typeof bulkBody)['_output'],
  deps: ApiDeps,
): Promise<{ readonly modified: number }> {
  const leads = leadIds.map((id) => leadId(idNumber(id)))
  const { priority, status, tags } = data
  switch (action) {
    case 'update_priority':
      if (priority === undefined) break
      return bulkLeadAction(principal, { action: 'updatePriority', leads, priority: priorityOfClass[priority] }, deps)
    case 'update_status':
      if (status === undefined) break
      return putLeadStanding(principal, { leads, wish: wishOf(status, 'data.status') }, deps)
    case 'add_tags':
      if (tags === undefined) break
      return bulkLeadAction(principal, { action: 'addTags', leads, tags }, deps)
    case 'delete':
      return bulkLeadAction(principal, { action: 'delete', leads }, deps)
  }
  // The body's schema has refused all else.
  throw new DomainError('INTERNAL_ERROR', `The bulk action ${action} has no data.`)
}

/** What a status set by hand means. @throws DomainError VALIDATION_ERROR where only claiming and calling set it */
export function wishOf(status: IbratLeadStatus, field: string): StandingWish {
  const wish = leadStatusSet[status]
  if (wish) return wish
  throw invalidField(field, `"${status}" is set by claiming and calling a lead, not by hand`)
}

async function control(principal: Principal, action: string, deps: ApiDeps): Promise<Wire> {
  switch (action) {
    case 'pause_queue':
      return { message: 'Call queue paused', status: 'paused', queue: queueToWire(await pauseQueue(principal, deps)) }
    case 'resume_queue':
      return {
        message: 'Call queue resumed',
        status: 'running',
        queue: queueToWire(await resumeQueue(principal, deps)),
      }
    case 'reset_stuck_leads': {
      const { count, leads } = await resetStuckLeads(principal, deps)
      return { message: 'Stuck leads reset completed', resetCount: count, leadIds: leads.map(String) }
    }
    default: {
      const [queue, crew] = await Promise.all([queueStatus(principal, deps), crewOf(principal, deps)])
      return {
        message: 'Queue status retrieved',
        status: queueToWire(queue),
        activeCalls: queueCallsToWire(queue, crew),
        priorities: promisesToWire(queue),
      }
    }
  }
}
