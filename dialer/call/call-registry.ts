import type { CallStateName } from '../model/call-state-name.js'
import type { CallRef, CampaignId, LeadId, LegId } from '../model/ids.js'
import type { Call } from './call-state.js'
import { sideOf } from './call-state.js'

/** Calls of one campaign by what they do, kept while they change so that nobody has to count. */
export interface CampaignTally {
  /** From reserved to the end of machine detection. */
  dialing: number
  /** Of these, without an agent of their own: what pacing looks at. */
  pacedDialing: number
  /** Answered, no agent yet. */
  waiting: number
  /** An agent's phone rings for them. */
  offering: number
  talking: number
  /** Over; the agent says what came of it. */
  wrapUp: number
  readonly open: Set<CallRef>
}

/** The living calls of a site, by their ref, their legs and their leads. */
export interface CallRegistry {
  readonly size: number
  get(ref: CallRef): Call | undefined
  byLeg(leg: LegId): Call | undefined
  byLead(lead: LeadId): Call | undefined
  /** In the order in which they were reserved. */
  all(): IterableIterator<Call>
  tally(campaign: CampaignId): Readonly<CampaignTally>
  /** Takes in a new call, or the next state of one. */
  put(call: Call): void
  remove(ref: CallRef): void
}

type Bucket = 'dialing' | 'waiting' | 'offering' | 'talking' | 'wrapUp' | null

const bucketOf: Readonly<Record<CallStateName, Bucket>> = {
  reserved: 'dialing',
  callingAgent: 'dialing',
  dialing: 'dialing',
  ringing: 'dialing',
  screening: 'dialing',
  waiting: 'waiting',
  offering: 'offering',
  connecting: 'talking',
  bridged: 'talking',
  messaging: null,
  hangingUp: null,
  wrapUp: 'wrapUp',
  closed: null,
}

const emptyTally = (): CampaignTally => ({
  dialing: 0,
  pacedDialing: 0,
  waiting: 0,
  offering: 0,
  talking: 0,
  wrapUp: 0,
  open: new Set(),
})

export function createCallRegistry(): CallRegistry {
  const calls = new Map<CallRef, Call>()
  const legs = new Map<LegId, CallRef>()
  const leads = new Map<LeadId, CallRef>()
  const tallies = new Map<CampaignId, CampaignTally>()
  const none: Readonly<CampaignTally> = emptyTally()

  const count = (call: Call, by: 1 | -1) => {
    if (call.campaign === null) return
    let tally = tallies.get(call.campaign)
    if (tally === undefined) {
      tally = emptyTally()
      tallies.set(call.campaign, tally)
    }
    const bucket = bucketOf[call.state.name]
    if (bucket !== null) tally[bucket] += by
    if (bucket === 'dialing' && sideOf(call.state) === null) tally.pacedDialing += by
  }

  const of = (ref: CallRef | undefined) => (ref === undefined ? undefined : calls.get(ref))

  /** A leg rung for this call alone; a held leg belongs to its agent. */
  const ownAgentLeg = (call: Call): LegId | null => {
    const side = sideOf(call.state)
    return side?.phoneMode === 'perCall' ? side.leg : null
  }

  return {
    get size() {
      return calls.size
    },
    get: (ref) => calls.get(ref),
    byLeg: (leg) => of(legs.get(leg)),
    byLead: (lead) => of(leads.get(lead)),
    all: () => calls.values(),
    tally: (campaign) => tallies.get(campaign) ?? none,
    put(call) {
      const before = calls.get(call.ref)
      if (before === undefined) {
        legs.set(call.leg, call.ref)
        if (call.lead !== null) leads.set(call.lead.id, call.ref)
      } else {
        count(before, -1)
        const old = ownAgentLeg(before)
        if (old !== null && old !== ownAgentLeg(call)) legs.delete(old)
      }
      const leg = ownAgentLeg(call)
      if (leg !== null) legs.set(leg, call.ref)
      calls.set(call.ref, call)
      count(call, 1)
      if (before === undefined && call.campaign !== null) tallies.get(call.campaign)?.open.add(call.ref)
    },
    remove(ref) {
      const call = calls.get(ref)
      if (call === undefined) return
      count(call, -1)
      if (call.campaign !== null) tallies.get(call.campaign)?.open.delete(ref)
      legs.delete(call.leg)
      const leg = ownAgentLeg(call)
      if (leg !== null) legs.delete(leg)
      if (call.lead !== null && leads.get(call.lead.id) === ref) leads.delete(call.lead.id)
      calls.delete(ref)
    },
  }
}
