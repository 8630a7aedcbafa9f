import type { CallEvent } from '../call/call-event.js'
import { type Call, leadOf, sideOf } from '../call/call-state.js'
import type { Finding } from '../call/recover.js'
import type { AgentId, CallRef } from '../model/ids.js'
import { type MismatchFacts, type MismatchKind, mismatchWords } from '../model/mismatch.js'
import type { Room } from './room.js'
import { nobody, noteReconciled } from './watch-book.js'

/** What was found of one call. */
export interface OfCall {
  readonly call: CallRef
  readonly findings: Finding[]
}

/** What was found of an agent. */
export interface OfAgent {
  readonly call: null
  readonly finding: Exclude<Finding, { kind: 'call' }>
}

/** What was found of one call belongs together. */
export function grouped(findings: readonly Finding[]): readonly (OfCall | OfAgent)[] {
  const calls = new Map<CallRef, OfCall>()
  const all: (OfCall | OfAgent)[] = []
  for (const finding of findings) {
    if (finding.kind !== 'call') {
      all.push({ call: null, finding })
      continue
    }
    const known = calls.get(finding.call)
    if (known !== undefined) {
      known.findings.push(finding)
      continue
    }
    const first: OfCall = { call: finding.call, findings: [finding] }
    calls.set(finding.call, first)
    all.push(first)
  }
  return all
}

/** What the findings of one call or agent come to; null: nothing a comparison tells. */
export function kindOfFinding(found: OfCall | OfAgent): MismatchKind | null {
  if (found.call === null) return agentKinds[found.finding.kind]
  for (const finding of found.findings) {
    const kind = finding.kind === 'call' ? kindOf(finding.event) : null
    if (kind !== null) return kind
  }
  return null
}

/** What each event of a comparison stands for; null: no comparison tells it. */
function kindOf({ kind }: CallEvent): MismatchKind | null {
  switch (kind) {
    case 'leadGone':
      return 'leadLegGone'
    case 'agentGone':
      return 'agentLegGone'
    case 'parted':
      return 'bridgeEmpty'
    case 'foundBridged':
      return 'bridgeUnheard'
    case 'leadRinging':
      return 'ringingUnheard'
    case 'leadAnswered':
      return 'answerUnheard'
    case 'agentAnswered':
      return 'agentAnswerUnheard'
    case 'cancelled':
    case 'found':
      return 'attemptStranded'
    default:
      return null
  }
}

/** What each difference of an agent stands for. */
export const agentKinds = { agentGone: 'heldPhoneGone', agentUp: 'heldPhoneUp', agentUnheld: 'phoneUnheld' } as const

/** Whom a call concerns. */
export function factsOfCall(call: Call): MismatchFacts {
  return { call: call.ref, agent: sideOf(call.state)?.agent ?? call.agent, lead: leadOf(call), campaign: call.campaign }
}

/** Only this agent is concerned. */
export function factsOfAgent(agent: AgentId): MismatchFacts {
  return { ...nobody, agent }
}

/** What a reconciliation finds after the link was away is the link's doing. */
export function noteGap(room: Room, findings: readonly Finding[]): void {
  for (const found of grouped(findings)) {
    const call = found.call === null ? undefined : room.calls.get(found.call)
    const kind = kindOfFinding(found)
    if (kind === null) continue
    const { subject, believed, seen, repair } = mismatchWords[kind]
    const id = found.call ?? String(found.finding.agent)
    const about = found.call === null ? factsOfAgent(found.finding.agent) : call ? factsOfCall(call) : nobody
    const mismatch = { subject, id, mismatch: kind, cause: 'network', believed, seen, repair, ...about } as const
    noteReconciled(room.watch, mismatch, room.now)
    room.out.tell({ kind: 'watchdog.repaired', at: room.now, ...mismatch })
  }
}
