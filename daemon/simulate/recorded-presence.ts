import type { PresenceName } from '../../dialer/model/agent.js'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { AgentId } from '../../dialer/model/ids.js'
import type { PlannedAgent } from './day-plan.js'

/** When an agent was on and paused. Epoch ms. */
export type RecordedHours = Pick<PlannedAgent, 'stints' | 'breaks'>

type Change = Extract<DomainEvent, { kind: 'agent.presence' }>

/** A pause begins at the earliest so long after the sign-on it belongs to: the phone has to come on first. ms */
const afterSignOnMs = 3000

/**
 * Each agent's hours out of the journal of a day. What an agent did before the first event is told by it; what lasts after the last one
 * lasts to the end of the day.
 */
export function recordedHours(
  changes: readonly Change[],
  day: { readonly from: number; readonly until: number },
): ReadonlyMap<AgentId, RecordedHours> {
  const byAgent = new Map<AgentId, Change[]>()
  for (const change of changes) {
    const own = byAgent.get(change.agent)
    if (own === undefined) byAgent.set(change.agent, [change])
    else own.push(change)
  }
  return new Map([...byAgent].map(([agent, of]) => [agent, hoursOf(of, day)]))
}

function hoursOf(changes: readonly Change[], { from, until }: { from: number; until: number }): RecordedHours {
  const stints: { fromAt: number; untilAt: number }[] = []
  const breaks: { at: number; lastsMs: number }[] = []
  let onSince: number | null = null
  let pausedSince: number | null = null

  const endPause = (at: number) => {
    if (pausedSince !== null && at > pausedSince) breaks.push({ at: pausedSince, lastsMs: at - pausedSince })
    pausedSince = null
  }
  const enter = (presence: PresenceName, at: number) => {
    const on = presence !== 'loggedOut' && presence !== 'signingOn'
    if (on && onSince === null) onSince = at
    if (presence === 'paused') pausedSince ??= Math.max(at, (onSince ?? at) + afterSignOnMs)
    else endPause(at)
    if (on || onSince === null) return
    stints.push({ fromAt: onSince, untilAt: at })
    onSince = null
  }

  const [first] = changes
  if (first !== undefined) enter(first.from, Math.max(from, first.at - first.spentMs))
  for (const change of changes) enter(change.to, change.at)
  endPause(until)
  if (onSince !== null) stints.push({ fromAt: onSince, untilAt: until })
  return { stints, breaks }
}

/** Hours out of call records alone, where the journal is kept no longer: from an agent's first call to the end of the last. */
export function hoursFromCalls(calls: readonly CallRecord[]): ReadonlyMap<AgentId, RecordedHours> {
  const spans = new Map<AgentId, { fromAt: number; untilAt: number }>()
  for (const { agent, milestones } of calls) {
    if (agent === null) continue
    const known = spans.get(agent) ?? { fromAt: milestones.reservedAt, untilAt: milestones.reservedAt }
    const over = milestones.closedAt ?? milestones.endedAt ?? milestones.reservedAt
    spans.set(agent, { fromAt: known.fromAt, untilAt: Math.max(known.untilAt, over) })
  }
  return new Map([...spans].map(([agent, stint]) => [agent, { stints: [stint], breaks: [] }]))
}
