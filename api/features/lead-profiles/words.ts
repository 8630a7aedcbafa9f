import type { LeadProgress } from '../../../dialer/crm/lead-profile.js'
import { leadProgresses } from '../../../dialer/crm/lead-profile.js'
import { type SnakeWord, snakeWord } from '../../schema/words.js'

/** How far a lead has come, in the contract's words. */
export type WireProgress = SnakeWord<LeadProgress>

export const wireProgresses = [
  'new',
  'contacted',
  'qualified',
  'interested',
  'not_interested',
  'callback',
  'converted',
  'closed',
] as const satisfies readonly WireProgress[]

/** A progress in the contract's words. */
export function progressToWire(progress: LeadProgress): WireProgress {
  // The same words, spelled by the same rule.
  return snakeWord(progress) as WireProgress
}

/** A progress of the contract in ours. */
export function progressFromWire(word: WireProgress): LeadProgress {
  return leadProgresses.find((progress) => progressToWire(progress) === word) ?? 'new'
}
