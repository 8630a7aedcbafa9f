import type { Call } from '../call/call-state.js'
import { actedOn } from '../call/step-kit.js'
import type { Campaign } from '../model/campaign.js'
import { unsaidDisposition } from '../model/disposition.js'
import type { CampaignId } from '../model/ids.js'
import type { AbandonmentReport, AnswerClass, LiveClass } from '../model/ledger.js'
import type { RuleChange } from '../pacing/ledger/abandonment-ledger.js'
import type { CampaignEntry } from './campaign-book.js'
import { crewOf } from './need.js'
import { type BudgetBook, type Room, wakeBy } from './room.js'

/** What became of an answered call, as far as it is decided; null: not yet, or nobody answered. */
function classOf(call: Call): AnswerClass | null {
  const { answeredAt, bridgedAt } = call.milestones
  if (answeredAt === null) return null
  if (bridgedAt !== null) return actedOn(call) === 'machine' ? 'machine' : servedClass(call, bridgedAt - answeredAt)
  return outcomeOf(call) === 'abandoned' ? 'abandoned' : null
}

function servedClass({ plan }: Call, waitMs: number): LiveClass {
  return waitMs <= plan.dropAfterMs ? 'connected' : 'late'
}

function outcomeOf({ ending, state }: Call) {
  return ending?.outcome ?? ('ending' in state ? state.ending.outcome : null)
}

/** Writes a live answer down in the step that decided it, and what its agent's disposition says of it when it is closed. */
export function noteAnswer(room: Room, before: Call, call: Call, at: number): void {
  const entry = call.campaign === null ? undefined : room.campaigns.get(call.campaign)
  const { answeredAt, bridgedAt } = call.milestones
  if (entry === undefined || answeredAt === null) return
  const decided = classOf(call)
  if (decided !== null && decided !== 'machine' && classOf(before) === null) {
    const { json } = room.ledger.rules(entry.campaign)
    room.ledger.ledger.count(entry.campaign.id, answeredAt, decided, null)
    room.out.keepLedger({
      kind: 'answer',
      campaign: entry.campaign.id,
      call: call.ref,
      at: room.now,
      answeredAt,
      agentAt: bridgedAt,
      waitMs: (bridgedAt ?? Math.max(at, answeredAt)) - answeredAt,
      withinMs: call.plan.dropAfterMs,
      class: decided,
      verdict: call.verdict,
      message: call.state.name === 'messaging' ? call.plan.dropMessage : null,
      rules: json,
    })
  }
  if (call.state.name === 'closed' && before.state.name !== 'closed') correct(room, entry, call, decided)
}

/** An agent who was given the call says whether a person was there. */
function correct(room: Room, { campaign }: CampaignEntry, call: Call, counted: AnswerClass | null): void {
  const { disposition: code, milestones } = call
  const { answeredAt, bridgedAt } = milestones
  if (code === null || code === unsaidDisposition || answeredAt === null || bridgedAt === null || counted === null)
    return
  const isMachine = campaign.settings.dispositions.find((one) => one.code === code)?.machine === true
  if (isMachine === (counted === 'machine')) return
  const to = isMachine ? 'machine' : servedClass(call, bridgedAt - answeredAt)
  const { json } = room.ledger.rules(campaign)
  room.ledger.ledger.count(campaign.id, answeredAt, to, counted)
  room.out.keepLedger({
    kind: 'correction',
    campaign: campaign.id,
    call: call.ref,
    at: room.now,
    answeredAt,
    from: counted,
    to,
    why: code,
    rules: json,
  })
}

/** What pacing asks of the ledger. A campaign that is not there has nothing to hold. */
export function budgetsOf(room: Room): BudgetBook {
  const withRules = (id: CampaignId) => {
    const entry = room.campaigns.get(id)
    if (entry !== undefined) room.ledger.rules(entry.campaign)
    return room.ledger.ledger
  }
  return {
    windows: (campaign, now) => withRules(campaign).windows(campaign, now),
    isOver: (id, now) => {
      const ledger = withRules(id)
      const isPaced = room.campaigns.get(id)?.campaign.settings.dialMode === 'predictive'
      return isPaced ? ledger.isSpent(id, now) : ledger.isOver(id, now, atRiskOf(room, id))
    },
  }
}

/**
 * Calls that may find no agent if a campaign places the lines its ratio asks for: each line beyond its ready agents, should all be answered.
 * A pacer reckons with its own.
 */
function atRiskOf(room: Room, id: CampaignId): number {
  const settings = room.campaigns.get(id)?.campaign.settings
  if (settings?.dialMode !== 'power') return 0
  const { ready } = crewOf(room, id)
  const { pacedDialing, waiting } = room.calls.tally(id)
  const wanted = Math.floor(Math.max(0, ready - waiting) * settings.ratio)
  return Math.max(0, Math.max(wanted, pacedDialing) + waiting - ready)
}

/** Share of people taken for machines that a campaign reckons with, 0 to 1; the counts of its windows leave them out. */
export function misjudgedShareOf(room: Room, campaign: Campaign): number {
  return room.ledger.rules(campaign).set.misjudgedShare
}

/** Tells which rules have another state than was told last, and looks again when a window that is over ends. */
export function tellStandings(room: Room): void {
  const { ledger } = room.ledger
  for (const { campaign } of room.campaigns.present()) {
    room.ledger.rules(campaign)
    for (const { report, before } of ledger.changes(campaign.id, room.now)) {
      room.out.tell(standingEvent(room, campaign.id, report, before))
    }
    if (campaign.status === 'active') wakeBy(room, ledger.overUntil(campaign.id, room.now))
  }
}

function standingEvent(room: Room, campaign: CampaignId, report: RuleChange['report'], before: RuleChange['before']) {
  const { rule, state, ratio, budgetLeft, live, abandoned } = report
  return {
    kind: 'campaign.abandonment',
    at: room.now,
    campaign,
    ruleName: rule.name,
    before,
    state,
    ratio,
    limit: rule.limit,
    budgetLeft,
    live,
    abandoned,
  } as const
}

/** Where a campaign stands, for people. */
export function abandonmentReport(room: Room, campaign: Campaign): AbandonmentReport {
  const { set } = room.ledger.rules(campaign)
  return { campaign: campaign.id, rules: set, windows: room.ledger.ledger.reports(campaign.id, room.now) }
}
