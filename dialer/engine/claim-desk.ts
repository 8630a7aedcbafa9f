import type { AgentEntry } from '../agents/agent-book.js'
import type { ErrorValue } from '../model/domain-error.js'
import type { ClaimEnd, DomainEvent } from '../model/domain-event.js'
import type { AgentId, LeadId } from '../model/ids.js'
import type { KnownLead, Lead, LeadChange } from '../model/lead.js'
import type { ClaimSeed, CommitResult } from '../ports/engine-store.js'
import type { Claim, ClaimQuestion } from './claim-book.js'
import type { Room } from './room.js'

/** True while an agent has the lead, or is about to. */
export function isClaimed(room: Room, lead: LeadId): boolean {
  return room.claims.held.has(lead) || room.claims.changing.has(lead)
}

/** Takes up the claims of the last life; those whose time has passed end at once. */
export function resumeClaims(room: Room, claims: readonly ClaimSeed[]): void {
  for (const claim of claims) hold(room, claim)
}

/** An agent wants a lead alone. `isTaking`: also from another agent. Answers the request. */
export function claimLead(
  room: Room,
  agent: AgentEntry,
  wish: { readonly lead: LeadId; readonly isTaking: boolean },
  request: number,
): void {
  if (room.draining) {
    room.out.refuse(request, { code: 'DRAINING', message: 'The site is shutting down; nothing can be claimed.' })
    return
  }
  room.claims.questions.set(request, { kind: 'claim', agent: agent.id, isTaking: wish.isTaking })
  room.out.askLead(request, wish.lead)
}

/** The store told a lead. True if it was asked for a claim's sake. */
export function claimedLeadCame(room: Room, request: number, lead: KnownLead | null): boolean {
  const question = room.claims.questions.get(request)
  if (question === undefined) return false
  room.claims.questions.delete(request)
  if (question.kind === 'look') looked(room, question.claim, lead)
  else decide(room, question, lead, request)
  return true
}

function decide(
  room: Room,
  { agent: id, isTaking }: Extract<ClaimQuestion, { kind: 'claim' }>,
  lead: KnownLead | null,
  request: number,
): void {
  const agent = room.agents.get(id)
  if (agent === undefined || lead === null) {
    room.out.refuse(request, { code: 'NOT_FOUND', message: 'There is no such lead.' })
    return
  }
  const held = lead.claim
  const refusal = claimRefusal(room, agent, lead, isTaking)
  if (refusal !== null) {
    room.out.refuse(request, refusal)
    return
  }
  if (held !== null && held.agent === id) {
    hold(room, { lead: lead.id, campaign: lead.campaign, ...held })
    room.out.reply(request, { until: held.until })
    return
  }
  const claimS = room.campaigns.get(lead.campaign)?.campaign.settings.queue.claimS ?? 0
  const claim: Claim = { lead: lead.id, campaign: lead.campaign, agent: id, until: room.now + claimS * 1000 }
  room.campaigns.get(lead.campaign)?.hopper.drop({ kind: 'leads', leads: [lead.id] })
  change(room, {
    lead: lead.id,
    expects: held === null ? { stage: 'ready', owner: null } : { stage: 'claimed', owner: held.agent },
    to: { stage: 'claimed', owner: id, claimedUntil: claim.until },
    events: [
      ...(held === null ? [] : [releasedEvent(room, { ...claim, agent: held.agent }, 'reassigned')]),
      { kind: 'lead.claimed', at: room.now, ...claim },
    ],
    done: (kept) => {
      if (kept) {
        hold(room, claim)
        room.out.reply(request, { until: claim.until })
        return
      }
      room.out.refuse(request, taken('claimed', 'The lead is not available any more.'))
      lookAtClaims(room, [lead.id])
    },
  })
}

function claimRefusal(room: Room, agent: AgentEntry, lead: KnownLead, isTaking: boolean): ErrorValue | null {
  const entry = room.campaigns.get(lead.campaign)
  if (entry === undefined || entry.removed || !agent.class.campaigns.has(lead.campaign)) {
    return { code: 'NOT_FOUND', message: 'There is no such lead in the campaigns of this agent.' }
  }
  if (lead.stage === 'finished') return taken('finished', 'The lead is finished.')
  if (lead.stage === 'inAttempt' || room.calls.byLead(lead.id) !== undefined) {
    return taken('inCall', 'The lead is being called at the moment.')
  }
  if (room.claims.changing.has(lead.id)) return taken('claimed', 'Another agent is claiming this lead.')
  if (lead.claim !== null && lead.claim.agent !== agent.id && !isTaking) {
    return taken('claimed', 'Another agent has claimed this lead.')
  }
  const looking = room.previewed.get(lead.id)
  if (looking !== undefined) return taken('claimed', 'An agent is looking at this lead.')
  const promised = lead.callback?.agent ?? null
  if (promised !== null && promised !== agent.id && !isTaking) {
    return taken('promised', 'Another agent has promised this lead a call.')
  }
  return null
}

/** A refusal that says what the lead is: `details.why`. */
export function taken(why: 'claimed' | 'inCall' | 'finished' | 'promised' | 'notClaimed', message: string): ErrorValue {
  return { code: 'CONFLICT', message, details: { why } }
}

