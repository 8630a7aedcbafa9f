import { longestIdle } from '../agents/matcher.js'
import { happen } from './call-desk.js'
import type { Room } from './room.js'

/** In less time no phone is rung and answered. ms */
const leastRingMs = 250

/** Gives waiting calls to free agents: the longest waiting call first, to the agent who has been idle longest. */
export function matchWaiting(room: Room): void {
  if (room.waiting.size === 0 || room.link !== 'ready') return
  for (const ref of room.waiting.inOrder()) {
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
