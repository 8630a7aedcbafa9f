import type { AgentId } from '../../../dialer/model/ids.js'
import { classOfPriority } from '../../../dialer/model/lead-priority.js'
import type { Role } from '../../auth/permissions.js'
import type { PageInfo, Wire } from '../../contract/reply.js'
import type { CrewNames } from '../../features/boards/crew.js'
import type { AgentTally } from '../../features/boards/tallies.js'
import { type CallView, durationMs, type LeadView, type User } from '../../features/boards/views.js'
import type { ImportStatus } from '../../features/leads/import-jobs.js'
import type { QueueStatus } from '../../features/queue/service.js'
import { isoSecond, isoSecondOrNull, type Page } from '../../schema/pieces.js'
import { callStatusToWire, isActive, leadStatusToWire, roleToWire } from './enums.js'
import type { IbratSettings } from './settings.js'

/** Agents of a site by their ids, for names beside leads and calls. */
export type Crew = CrewNames

/** The contract's pagination block. */
export function paginationToWire({ page, limit, total }: PageInfo): Wire {
  return { page, limit, total, pages: Math.ceil(total / limit) }
}

/** Ms as the contract's whole seconds. */
export function seconds(ms: number): number {
  return Math.round(ms / 1000)
}

/** Both names under which the contract's things carry their ids, which are texts. */
export function idsToWire(id: number): { readonly _id: string; readonly id: string } {
  return { _id: String(id), id: String(id) }
}

/** A lead as every answer carries it. */
export function leadToWire(lead: LeadView, crew: Crew) {
  const id = String(lead.id)
  // Spelled out: what is spread into an object of so many fields costs more than the rest of it.
  return {
    _id: id,
    id,
    phone: lead.number,
    name: lead.name ?? '',
    email: lead.email ?? '',
    priority: classOfPriority(lead.priority),
    status: leadStatusToWire(lead),
    tags: [...lead.tags],
    notes: noteOf(lead),
    source: sourceOf(lead),
    isActive: isActive(lead),
    callAttempts: lead.attempts,
    nextCallTime: lead.stage === 'ready' ? isoSecond(lead.dueAt) : null,
    lastCallTime: isoSecondOrNull(lead.lastAttemptAt),
    assignedTo: lead.owner === null ? null : personToWire(lead.owner, crew),
    createdAt: isoSecond(lead.createdAt),
    updatedAt: isoSecond(lead.updatedAt),
  }
}

function personToWire(agent: AgentId, crew: Crew) {
  const person = crew.get(agent)
  return person ? { ...idsToWire(person.user), name: person.name, email: person.email } : null
}

/** Column names under which a table may bring a note; the first is the one we write. */
const noteKeys = ['notes', 'note', 'comment', 'comments']

function noteOf({ metadata }: LeadView): string {
  let best = noteKeys.length
  let note = ''
  for (const key in metadata) {
    const place = noteKeys.indexOf(key.toLowerCase())
    const value = metadata[key]
    if (place < 0 || place >= best || typeof value !== 'string') continue
    best = place
    note = value
  }
  return note
}

function sourceOf({ metadata }: LeadView): string {
  const source = metadata['source']
  return typeof source === 'string' && source !== '' ? source : 'csv_upload'
}

/** A call as every answer carries it. */
export function callToWire(call: CallView, crew: Crew) {
  const { record } = call
  const { reservedAt, dialedAt, answeredAt, bridgedAt, endedAt, closedAt } = record.milestones
  const inbound = record.direction === 'inbound'
  const id = String(call.id)
  return {
    _id: id,
    id,
    lead: leadOfCall(call),
    salesperson: record.agent === null ? null : (personToWire(record.agent, crew) ?? { name: call.agentName ?? '' }),
    status: callStatusToWire(record),
    direction: record.direction,
    from: (inbound ? record.number : record.callerId) ?? '',
    to: (inbound ? record.callerId : record.number) ?? '',
    duration: seconds(durationMs(record)),
    notes: record.note ?? '',
    startTime: isoSecondOrNull(dialedAt),
    answerTime: isoSecondOrNull(answeredAt),
    transferTime: isoSecondOrNull(bridgedAt),
    endTime: isoSecondOrNull(endedAt),
    recordingUrl: call.recordingState === 'stored' ? `/api/recordings/${call.id}` : null,
    twilioCallSid: record.ref,
    createdAt: isoSecond(reservedAt),
    updatedAt: isoSecond(closedAt ?? endedAt ?? bridgedAt ?? answeredAt ?? reservedAt),
  }
}

