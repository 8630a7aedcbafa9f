import type { CallRecord } from '../../../dialer/model/call-record.js'
import type { LeadStage, LeadStatus } from '../../../dialer/model/lead.js'
import type { PriorityClass } from '../../../dialer/model/lead-priority.js'
import type { Outcome } from '../../../dialer/model/outcome.js'
import type { Role } from '../../auth/permissions.js'
import type { LeadView } from '../../features/boards/views.js'
import type { StandingWish } from '../../features/leads/standing-service.js'
import type { CallSaid } from '../../features/queue/service.js'

/** Priorities in the order in which the document prints them; they are spelled as ours. */
export const priorities = ['urgent', 'high', 'medium', 'low'] as const satisfies readonly PriorityClass[]

/** The document's lead statuses, and behind them those that only the software knows. */
export const leadStatuses = [
  'pending',
  'claimed',
  'calling',
  'answered',
  'transferred',
  'failed',
  'no_answer',
  'busy',
  'completed',
] as const

export type IbratLeadStatus = (typeof leadStatuses)[number]

/** The document's call statuses, and behind them the one that only the software knows. */
export const callStatuses = [
  'initiated',
  'ringing',
  'answered',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
] as const

export type IbratCallStatus = (typeof callStatuses)[number]

/** Where a lead stands, as far as its status in the document tells. */
export interface LeadStanding {
  readonly stage: LeadStage
  readonly status: LeadStatus
}

/**
 * A lead's status. What is open tells by its stage; of a finished lead tells what the business knows: interested ones were handed over,
 * others that were reached were answered, and those never reached failed.
 */
export function leadStatusToWire({ stage, status }: LeadStanding): IbratLeadStatus {
  switch (stage) {
    case 'ready':
      return 'pending'
    case 'claimed':
      return 'claimed'
    case 'inAttempt':
      return 'calling'
    case 'finished':
      return finishedToWire[status]
  }
}

const finishedToWire: Readonly<Record<LeadStatus, IbratLeadStatus>> = {
  new: 'failed',
  contacted: 'answered',
  interested: 'transferred',
  notInterested: 'answered',
}

/** Which of our leads a status names; `no_answer` and `busy` are leads that wait for their next attempt. */
export const leadsOfStatus: Readonly<
  Record<IbratLeadStatus, { readonly stage: LeadStage; readonly statuses?: readonly LeadStatus[] }>
> = {
  pending: { stage: 'ready' },
  claimed: { stage: 'claimed' },
  calling: { stage: 'inAttempt' },
  answered: { stage: 'finished', statuses: ['contacted', 'notInterested'] },
  transferred: { stage: 'finished', statuses: ['interested'] },
  completed: { stage: 'finished', statuses: ['interested'] },
  failed: { stage: 'finished', statuses: ['new'] },
  no_answer: { stage: 'ready' },
  busy: { stage: 'ready' },
}

/** What a status makes of a lead where it is set by hand; null: only claiming and calling do that. */
export const leadStatusSet: Readonly<Record<IbratLeadStatus, StandingWish | null>> = {
  pending: { stage: 'ready' },
  no_answer: { stage: 'ready' },
  busy: { stage: 'ready' },
  claimed: null,
  calling: null,
  answered: { stage: 'finished', status: 'contacted' },
  transferred: { stage: 'finished', status: 'interested' },
  completed: { stage: 'finished', status: 'interested' },
  failed: { stage: 'finished', status: 'new' },
}

/** A lead that was taken out before anybody was reached is not active. */
export function isActive({ finishedWhy, status }: Pick<LeadView, 'finishedWhy' | 'status'>): boolean {
  return finishedWhy !== 'withdrawn' || status !== 'new'
}

const outcomeToWire: Readonly<Record<Outcome, IbratCallStatus>> = {
  connected: 'completed',
  abandoned: 'answered',
  machine: 'answered',
  busy: 'busy',
  noAnswer: 'no-answer',
  // The document knows no cancelled calls: nobody answered.
  cancelled: 'no-answer',
  rejected: 'failed',
  unallocated: 'failed',
  congestion: 'failed',
  failed: 'failed',
}

/** A call's status: its outcome, or how far it came. */
export function callStatusToWire({ outcome, milestones }: Pick<CallRecord, 'outcome' | 'milestones'>): IbratCallStatus {
  if (outcome !== null) return outcomeToWire[outcome]
  if (milestones.answeredAt !== null) return 'answered'
  return milestones.ringingAt === null ? 'initiated' : 'ringing'
}

/** The outcome of a call that ended, as a status. */
export function endedToWire(outcome: Outcome): IbratCallStatus {
  return outcomeToWire[outcome]
}

/** The outcomes of a status; empty for calls that are still open. */
export function outcomesOfStatus(status: IbratCallStatus): readonly Outcome[] {
  if (status === 'canceled') return ['cancelled']
  const all = Object.entries(outcomeToWire) as readonly (readonly [Outcome, IbratCallStatus])[]
  return all.filter(([, word]) => word === status).map(([outcome]) => outcome)
}

/** What an operator may say of a call, in our words; `canceled` is a call nobody answered. */
export const saidFromWire: Readonly<Record<IbratCallStatus, CallSaid>> = {
  initiated: 'initiated',
  ringing: 'ringing',
  answered: 'answered',
  completed: 'completed',
  busy: 'busy',
  'no-answer': 'noAnswer',
  failed: 'failed',
  canceled: 'noAnswer',
}

export const saidToWire: Readonly<Record<CallSaid, IbratCallStatus>> = {
  initiated: 'initiated',
  ringing: 'ringing',
  answered: 'answered',
  completed: 'completed',
  busy: 'busy',
  noAnswer: 'no-answer',
  failed: 'failed',
}

/** The contract knows two roles: whoever may see the whole floor is an admin there; rights stay those of our own role. */
export const roleToWire: Readonly<Record<Role, 'admin' | 'salesperson'>> = {
  superAdmin: 'admin',
  admin: 'admin',
  supervisor: 'admin',
  agent: 'salesperson',
}

/** The document calls salespeople operators. */
export const roleFromWire = {
  admin: 'admin',
  salesperson: 'agent',
  operator: 'agent',
} as const satisfies Readonly<Record<string, Role>>

export type IbratRole = keyof typeof roleFromWire

/** A word with hyphens or underscores as the contract prints it. */
export function spelled(words: readonly string[]): (given: unknown) => unknown {
  return (given) => {
    if (typeof given !== 'string') return given
    const bare = (word: string) => word.toLowerCase().replaceAll('_', '-')
    const wanted = bare(given) === 'cancelled' ? 'canceled' : bare(given)
    return words.find((word) => bare(word) === wanted) ?? given
  }
}
