import { describe, expect, it } from 'vitest'
import { paceSentence } from '../../api/features/campaigns/pace-words.js'
import { presenceSentence } from '../../api/features/why/agent-why.js'
import { callStateSentence } from '../../api/features/why/call-why.js'
import { causeWords, crewWords, doingWords, endingSentence } from '../../api/features/why/ending-words.js'
import { finishedWords, holdWords } from '../../api/features/why/lead-words.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import type { HoldRule } from '../../dialer/model/domain-event.js'
import type { LeadFinishedWhy } from '../../dialer/model/lead.js'
import { mismatchWords } from '../../dialer/model/mismatch.js'
import { outcomes } from '../../dialer/model/outcome.js'
import { aLead } from '../dialer/support/engine-stage.js'

const sentence = /^[A-Z].*\.$/s

/** Each has every word of its type: one that is new and missing does not compile. */
const holdRules: Readonly<Record<HoldRule, true>> = {
  outsideWindow: true,
  stateRule: true,
  holiday: true,
  unknownZone: true,
  dnc: true,
  consent: true,
  attemptCap: true,
  numberCap: true,
  minSpacing: true,
  abandonedBefore: true,
  machineToday: true,
  notDue: true,
  notReady: true,
}
const finished: Readonly<Record<LeadFinishedWhy, true>> = {
  disposition: true,
  attemptCap: true,
  outcomeFinal: true,
  dnc: true,
  invalidNumber: true,
  withdrawn: true,
}
const lead = {
  ...aLead(1),
  email: null,
  metadata: {},
  stage: 'ready' as const,
  status: 'new' as const,
  finishedWhy: null,
  owner: null,
  claimedUntil: null,
  tags: [],
  createdAt: 0,
  updatedAt: 0,
}

describe('every refusal and limit the engine knows has a sentence', () => {
  it.each(Object.keys(holdRules) as HoldRule[])('rule %s', (rule) => {
    expect(holdWords(rule, lead, defaultCampaignSettings, {}).sentence).toMatch(sentence)
  })

  it.each(Object.keys(finished) as LeadFinishedWhy[])('finished for %s', (why) => {
    expect(finishedWords(why, null).sentence).toMatch(sentence)
  })

  it.each(Object.entries(paceSentence))('limit %s', (_, words) => expect(words).toMatch(sentence))
  it.each(Object.entries(presenceSentence))('presence %s', (_, words) => expect(words).toMatch(sentence))
  it.each(Object.entries(callStateSentence))('call %s', (_, words) => expect(words).toMatch(sentence))
  it.each(outcomes)('outcome %s, whoever ended it', (outcome) => {
    for (const words of Object.values(endingSentence[outcome])) expect(words).toMatch(sentence)
  })
  it.each(Object.entries(mismatchWords))('mismatch %s', (_, { believed, seen, repair }) => {
    for (const words of [believed, seen, repair]) expect(words).toMatch(sentence)
  })

  it('causes and crews', () => {
    expect(causeWords(17)).toBe('Cause 17, user busy.')
    expect(causeWords(99)).toBe('Cause 99.')
    expect(causeWords(null)).toBe('')
    expect(crewWords({})).toBe('no agent was signed on')
    expect(crewWords({ talking: 5, wrapUp: 2 })).toBe(`5 of 7 agents ${doingWords.talking}, 2 ${doingWords.wrapUp}`)
  })
})
