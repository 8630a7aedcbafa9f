import { longestIdle } from '../agents/matcher.js'
import { happen } from './call-desk.js'
import type { Room } from './room.js'

/** Gives waiting calls to free agents: the longest waiting call first, to the agent who has been idle longest. */
export function matchWaiting(room: Room): void {
  if (room.waiting.size === 0 || room.link !== 'ready') return
  for (const ref of room.waiting.inOrder()) {
    const campaign = room.calls.get(ref)?.campaign
    if (campaign === undefined || campaign === null) continue
    const entry = longestIdle(room.agents.free(), (agent) => agent.class.campaigns.has(campaign))
    if (entry === null) continue
    const { id, agent, phoneMode, leg } = entry
    happen(room, ref, { kind: 'agentOffered', side: { agent: id, extension: agent.extension, phoneMode, leg } })
  }
}
