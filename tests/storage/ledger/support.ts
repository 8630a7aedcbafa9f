import { defaultAbandonmentSettings } from '../../../dialer/model/abandonment-settings.js'
import { type CampaignId, callRef } from '../../../dialer/model/ids.js'
import type { LedgerEntry, LiveClass, RuleSet } from '../../../dialer/model/ledger.js'
import type { StepCommit } from '../../../dialer/ports/engine-store.js'

export const rules: RuleSet = { ...defaultAbandonmentSettings, misjudgedShare: 0, timeZone: 'UTC' }

export interface AnswerFacts {
  readonly campaign: CampaignId
  readonly call: string
  readonly answeredAt: number
  readonly rules?: RuleSet
}

const waits: Readonly<Record<LiveClass, number>> = { connected: 300, late: 2400, abandoned: 2000 }

/** A live answer as the engine would write it down. */
export function answer(what: LiveClass, { campaign, call, answeredAt, rules: set = rules }: AnswerFacts): LedgerEntry {
  return {
    kind: 'answer',
    campaign,
    call: callRef(call),
    at: answeredAt + waits[what],
    answeredAt,
    agentAt: what === 'abandoned' ? null : answeredAt + waits[what],
    waitMs: waits[what],
    withinMs: 2000,
    class: what,
    verdict: null,
    message: what === 'abandoned' ? 'sound:tt-allbusy' : null,
    rules: ruleText(set),
  }
}

/** An agent found that a machine had been given to them. */
export function wasMachine(facts: AnswerFacts, from: LiveClass = 'connected'): LedgerEntry {
  return {
    kind: 'correction',
    campaign: facts.campaign,
    call: callRef(facts.call),
    at: facts.answeredAt + 60_000,
    answeredAt: facts.answeredAt,
    from,
    to: 'machine',
    why: 'answering_machine',
    rules: ruleText(facts.rules ?? rules),
  }
}

/** As the engine spells them: the keys in their order. */
function ruleText({ preset, rules: list, confidence, misjudgedShare, shiftStarts, timeZone }: RuleSet): string {
  return JSON.stringify({ preset, rules: list, confidence, misjudgedShare, shiftStarts, timeZone })
}

/** A step of the engine with nothing but these in it. */
export function commitOf(id: number, ledger: readonly LedgerEntry[], epoch = 'e1'): StepCommit {
  return { epoch, id, gate: null, calls: [], leads: [], agents: [], campaigns: [], dnc: [], events: [], ledger }
}
