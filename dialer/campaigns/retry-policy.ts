import type { Campaign, RetryRule } from '../model/campaign.js'
import type { Disposition, DispositionChoice } from '../model/disposition.js'
import type { Lead, LeadChange } from '../model/lead.js'
import type { Outcome } from '../model/outcome.js'
import { countedAttempts } from './compliance.js'

/** One attempt that is over, and what the agent said of it. */
export interface AttemptResult {
  readonly lead: Lead
  readonly campaign: Campaign
  readonly outcome: Outcome
  /** The campaign's disposition that was chosen; null where nobody chose. */
  readonly disposition: Disposition | null
  readonly choice: DispositionChoice | null
  /** When the attempt was over, epoch ms. */
  readonly at: number
}

/**
 * What becomes of a lead after an attempt: finished, or ready again at a due time. The attempt is counted.
 * What an agent said goes before the rule of the outcome. No retry falls due before the campaign's least spacing.
 */
export function afterAttempt(result: AttemptResult): LeadChange {
  const { lead, outcome, at, disposition } = result
  const counted = { lead: lead.id, attempted: { outcome, at } }
  if (disposition !== null)
    return { ...counted, status: disposition.leadStatus, ...afterDisposition(result, disposition) }
  // A person was reached and nobody said what came of it: not called again (see `unsaidDisposition`).
  if (outcome === 'connected') return { ...counted, status: 'contacted', ...finished('disposition') }
  return { ...counted, ...afterOutcome(result) }
}

type Next = Omit<LeadChange, 'lead' | 'attempted' | 'status'>

function afterDisposition(result: AttemptResult, disposition: Disposition): Next {
  const { campaign, outcome, at, choice } = result
  const retry = campaign.settings.retry
  switch (disposition.next) {
    case 'finish':
      return finished('disposition')
    case 'dnc':
      return finished('dnc')
    case 'callback': {
      const promise = choice?.callback ?? { at: dueAfter(campaign, undefined, at), agent: null }
      return { stage: 'ready', dueAt: promise.at, callback: { at: promise.at, agent: promise.agent } }
    }
    case 'retry':
      if (capReached(result)) return finished('attemptCap')
      // `connected` has no rule of its own by default; "not reached" is what trying again means then.
      return { stage: 'ready', dueAt: dueAfter(campaign, retry[outcome] ?? retry.noAnswer, at), callback: null }
  }
}

function afterOutcome(result: AttemptResult): Next {
  const { lead, campaign, outcome, at } = result
  const rule = campaign.settings.retry[outcome]
  if (rule === undefined) return finished(outcome === 'unallocated' ? 'invalidNumber' : 'outcomeFinal')
  if ((lead.outcomes[outcome] ?? 0) + 1 > rule.maxTimes) return finished('outcomeFinal')
  if (capReached(result)) return finished('attemptCap')
  const dueAt = dueAfter(campaign, rule, at)
  // A promise that could not be kept yet stays one, with its agent.
  return { stage: 'ready', dueAt, callback: lead.callback === null ? null : { at: dueAt, agent: lead.callback.agent } }
}

function finished(why: NonNullable<LeadChange['finishedWhy']>): Next {
  return { stage: 'finished', finishedWhy: why, callback: null }
}

/** True if the attempt just made was the last one allowed. */
function capReached({ lead, campaign, outcome }: AttemptResult): boolean {
  return (
    countedAttempts(lead) + (outcome === 'congestion' || outcome === 'cancelled' ? 0 : 1) >=
    campaign.settings.maxAttempts
  )
}

function dueAfter(campaign: Campaign, rule: RetryRule | undefined, at: number): number {
  return at + Math.max(rule?.afterS ?? 0, campaign.settings.minSpacingS) * 1000
}
