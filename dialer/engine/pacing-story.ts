import type { RuleReport } from '../model/ledger.js'
import type { PacingLimit, PacingSample, PacingWindow } from '../model/pacing-sample.js'
import type { PacerLimit } from '../pacing/pacer.js'
import type { CampaignEntry } from './campaign-book.js'
import { abandonmentReport } from './ledger-desk.js'
import { isPredictive } from './need.js'
import { snapshotOf } from './pacing-desk.js'
import { type Room, wakeBy } from './room.js'

/** What a pacer sees is told this often at most, and only if it changed. ms */
const tellEveryMs = 5000

/** A pacer that only looks, because agents or a ratio decide, makes its forecasts new this often at most. ms */
const lookEveryMs = 15_000

/** Tells what the pacers of campaigns at work see and decide, those also that only look because the campaign does not dial ahead. */
export function tellPacing(room: Room, entries: readonly CampaignEntry[]): void {
  for (const entry of entries) {
    const { pacing, campaign } = entry
    if (pacing === null || !pacing.changed || campaign.status !== 'active') continue
    const dueAt = pacing.toldAt + tellEveryMs
    if (room.now < dueAt) {
      wakeBy(room, dueAt)
      continue
    }
    if (!isPredictive(entry) && room.now >= (pacing.decidedAt ?? 0) + lookEveryMs) {
      pacing.view = pacing.pacer.decide(snapshotOf(room, entry, pacing, null)).view
      pacing.decidedAt = room.now
    }
    const sample = sampleOf(room, entry)
    if (sample === null) continue
    pacing.changed = false
    pacing.toldAt = room.now
    const text = JSON.stringify(sample)
    if (text === pacing.toldText) continue
    pacing.toldText = text
    room.out.tell({ kind: 'campaign.pacing', at: room.now, campaign: campaign.id, ...sample })
  }
}

/** What the campaign's pacer sees, counted now, with its last forecasts; null for a campaign without a pacer, or before its first look. */
export function sampleOf(room: Room, { campaign, pacing }: CampaignEntry): PacingSample | null {
  const view = pacing?.view ?? null
  if (pacing === null || view === null) return null
  const calls = { dialing: 0, ringing: 0, answered: 0, waiting: 0 }
  for (const leg of pacing.legs.list) calls[leg.state] += 1
  const agents = { ready: 0, talking: 0, wrapUp: 0, paused: 0 }
  for (const agent of pacing.agents.list) agents[agent.state] += 1
  // As the ledger counts them: its budget lets the first few calls of a window be, which no pacer spends on purpose.
  const windows = abandonmentReport(room, campaign).windows.map(windowOf)
  return {
    dialMode: campaign.settings.dialMode,
    limitedBy: limitWord[view.limitedBy],
    answerRate: rounded(view.answerRate, 4),
    answerAfterMs: Math.round(view.answerAfterMs),
    forecastAnswers: rounded(view.forecastAnswers, 2),
    forecastFree: rounded(view.forecastFree, 2),
    risk: rounded(view.risk, 4),
    riskAllowed: rounded(view.riskAllowed, 4),
    budgetLeft: windows.length === 0 ? rounded(view.budgetLeft, 2) : Math.min(...windows.map(({ left }) => left)),
    linesPerAgent: rounded(view.linesPerAgent, 2),
    dialing: calls.dialing,
    ringing: calls.ringing,
    screening: calls.answered,
    waiting: calls.waiting,
    agentsReady: agents.ready,
    agentsTalking: agents.talking,
    agentsWrapUp: agents.wrapUp,
    agentsPaused: agents.paused,
    windows,
  }
}

function windowOf({ rule, live, abandoned, budgetLeft }: RuleReport): PacingWindow {
  return { limit: rule.limit, live, abandoned: rounded(abandoned, 2), left: rounded(budgetLeft, 2) }
}

/** A figure fit to be told: finite, so that it survives JSON. */
function rounded(value: number, digits: number): number {
  if (!Number.isFinite(value)) return 0
  const scale = 10 ** digits
  return Math.round(value * scale) / scale
}

const limitWord: Readonly<Record<PacerLimit, PacingLimit>> = {
  none: 'none',
  learning: 'learning',
  risk: 'risk',
  budget: 'budget',
  room: 'calls',
  ceiling: 'ceiling',
  noAgents: 'noAgents',
}
