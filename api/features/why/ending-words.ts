import type { PresenceName } from '../../../dialer/model/agent.js'
import type { CrewCount } from '../../../dialer/model/domain-event.js'
import type { EndedBy, Outcome } from '../../../dialer/model/outcome.js'

/** How a call ended, in words. */
export const endingSentence: Readonly<Record<Outcome, Readonly<Record<EndedBy, string>>>> = {
  connected: {
    lead: 'Hung up by the called person, after talking with the agent.',
    agent: 'Hung up by the agent.',
    dialer: 'The talk was ended by the dialer.',
    pbx: 'The talk was cut off: the PBX lost the call, or its end was never told.',
  },
  abandoned: {
    lead: 'Hung up by the called person, before an agent was on the line.',
    agent: 'The agent left before the two could hear each other.',
    dialer: 'Dropped: no agent was free in time.',
    pbx: 'Answered, but the PBX did not bring an agent on the line.',
  },
  machine: {
    lead: 'An answering machine, which hung up.',
    agent: 'An answering machine.',
    dialer: 'An answering machine; it was dealt with as the campaign treats machines.',
    pbx: 'An answering machine; the PBX ended the call.',
  },
  busy: same('The called number was busy.'),
  noAnswer: same('Nobody answered in the time it may ring.'),
  rejected: same('The called side rejected the call.'),
  unallocated: same('The called number does not exist.'),
  congestion: same('The trunk or the network behind it had no line.'),
  cancelled: {
    lead: 'Taken back before an answer.',
    agent: 'Taken back because the agent hung up, or did not answer the phone.',
    dialer:
      'Taken back by the dialer before an answer: a rule, a pause or a stop forbade it, or there was no use for it any more.',
    pbx: 'Taken back because the PBX did not do it.',
  },
  failed: {
    lead: 'It failed.',
    agent: 'It failed.',
    dialer: 'It failed in the dialer.',
    pbx: 'It failed: the PBX gave no way, or lost the call.',
  },
}

function same(sentence: string): Readonly<Record<EndedBy, string>> {
  return { lead: sentence, agent: sentence, dialer: sentence, pbx: sentence }
}

/** How a call ended and why, in words; of records made elsewhere nobody may know who ended it. */
export function endingWords(outcome: Outcome, endedBy: EndedBy | null, cause: number | null): string {
  const words = endingSentence[outcome]
  const all = new Set(Object.values(words))
  const [only] = all
  const known = endedBy !== null ? words[endedBy] : all.size === 1 ? only : undefined
  return `${known ?? `It ended as "${outcome}"; who ended it is not known.`} ${causeWords(cause)}`.trim()
}

/** Causes that are told by PBXs, in words (ITU-T Q.850, table 1). */
const causes: Readonly<Record<number, string>> = {
  1: 'unallocated number',
  2: 'no route to the network',
  3: 'no route to the number',
  6: 'channel unacceptable',
  16: 'normal clearing',
  17: 'user busy',
  18: 'no user responding',
  19: 'no answer',
  20: 'subscriber absent',
  21: 'call rejected',
  22: 'number changed',
  26: 'answered elsewhere',
  27: 'destination out of order',
  28: 'number incomplete',
  29: 'facility rejected',
  31: 'normal, unspecified',
  34: 'no circuit available',
  38: 'network out of order',
  41: 'temporary failure',
  42: 'switching equipment congested',
  44: 'requested channel not available',
  47: 'resource unavailable',
  50: 'facility not subscribed',
  55: 'incoming calls barred',
  57: 'not authorised',
  58: 'not available now',
  63: 'service not available',
  65: 'not implemented',
  79: 'service not implemented',
  88: 'incompatible destination',
  102: 'timer expired',
  111: 'protocol error',
  127: 'interworking, unspecified',
}

/** `cause 17, user busy`; empty where the PBX told none. */
export function causeWords(cause: number | null): string {
  if (cause === null || cause === 0) return ''
  return `Cause ${cause}${causes[cause] === undefined ? '' : `, ${causes[cause]}`}.`
}

/** What agents do, as it is said of several. */
export const doingWords: Readonly<Record<PresenceName, string>> = {
  loggedOut: 'signed off',
  signingOn: 'signing on',
  available: 'ready',
  previewing: 'looking at a lead',
  reserved: 'reserved for another call',
  ringing: 'being rung for another call',
  talking: 'talking',
  wrapUp: 'in wrap-up',
  paused: 'paused',
}

/** `5 of 7 agents talking, 2 in wrap-up`; `no agent was signed on` for none. */
export function crewWords(crew: CrewCount): string {
  const counts = Object.entries(doingWords).flatMap(([name, words]) => {
    const count = crew[name as PresenceName] ?? 0
    return count === 0 ? [] : [{ count, words }]
  })
  const all = counts.reduce((sum, { count }) => sum + count, 0)
  const [first, ...others] = counts.sort((a, b) => b.count - a.count)
  if (first === undefined) return 'no agent was signed on'
  const rest = others.map(({ count, words }) => `, ${count} ${words}`).join('')
  return `${first.count} of ${all} ${all === 1 ? 'agent' : 'agents'} ${first.words}${rest}`
}
