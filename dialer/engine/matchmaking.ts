import { longestIdle } from '../agents/matcher.js'
import type { CallRef } from '../model/ids.js'
import { happen } from './call-desk.js'
import type { Room } from './room.js'

/** In less time no phone is rung and answered. ms */
const leastRingMs = 250

/** Gives waiting calls to free agents, each to the agent who has been idle longest. */
export function matchWaiting(room: Room): void {
  if (room.waiting.size === 0 || room.link !== 'ready') return
  for (const ref of inOrder(room)) {
    const call = room.calls.get(ref)
    if (call === undefined || call.campaign === null || call.state.name !== 'waiting') continue
    const { campaign } = call
    const mayRing = call.state.dropAt - room.now >= leastRingMs
    const entry = longestIdle(
      room.agents.free(),
      (agent) => agent.class.campaigns.has(campaign) && (agent.leg !== null || mayRing),
    )
    if (entry === null) continue
    const { id, agent, phoneMode, leg } = entry
    happen(room, ref, { kind: 'agentOffered', side: { agent: id, extension: agent.extension, phoneMode, leg } })
  }
}

/**
 * Who is served first: those who were promised a call, then people of campaigns that may leave nobody else without an agent, then
 * higher priorities, and among equals whoever has waited longest.
 */
function inOrder(room: Room): readonly CallRef[] {
  const waiting = room.waiting.inOrder()
  if (waiting.length < 2) return waiting
  const ranks = new Map(waiting.map((ref) => [ref, rankOf(room, ref)]))
  // Stable: among equals the order of the waiting room stays.
  return [...waiting].sort((a, b) => (ranks.get(b) ?? 0) - (ranks.get(a) ?? 0))
}

const callbackRank = 1000
const tightRank = 100

function rankOf(room: Room, ref: CallRef): number {
  const call = room.calls.get(ref)
  const entry = call === undefined || call.campaign === null ? undefined : room.campaigns.get(call.campaign)
  if (call === undefined || entry === undefined) return 0
  const isPromised = call.lead !== null && call.lead.callback !== null
  const windows = room.budgets?.windows(entry.campaign.id, room.now) ?? []
  const isTight = windows.some(({ limit, live, abandoned }) => abandoned + 1 > limit * (live + 1))
  return (isPromised ? callbackRank : 0) + (isTight ? tightRank : 0) + entry.campaign.settings.pacing.priority
}
