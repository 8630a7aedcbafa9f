import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import type { HoldRule } from '../../../dialer/model/domain-event.js'
import type { LeadFinishedWhy } from '../../../dialer/model/lead.js'
import type { LeadView } from '../../../storage/leads/repository.js'

/** Why a lead will not be dialled again, as a sentence. */
export const finishedSentence: Readonly<Record<LeadFinishedWhy, string>> = {
  disposition: 'An agent said what came of it, and the disposition finishes the lead.',
  attemptCap: 'It was tried as often as the campaign allows.',
  outcomeFinal: 'Its last outcome has no retry rule in the campaign.',
  dnc: 'Its number is on the do-not-call list.',
  invalidNumber: 'Its number does not exist.',
  withdrawn: 'It was withdrawn.',
}

/** A rule that holds a lead: as a sentence, and the value it was measured by. */
export function holdWords(
  rule: HoldRule,
  lead: LeadView,
  settings: CampaignSettings,
): { readonly sentence: string; readonly value: string | number | null } {
  switch (rule) {
    case 'outsideWindow': {
      const value = lead.timeZone ?? settings.timeZone
      return { sentence: `It is outside the campaign's calling hours in ${value}.`, value }
    }
    case 'dnc':
      return { sentence: 'Its number is on a do-not-call list.', value: lead.number }
    case 'attemptCap':
      return {
        sentence: `It was tried ${lead.attempts} times; the campaign allows ${settings.maxAttempts}.`,
        value: settings.maxAttempts,
      }
    case 'numberCap': {
      const value = settings.maxAttemptsPerNumberDay
      return { sentence: `Its number was tried ${value} times in 24 hours, over all campaigns.`, value }
    }
    case 'minSpacing': {
      const value = settings.minSpacingS
      return { sentence: `The last attempt is less than ${value} s ago.`, value }
    }
    case 'notDue':
      return {
        sentence: lead.callback ? 'A callback was promised for later.' : 'Its retry time has not come yet.',
        value: null,
      }
    case 'notReady':
      return { sentence: 'It is not ready to be dialled.', value: null }
  }
}
