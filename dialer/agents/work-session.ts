import type { Presence, WorkSession } from '../model/agent.js'
import { breakName, isBreak } from '../model/break.js'
import type { DomainEvent } from '../model/domain-event.js'
import type { AgentId, UserId } from '../model/ids.js'

/** What is looked at of an agent. */
interface Worker {
  readonly id: AgentId
  readonly agent: { readonly user: UserId }
  readonly presence: Presence
  readonly session: WorkSession | null
}

/** The facts every event of a break carries. */
interface BreakFacts {
  readonly agent: AgentId
  readonly user: UserId
  readonly session: string
  readonly break: string
  readonly reason: string
}

/** The time of work after a change of presence, and what is told of it: it begins when the phone is on and ends with the sign-off. */
export function workAfter(
  worker: Worker,
  to: Presence,
  why: string | null,
  now: number,
): { readonly session: WorkSession | null; readonly events: readonly DomainEvent[] } {
  const events: DomainEvent[] = []
  const before = breakFacts(worker)
  if (before !== null && worker.presence.name === 'paused') {
    const { since, overAt } = worker.presence
    const overMs = overAt === undefined ? 0 : Math.max(0, now - overAt)
    events.push({ kind: 'break.ended', at: now, ...before, spentMs: Math.max(0, now - since), overMs })
  }
  let { session } = worker
  const who = { agent: worker.id, user: worker.agent.user }
  if (session === null && isAtWork(to)) {
    session = { id: `w${worker.id}.${now.toString(36)}`, openedAt: now, heartbeat: null }
    events.push({ kind: 'session.opened', at: now, ...who, session: session.id })
  } else if (session !== null && !isAtWork(to)) {
    const spentMs = Math.max(0, now - session.openedAt)
    events.push({ kind: 'session.closed', at: now, ...who, session: session.id, reason: why, spentMs })
    session = null
  }
  const after = breakFacts({ ...worker, presence: to, session })
  if (after !== null && to.name === 'paused') {
    events.push({ kind: 'break.started', at: now, ...after, until: to.overAt ?? null })
  }
  return { session, events }
}

/** The facts of the break an agent is on; null: on none. */
export function breakFacts({ id, agent, presence, session }: Worker): BreakFacts | null {
  if (presence.name !== 'paused' || session === null || !isBreak(presence.reason)) return null
  const name = breakName(id, presence.since)
  return { agent: id, user: agent.user, session: session.id, break: name, reason: presence.reason }
}

function isAtWork({ name }: Presence): boolean {
  return name !== 'loggedOut' && name !== 'signingOn'
}
