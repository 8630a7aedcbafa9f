import { countedAttempts, dayCap, neededConsent } from '../../../dialer/campaigns/compliance.js'
import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import type { HoldRule } from '../../../dialer/model/domain-event.js'
import type { LeadFinishedWhy } from '../../../dialer/model/lead.js'
import type { DncMatch } from '../../../storage/dnc/match.js'
import type { LeadView } from '../../../storage/leads/repository.js'
import { snakeWord } from '../../schema/words.js'
import { dncSource } from './dnc-words.js'
import type { HoldFacts } from './lead-rules.js'

const finishedSentence: Readonly<Record<LeadFinishedWhy, string>> = {
  disposition: 'An agent said what came of it, and the disposition finishes the lead.',
  attemptCap: 'It was tried as often as the campaign allows.',
  outcomeFinal: 'Its last outcome has no retry rule in the campaign.',
  dnc: 'Its number is on the do-not-call list.',
  invalidNumber: 'Its number does not exist.',
  withdrawn: 'It was withdrawn.',
}

/** Why a lead will not be dialled again. `dnc`: what names its number, if that finished it. `isPast`: told of a moment that is over. */
export function finishedWords(why: LeadFinishedWhy | null, dnc: DncMatch | null, isPast = false): HoldWords {
  if (why === null) return { sentence: 'It is finished.', value: null, source: null }
  const said = { sentence: finishedSentence[why], value: snakeWord(why), source: finishedSource[why] }
  if (why !== 'dnc' || isPast) return said
  if (dnc === null) return { ...said, sentence: 'Its number was on the do-not-call list; nothing names it any more.' }
  return { ...said, sentence: dncSentence(dnc.list), source: dncSource(dnc) }
}

const setting = (name: string) => `the campaign’s setting ${name}`

const finishedSource: Readonly<Record<LeadFinishedWhy, string | null>> = {
  disposition: setting('dispositions'),
  attemptCap: setting('maxAttempts'),
  outcomeFinal: setting('retry'),
  dnc: null,
  invalidNumber: 'what the PBX or the carrier said of the number',
  withdrawn: 'a person or an import that withdrew the lead',
}

function dncSentence(list: string | null): string {
  return list === null ? 'Its number is on the do-not-call list.' : `Its number is on the do-not-call list "${list}".`
}

/** A rule that decides over a lead: as a sentence, the value it was measured by, and the law or list behind it. */
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
      return {
        sentence: `It is outside the campaign's calling hours in ${where}.`,
        value: where,
        source: setting('callingWindow'),
      }
    case 'stateRule':
      return { sentence: `The law of ${where} allows no call at this hour or day.`, value: where, source }
    case 'holiday':
      return {
        sentence: `It is a holiday in ${where}: ${source ?? 'a day of the campaign’s own'}.`,
        value: where,
        source: source ?? setting('compliance.holidays'),
      }
    case 'unknownZone':
      return {
        sentence: 'Nobody can tell the hour at the called place, and the campaign does not call then.',
        value: compliance.unknownZone,
        source: setting('compliance.unknownZone'),
      }
    case 'dnc':
      return {
        sentence: dncSentence(gate?.list ?? null),
        value: lead.number,
        source: gate?.origin
          ? dncSource({ list: gate.list ?? null, reason: gate.reason ?? '', origin: gate.origin })
          : 'the do-not-call list',
      }
    case 'consent': {
      const { value: scope, law } = neededConsent(settings, lead.timeZone)
      return {
        sentence: 'Its number has no consent on record that is wide enough, or it was revoked or has expired.',
        value: scope === null ? null : snakeWord(scope),
        source: law ?? setting('compliance.consentRequired'),
      }
    }
    case 'attemptCap':
      return {
        sentence: `It was tried ${countedAttempts(lead)} times; the campaign allows ${settings.maxAttempts}.`,
        value: settings.maxAttempts,
        source: setting('maxAttempts'),
      }
    case 'numberCap': {
      const value = gate?.max ?? settings.maxAttemptsPerNumberDay
      return {
        sentence: `Its number was tried as often as is allowed, ${value} times ${windowWords(gate)}, over all campaigns.`,
        value,
        source: capSource(lead, settings, gate),
      }
    }
    case 'minSpacing': {
      const value = settings.minSpacingS
      return { sentence: `The last attempt is less than ${value} s ago.`, value, source: setting('minSpacingS') }
    }
    case 'abandonedBefore': {
      const value = compliance.noRedialAfterAbandonS
      return {
        sentence: `A call to its number was abandoned less than ${value} s ago; it may only be called with an agent held for it.`,
        value,
        source: `${setting('compliance.noRedialAfterAbandonS')}${value >= ofcomRestS ? ' (Ofcom asks for 72 hours)' : ''}`,
      }
    }
    case 'machineToday':
      return {
        sentence: 'A machine answered its number today; it may only be called again today with an agent held for it.',
        value: null,
        source: setting('compliance.noRedialMachineSameDay'),
      }
    case 'notDue': {
      if (lead.callback) {
        return { sentence: 'A callback was promised for later.', value: null, source: 'the promised callback' }
      }
      const source = lead.attempts > 0 ? setting('retry') : 'the time the lead was given'
      return { sentence: 'Its retry time has not come yet.', value: null, source }
    }
    case 'notReady':
      return { sentence: 'It is not ready to be dialled.', value: null, source: 'the state of the lead' }
  }
}

function windowWords(gate: HoldFacts['gate']): string {
  if (gate?.windowS === null) return 'in all'
  const hours = (gate?.windowS ?? 86_400) / 3600
  return hours > 48 ? `in ${Math.round(hours / 24)} days` : `in ${Math.round(hours)} hours`
}

/** 72 hours: Ofcom, statement on persistent misuse. */
const ofcomRestS = 259_200

/** Seven in seven days: 12 CFR 1006.14(b)(2)(i). */
const debtCap = { windowS: 604_800, max: 7 }

function capSource(lead: LeadView, settings: CampaignSettings, gate: HoldFacts['gate']): string {
  if (gate?.cap !== 'own') return dayCap(settings, lead.timeZone).law ?? setting('maxAttemptsPerNumberDay')
  const isOfLaw = gate.windowS === debtCap.windowS && gate.max === debtCap.max
  return `${setting('compliance.numberCaps')}${isOfLaw ? ' (12 CFR 1006.14(b)(2)(i) presumes seven in seven days)' : ''}`
}
