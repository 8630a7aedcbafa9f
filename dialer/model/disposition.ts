import type { AgentId } from './ids.js'
import type { LeadStatus } from './lead.js'

/** What happens to the lead after a disposition. `dnc` also puts the number on the site's DNC list. */
export type DispositionNext = 'finish' | 'retry' | 'callback' | 'dnc'

/** One choice an agent has at the end of a call. */
export interface Disposition {
  /** Stable word, lower-case letters, digits and underscores, for example `not_interested`. */
  readonly code: string
  readonly label: string
  readonly next: DispositionNext
  /** What the lead's status becomes. */
  readonly leadStatus: LeadStatus
  /** Counts as a success of the campaign. */
  readonly success: boolean
  /** Says that an answering machine had answered: what machine detection is measured by. */
  readonly machine: boolean
}

/** What an agent (or the wrap-up timer) said of a call. */
export interface DispositionChoice {
  readonly code: string
  readonly note: string | null
  /** For `next: 'callback'`: when, and by whom (null: anybody). */
  readonly callback: { readonly at: number; readonly agent: AgentId | null } | null
}

/** The set every campaign starts with. */
export const defaultDispositions: readonly Disposition[] = [
  { code: 'interested', label: 'Interested', next: 'finish', leadStatus: 'interested', success: true, machine: false },
  {
    code: 'not_interested',
    label: 'Not interested',
    next: 'finish',
    leadStatus: 'notInterested',
    success: false,
    machine: false,
  },
  { code: 'callback', label: 'Call back', next: 'callback', leadStatus: 'contacted', success: false, machine: false },
  {
    code: 'no_decision',
    label: 'No decision, try again',
    next: 'retry',
    leadStatus: 'contacted',
    success: false,
    machine: false,
  },
  {
    code: 'answering_machine',
    label: 'Answering machine',
    next: 'retry',
    leadStatus: 'new',
    success: false,
    machine: true,
  },
  {
    code: 'wrong_number',
    label: 'Wrong number',
    next: 'finish',
    leadStatus: 'contacted',
    success: false,
    machine: false,
  },
  {
    code: 'do_not_call',
    label: 'Do not call',
    next: 'dnc',
    leadStatus: 'notInterested',
    success: false,
    machine: false,
  },
]

/** Given by the wrap-up timer when the agent said nothing; the lead is contacted and not dialled again. */
export const unsaidDisposition = 'none'
