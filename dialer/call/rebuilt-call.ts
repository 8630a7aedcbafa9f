import type { AgentSnapshot } from '../model/agent.js'
import type { CallRecord } from '../model/call-record.js'
import type { SiteId } from '../model/ids.js'
import type { Lead } from '../model/lead.js'
import type { AgentSide, Call, CallPlan, CallState } from './call-state.js'
import { callBy } from './kept-call.js'
import { leadLegOf, nextAgentLeg, nextBridge } from './leg-names.js'

/** What a record alone does not tell. */
export interface RecordSurroundings {
  readonly site: SiteId
  /** As the campaign's settings are now. */
  readonly plan: CallPlan
  /** The phone of the agent the record names, if it is known. */
  readonly phone: Pick<AgentSnapshot, 'phoneMode' | 'leg'> | null
  readonly now: number
}

/**
 * An open call by its record alone, where the rest of what was kept cannot be read: another version kept it, or it is damaged. The record
 * tells how far the call had come; legs and bridge have the names of a call that nothing had gone wrong with, and where they do not fit,
 * the comparison with the PBX says so. Null: it had ended, and nobody was to work after it.
 */
export function rebuild(record: CallRecord, around: RecordSurroundings): Call | null {
  const call = callBy(record, {
    leg: leadLegOf(around.site, record.ref),
    lead: leadBy(record),
    plan: around.plan,
    made: 0,
    judged: null,
    audited: false,
    state: { name: 'reserved', side: null, cancel: null },
  })
  return call && standing(call, around)
}

/** The call where its milestones say it stands. */
function standing(call: Call, { phone, now }: RecordSurroundings): Call | null {
  const { dialedAt, answeredAt, bridgedAt } = call.milestones
  const at = (state: CallState): Call => ({ ...call, state })
  if (bridgedAt !== null || call.ending !== null) {
    const joined = sideBy(call, phone)
    if (call.ending !== null) {
      return joined && at({ name: 'wrapUp', side: joined.side, wrapUpUntil: now + call.plan.wrapUpMs })
    }
    if (joined === null) {
      const ending = { outcome: 'connected', endedBy: 'dialer' } as const
      return at({ name: 'hangingUp', side: null, phoneGone: true, ending, goneBy: now, tries: 0, said: null })
    }
    const bridge = nextBridge(joined.call)
    const recording = call.recorded ? 'on' : 'off'
    const state = { name: 'bridged', side: joined.side, bridge, recording, said: null } as const
    return { ...joined.call, made: joined.call.made + 1, state }
  }
  if (answeredAt !== null) return at({ name: 'waiting', dropAt: Math.max(now, answeredAt + call.plan.dropAfterMs) })
  if (dialedAt !== null) return at({ name: 'dialing', side: null, ringUntil: dialedAt + call.plan.ringTimeoutMs })
  return call
}

/** The agent's side, with the call in which its leg has been made. */
function sideBy(
  call: Call,
  phone: RecordSurroundings['phone'],
): { readonly side: AgentSide; readonly call: Call } | null {
  const { agent, extension } = call
  if (agent === null || extension === null) return null
  const held = phone?.phoneMode === 'nailedUp' ? phone.leg : null
  if (held !== null) return { side: { agent, extension, phoneMode: 'nailedUp', leg: held }, call }
  const leg = nextAgentLeg(call)
  return { side: { agent, extension, phoneMode: 'perCall', leg }, call: { ...call, made: call.made + 1 } }
}

/** The lead as far as the record knows it. */
function leadBy({ lead, campaign, number, attempt, milestones }: CallRecord): Lead | null {
  if (lead === null || campaign === null) return null
  return {
    id: lead,
    campaign,
    number,
    name: null,
    timeZone: null,
    priority: 0,
    attempts: attempt - 1,
    outcomes: {},
    lastAttemptAt: null,
    dueAt: milestones.reservedAt,
    callback: null,
  }
}
