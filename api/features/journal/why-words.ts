import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import type { HoldRule } from '../../../dialer/model/domain-event.js'
import type { LeadFinishedWhy } from '../../../dialer/model/lead.js'
import type { LeadView } from '../../../storage/leads/repository.js'
import { snakeWord } from '../../schema/words.js'
import type { HoldFacts } from './why-service.js'

/** Why a lead will not be dialled again, as a sentence. */
export const finishedSentence: Readonly<Record<LeadFinishedWhy, string>> = {
  disposition: 'An agent said what came of it, and the disposition finishes the lead.',
  attemptCap: 'It was tried as often as the campaign allows.',
  outcomeFinal: 'Its last outcome has no retry rule in the campaign.',
  dnc: 'Its number is on the do-not-call list.',
  invalidNumber: 'Its number does not exist.',
  withdrawn: 'It was withdrawn.',
}

/** A rule that holds a lead: as a sentence, the value it was measured by, and the law or list behind it. */
export interface HoldWords {
  readonly sentence: string
  readonly value: string | number | null
  readonly source: string | null
}

export function holdWords(rule: HoldRule, lead: LeadView, settings: CampaignSettings, facts: HoldFacts): HoldWords {
  const { where = settings.timeZone, source = null, gate } = facts
  const { compliance } = settings
  switch (rule) {
    case 'outsideWindow':
      return { sentence: `It is outside the campaign's calling hours in ${where}.`, value: where, source: null }
    case 'stateRule':
      return { sentence: `The law of ${where} allows no call at this hour or day.`, value: where, source }
    case 'holiday':
      return {
        sentence: `It is a holiday in ${where}: ${source ?? 'a day of the campaign’s own'}.`,
        value: where,
        source,
      }
    case 'unknownZone':
      return {
        sentence: 'Nobody can tell the hour at the called place, and the campaign does not call then.',
        value: compliance.unknownZone,
        source: 'compliance.unknownZone',
      }
    case 'dnc':
      return {
        sentence:
          gate?.list === undefined || gate.list === null
            ? 'Its number is on the do-not-call list.'
            : `Its number is on the do-not-call list "${gate.list}".`,
        value: lead.number,
        source: gate?.list ?? gate?.reason ?? null,
      }
    case 'consent':
      return {
        sentence: 'Its number has no consent on record that is wide enough, or it was revoked or has expired.',
        value: compliance.consentRequired === null ? null : snakeWord(compliance.consentRequired),
        source: 'compliance.consentRequired',
      }
    case 'attemptCap':
      return {
        sentence: `It was tried ${lead.attempts} times; the campaign allows ${settings.maxAttempts}.`,
        value: settings.maxAttempts,
        source: 'maxAttempts',
      }
    case 'numberCap': {
      const value = gate?.max ?? settings.maxAttemptsPerNumberDay
      return {
        sentence: `Its number was tried ${value} times ${windowWords(gate)}, over all campaigns.`,
        value,
        source: null,
      }
    }
    case 'minSpacing': {
      const value = settings.minSpacingS
      return { sentence: `The last attempt is less than ${value} s ago.`, value, source: 'minSpacingS' }
    }
    case 'abandonedBefore': {
      const value = compliance.noRedialAfterAbandonS
      return {
        sentence: `A call to its number was abandoned less than ${value} s ago; it may only be called with an agent held for it.`,
        value,
        source: 'compliance.noRedialAfterAbandonS',
      }
    }
    case 'machineToday':
      return {
        sentence: 'A machine answered its number today; it may only be called again today with an agent held for it.',
        value: null,
        source: 'compliance.noRedialMachineSameDay',
      }
    case 'notDue': {
      const sentence = lead.callback ? 'A callback was promised for later.' : 'Its retry time has not come yet.'
      return { sentence, value: null, source: null }
    }
    case 'notReady':
      return { sentence: 'It is not ready to be dialled.', value: null, source: null }
  }
}

function windowWords(gate: HoldFacts['gate']): string {
  if (gate?.windowS === null) return 'in all'
  const hours = (gate?.windowS ?? 86_400) / 3600
  return hours > 48 ? `in ${Math.round(hours / 24)} days` : `in ${Math.round(hours)} hours`
}