function leadOfCall({ record, leadName, leadPriority }: CallView) {
  return {
    ...(record.lead !== null && idsToWire(record.lead)),
    phone: record.number,
    name: leadName ?? '',
    priority: classOfPriority(leadPriority ?? 0),
  }
}

/** A page of leads. */
export function leadsToWire(page: Page<LeadView>, crew: Crew) {
  return { leads: page.items.map((lead) => leadToWire(lead, crew)), pagination: paginationToWire(page) }
}

/** A page of calls. */
export function callsToWire(page: Page<CallView>, crew: Crew) {
  return { calls: page.items.map((call) => callToWire(call, crew)), pagination: paginationToWire(page) }
}

/** A person as the answers of a login carry it. */
export function accountToWire(user: User, role: Role) {
  return {
    ...idsToWire(user.id),
    name: user.name,
    email: user.email,
    phone: user.phone ?? '',
    role: roleToWire[role],
  }
}

/** A person as the list of people and the person's own answers carry it; `work` is null for who is no agent. */
export function userToWire(user: User, role: Role, work: AgentTally | null) {
  return {
    ...accountToWire(user, role),
    isActive: user.active,
    isAvailable: work?.isAvailable ?? false,
    lastLogin: isoSecondOrNull(user.lastLoginAt),
    callStats: callStatsToWire(work),
    createdAt: isoSecond(user.createdAt),
    updatedAt: isoSecond(user.updatedAt),
  }
}

/** The sums the contract keeps with a person. */
export function callStatsToWire(work: AgentTally | null) {
  return {
    totalCalls: work?.calls ?? 0,
    successfulCalls: work?.answered ?? 0,
    totalDuration: seconds(work?.durationMs ?? 0),
  }
}

/** The call queue as the contract shows it. */
export function queueToWire(queue: QueueStatus) {
  return {
    isRunning: queue.isRunning,
    activeCalls: queue.activeCalls.length,
    maxConcurrentCalls: queue.maxConcurrentCalls,
    callDelay: queue.callDelayS * 1000,
    callTimeout: queue.callTimeoutS * 1000,
  }
}

/** The queue's live calls. */
export function queueCallsToWire(queue: QueueStatus, crew: Crew): Wire {
  return queue.activeCalls.map(({ call, id, lead, agent, state, since }) => ({
    id: id === null ? null : String(id),
    twilioCallSid: call,
    lead: lead === null ? null : { ...idsToWire(lead.id), phone: lead.number, name: lead.name ?? '' },
    salesperson: agent === null ? null : (personToWire(agent.id, crew) ?? { name: agent.name }),
    state,
    since: isoSecond(since),
  }))
}

/** How each priority's promise is kept; beyond the document. */
export function promisesToWire(queue: QueueStatus): Wire {
  return queue.classes.map((one) => ({
    priority: one.priority,
    promiseSeconds: one.promiseS,
    waiting: one.waiting,
    oldestWaitingSeconds: one.oldestWaitingS,
    served: one.served,
    kept: one.kept,
    keptShare: one.keptShare,
    meanWaitSeconds: one.meanWaitS,
    longestWaitSeconds: one.longestWaitS,
  }))
}

/** What an upload came to. The document counts every row as processed, the software only those with a phone number. */
export function uploadToWire(
  { counts }: Pick<ImportStatus, 'counts'>,
  errors: readonly string[],
  { compatibility }: Pick<IbratSettings, 'compatibility'>,
): Wire {
  return {
    message: 'CSV upload completed',
    summary: {
      totalProcessed: compatibility === 'document' ? counts.rows : counts.rows - counts.errors,
      successCount: counts.imported,
      duplicateCount: counts.duplicates,
      errorCount: counts.errors,
    },
    ...(errors.length > 0 && { errors: [...errors] }),
  }
}
