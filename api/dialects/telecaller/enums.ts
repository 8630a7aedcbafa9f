import type { PresenceName } from '../../../dialer/model/agent.js'
import type { CallRecord } from '../../../dialer/model/call-record.js'
import type { Outcome } from '../../../dialer/model/outcome.js'
import { type Right, type Role, roleMay } from '../../auth/permissions.js'

export const userRoles = ['admin', 'supervisor', 'telecaller'] as const
export type TelecallerRole = (typeof userRoles)[number]

export const roleToWire: Readonly<Record<Role, TelecallerRole>> = {
  superAdmin: 'admin',
  admin: 'admin',
  supervisor: 'supervisor',
  agent: 'telecaller',
}

export const roleFromWire = {
  admin: 'admin',
  supervisor: 'supervisor',
  telecaller: 'agent',
} as const satisfies Readonly<Record<TelecallerRole, Role>>

/** The contract's roles that hold a right, in its own order. */
export function rolesWith(right: Right): readonly TelecallerRole[] {
  return userRoles.filter((role) => roleMay(roleFromWire[role], right))
}

/** Those of the software, and the one that the document itself prints. */
export const departments = ['sales', 'marketing', 'support', 'lead_generation', 'follow_up', 'management'] as const

export const userStatuses = ['available', 'busy', 'break', 'offline'] as const
export type UserStatus = (typeof userStatuses)[number]

const statusOfPresence: Readonly<Record<PresenceName, UserStatus>> = {
  loggedOut: 'offline',
  signingOn: 'offline',
  available: 'available',
  previewing: 'busy',
  reserved: 'busy',
  ringing: 'busy',
  talking: 'busy',
  wrapUp: 'busy',
  paused: 'break',
}

/** Where a telecaller stands; a pause for the reason `busy` is the status of that name. */
export function statusToWire(presence: { readonly name: PresenceName; readonly reason?: string } | null): UserStatus {
  if (presence === null) return 'offline'
  return presence.name === 'paused' && presence.reason === 'busy' ? 'busy' : statusOfPresence[presence.name]
}

export { leadQualities, leadSources } from '../../../dialer/crm/lead-profile.js'
export { wireProgresses as leadStatuses } from '../../features/lead-profiles/words.js'

export const leadPriorities = ['low', 'medium', 'high', 'urgent'] as const

export const callStatuses = [
  'initiated',
  'ringing',
  'answered',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'cancelled',
] as const
export type TelecallerCallStatus = (typeof callStatuses)[number]

const statusOfOutcome: Readonly<Record<Outcome, TelecallerCallStatus>> = {
  connected: 'completed',
  // Somebody or something answered, and no telecaller spoke to them.
  abandoned: 'answered',
  machine: 'answered',
  busy: 'busy',
  noAnswer: 'no-answer',
  cancelled: 'cancelled',
  rejected: 'failed',
  unallocated: 'failed',
  congestion: 'failed',
  failed: 'failed',
}

/** A call's status: what came of it, or how far it is. */
export function callStatusToWire({
  outcome,
  milestones,
}: Pick<CallRecord, 'outcome' | 'milestones'>): TelecallerCallStatus {
  if (outcome !== null) return statusOfOutcome[outcome]
  if (milestones.answeredAt !== null) return 'answered'
  return milestones.ringingAt === null ? 'initiated' : 'ringing'
}

/** What came of a call that ended, as a status. */
export function endedToWire(outcome: Outcome): TelecallerCallStatus {
  return statusOfOutcome[outcome]
}

/** Calls of a status: those that ended so, and those still open that are so far. */
export function callsOfStatus(status: TelecallerCallStatus): {
  readonly outcomes: readonly Outcome[]
  readonly open?: 'initiated' | 'ringing' | 'answered'
} {
  const all = Object.entries(statusOfOutcome) as readonly (readonly [Outcome, TelecallerCallStatus])[]
  const outcomes = all.filter(([, word]) => word === status).map(([outcome]) => outcome)
  const isOpen = status === 'initiated' || status === 'ringing' || status === 'answered'
  return { outcomes, ...(isOpen && { open: status }) }
}

export const callOutcomes = ['connected', 'no_answer', 'busy', 'voicemail', 'wrong_number', 'disconnected'] as const
export const callQualities = ['excellent', 'good', 'fair', 'poor'] as const

export const reportTypes = ['daily', 'weekly', 'monthly'] as const
export const reportStatuses = ['draft', 'submitted', 'reviewed', 'approved', 'rejected'] as const

/** What a record written by hand is kept as. */
export const recordedOutcome = {
  answered: 'connected',
  completed: 'connected',
  busy: 'busy',
  failed: 'failed',
  'no-answer': 'noAnswer',
  cancelled: 'cancelled',
} as const satisfies Readonly<Record<string, Outcome>>

/** The same of any status; null for one that only calls have that still go on. */
export function recordOutcome(status: TelecallerCallStatus): Outcome | null {
  return status === 'initiated' || status === 'ringing' ? null : recordedOutcome[status]
}
