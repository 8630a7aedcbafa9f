import type { AgentEntry } from '../agents/agent-book.js'
import type { WorkSession } from '../model/agent.js'
import { signOff } from './agent-commands.js'
import { keepAgent } from './agent-desk.js'
import type { PreviewDesk } from './preview-desk.js'
import type { Room } from './room.js'

/** After a restart a browser gets this long at most to be heard again: while nobody listened it could not be. ms */
const comeBackMs = 120_000

/** The agent's browser lives; from now on it must be heard within `missAfterMs` again, or (null) nothing is expected of it. */
export function takeHeartbeat(room: Room, entry: AgentEntry, missAfterMs: number | null): void {
  const { session } = entry
  if (session === null) return
  const heartbeat = missAfterMs === null ? null : { until: room.now + missAfterMs, missAfterMs }
  if (heartbeat === null && session.heartbeat === null) return
  entry.session = { ...session, heartbeat }
  const isBack = entry.next?.kind === 'signOff' && entry.next.why !== undefined
  if (isBack) entry.next = null
  if (heartbeat !== null) arm(room, entry, heartbeat.until)
  // Kept now and then: were each one written down, a thousand browsers would write more than their calls do.
  const isStale = heartbeat === null || entry.heartbeatKeptUntil + heartbeat.missAfterMs / 4 < heartbeat.until
  if (isBack || isStale) keepAgent(room, entry)
}

/** Signs the agent off whose browser has not been heard for too long, after the present call. */
export function lookForHeartbeat(room: Room, desk: PreviewDesk, entry: AgentEntry): void {
  entry.heartbeatLook = null
  const heartbeat = entry.session?.heartbeat ?? null
  if (heartbeat === null) return
  if (heartbeat.until > room.now) {
    arm(room, entry, heartbeat.until)
    return
  }
  if (entry.next?.kind === 'signOff') return
  const seconds = Math.round(heartbeat.missAfterMs / 1000)
  signOff(room, desk, entry, `The browser was not heard for ${seconds} s.`)
}

/** Takes up what was kept of a session. */
export function resumeHeartbeat(room: Room, entry: AgentEntry, session: WorkSession | null): void {
  entry.session = session
  if (session === null || session.heartbeat === null) return
  const { until, missAfterMs } = session.heartbeat
  const heartbeat = { until: Math.max(until, room.now + Math.min(missAfterMs, comeBackMs)), missAfterMs }
  entry.session = { ...session, heartbeat }
  arm(room, entry, heartbeat.until)
}

/** One look is armed at a time; one that comes too early arms the next. */
function arm(room: Room, entry: AgentEntry, at: number): void {
  const { heartbeatLook: look } = entry
  if (look !== null) {
    if (look.at <= at) return
    look.live = false
  }
  entry.heartbeatLook = room.deadlines.arm(at, { kind: 'heartbeat', agent: entry.id }, false)
}