/** Gives a lead back to everybody. `agent`: only if it is this agent's; null: whoever has it. Answers the request. */
export function releaseLead(room: Room, lead: LeadId, agent: AgentId | null, request: number): void {
  const claim = room.claims.held.get(lead)
  if (claim === undefined || room.claims.changing.has(lead)) {
    room.out.refuse(request, taken('notClaimed', 'Nobody has claimed this lead.'))
  } else if (agent !== null && claim.agent !== agent) {
    room.out.refuse(request, taken('claimed', 'Another agent has claimed this lead.'))
  } else if (room.calls.byLead(lead) !== undefined) {
    room.out.refuse(request, taken('inCall', 'The lead is being called; it is free again when the call is over.'))
  } else {
    giveBack(room, claim, 'released', (kept) => {
      if (kept) room.out.reply(request, null)
      else room.out.refuse(request, taken('notClaimed', 'Nobody has claimed this lead any more.'))
    })
  }
}

/** The time of a claim is over. One whose lead is being called ends with the call. */
export function claimExpired(room: Room, lead: LeadId): void {
  const claim = room.claims.held.get(lead)
  if (claim === undefined || claim.until > room.now || room.claims.changing.has(lead)) return
  if (room.calls.byLead(lead) === undefined) giveBack(room, claim, 'expired', () => undefined)
}

/** The agent is taken from the site: what it had claimed and does not call is anybody's. */
export function releaseAllOf(room: Room, agent: AgentId): void {
  for (const claim of room.claims.held.values()) {
    if (claim.agent !== agent || room.claims.changing.has(claim.lead)) continue
    if (room.calls.byLead(claim.lead) === undefined) giveBack(room, claim, 'released', () => undefined)
  }
}

/** Others changed leads: claims of theirs are looked at anew. */
export function lookAtClaims(room: Room, leads: readonly LeadId[]): void {
  for (const lead of leads) {
    const claim = room.claims.held.get(lead)
    if (claim === undefined) continue
    room.claims.lastLook -= 1
    room.claims.questions.set(room.claims.lastLook, { kind: 'look', claim })
    room.out.askLead(room.claims.lastLook, lead)
  }
}

function looked(room: Room, claim: Claim, lead: KnownLead | null): void {
  // It changed hands since the store was asked.
  if (room.claims.held.get(claim.lead) !== claim || room.claims.changing.has(claim.lead)) return
  if (lead === null || lead.claim === null) room.claims.held.delete(claim.lead)
}

/**
 * What a change of a lead means for its claim: a call that never left goes back to whoever has it claimed, anything else that makes it ready or
 * finishes it ends the claim. A finished lead stays its agent's.
 */
export function withClaim(room: Room, lead: Lead, wanted: LeadChange): LeadChange {
  const claim = room.claims.held.get(lead.id)
  if (claim === undefined || wanted.stage === undefined || wanted.stage === 'inAttempt') return wanted
  if (wanted.stage === 'ready' && wanted.attempted === undefined && claim.until > room.now) {
    const { dueAt: _, ...rest } = wanted
    return { ...rest, stage: 'claimed' }
  }
  room.claims.held.delete(lead.id)
  room.out.tell(releasedEvent(room, claim, wanted.attempted === undefined ? 'finished' : 'called'))
  return { ...wanted, claimedUntil: null, ...(wanted.stage === 'ready' && { owner: null }) }
}

/** The store has answered. True if it was a change of claims. */
export function claimCommitted(room: Room, result: CommitResult): boolean {
  const open = room.claims.changes.get(result.id)
  if (open === undefined) return false
  room.claims.changes.delete(result.id)
  room.claims.changing.delete(open.lead)
  room.stirred = true
  open.done(result.ok)
  return true
}

function giveBack(room: Room, claim: Claim, why: ClaimEnd, done: (kept: boolean) => void): void {
  const { lead, agent, campaign } = claim
  change(room, {
    lead,
    expects: { stage: 'claimed', owner: agent },
    to: { stage: 'ready', owner: null, claimedUntil: null },
    events: [releasedEvent(room, claim, why)],
    done: (kept) => {
      // Refused: it stands otherwise, so whatever we believed is over.
      room.claims.held.delete(lead)
      room.campaigns.get(campaign)?.hopper.dueAt(room.now)
      done(kept)
    },
  })
}

interface Change {
  readonly lead: LeadId
  readonly expects: { readonly stage: KnownLead['stage']; readonly owner: AgentId | null }
  readonly to: Omit<LeadChange, 'lead'>
  readonly events: readonly DomainEvent[]
  readonly done: (kept: boolean) => void
}

/** Changes where a lead stands, if it stands where it is expected to; else nothing happens, and nothing is told. */
export function change(room: Room, { lead, expects, to, events, done }: Change): void {
  const id = room.out.expecting({ expects: { lead, ...expects }, leads: [{ lead, ...to }], events })
  room.claims.changes.set(id, { lead, done })
  room.claims.changing.add(lead)
}

function hold(room: Room, claim: Claim): void {
  const before = room.claims.held.get(claim.lead)
  if (before !== undefined && before.agent === claim.agent && before.until === claim.until) return
  room.claims.held.set(claim.lead, claim)
  room.deadlines.arm(claim.until, { kind: 'claim', lead: claim.lead }, false)
}

function releasedEvent(room: Room, { lead, campaign, agent }: Claim, releasedWhy: ClaimEnd) {
  return { kind: 'lead.released', at: room.now, lead, campaign, agent, releasedWhy } as const
}
