import type { CampaignEntry } from './campaign-book.js'
import { claimExpired } from './claim-desk.js'
import type { PreviewDesk } from './preview-desk.js'
import type { Room } from './room.js'
import { nobody, type Suspicion } from './watch-book.js'
import { factsOfCall } from './watch-findings.js'

/** So long after it has passed the end of a claim counts as forgotten. ms */
const overdueMs = 2000
/** An answer of the store that takes this many looks (half a minute) is not waited for any more. */
const answerLooks = 6
/** Writes that stand still over this many looks are told of. */
const writeLooks = 3

/** Lines, places in the waiting room, claims, and what the store owes: held by nothing, or not held by what should hold it. */
export function suspectsAmongPlaces(room: Room, desk: PreviewDesk): readonly Suspicion[] {
  return [
    ...slots(room),
    ...waiting(room),
    ...claims(room),
    ...shown(room, desk),
    ...answers(room),
    ...leadAnswers(room),
    ...writes(room),
  ]
}

function* slots(room: Room): Iterable<Suspicion> {
  const { slots: lines } = room.admission
  for (const [ref, holder] of lines.held()) {
    const isHeld = () => {
      const call = room.calls.get(ref)
      return call !== undefined && call.ending === null
    }
    if (isHeld()) continue
    yield {
      kind: 'slotWithoutCall',
      id: ref,
      mark: holder,
      about: { ...nobody, call: ref, campaign: holder.campaign },
      isStill: () => !isHeld() && lines.has(ref),
      repair: () => {
        room.admission.release(ref)
        room.stirred = true
      },
    }
  }
  for (const call of room.calls.all()) {
    if (call.ending !== null || lines.has(call.ref)) continue
    yield {
      kind: 'callWithoutSlot',
      id: call.ref,
      mark: call,
      about: factsOfCall(call),
      isStill: () => room.calls.get(call.ref) === call && !lines.has(call.ref),
      repair: () => room.admission.takeLine(call.ref, call.campaign, call.trunk),
    }
  }
}

function* waiting(room: Room): Iterable<Suspicion> {
  for (const ref of room.waiting.inOrder()) {
    const call = room.calls.get(ref)
    if (call?.state.name === 'waiting') continue
    yield {
      kind: 'waitsWithoutCall',
      id: ref,
      mark: call,
      about: call === undefined ? { ...nobody, call: ref } : factsOfCall(call),
      isStill: () => room.calls.get(ref) === call,
      repair: () => room.waiting.leave(ref),
    }
  }
  for (const call of room.calls.all()) {
    if (call.state.name !== 'waiting' || room.waiting.has(call.ref)) continue
    yield {
      kind: 'callNotWaiting',
      id: call.ref,
      mark: call,
      about: factsOfCall(call),
      isStill: () => room.calls.get(call.ref) === call,
      repair: () => {
        room.waiting.enter(call.ref, call.milestones.answeredAt ?? room.now)
        room.stirred = true
      },
    }
  }
}

function* claims(room: Room): Iterable<Suspicion> {
  for (const claim of room.claims.held.values()) {
    const { lead, campaign, agent } = claim
    const isFree = () => !room.claims.changing.has(lead) && room.calls.byLead(lead) === undefined
    if (claim.until >= room.now - overdueMs || !isFree()) continue
    yield {
      kind: 'claimOverdue',
      id: String(lead),
      mark: claim,
      about: { call: null, agent, lead, campaign },
      isStill: () => room.claims.held.get(lead) === claim && isFree(),
      repair: () => claimExpired(room, lead),
    }
  }
}

function* shown(room: Room, desk: PreviewDesk): Iterable<Suspicion> {
  for (const [lead, agent] of room.previewed) {
    const entry = room.agents.get(agent)
    const isSeen = () => entry?.presence.name === 'previewing' && entry.presence.lead === lead
    if (isSeen()) continue
    yield {
      kind: 'leadShownToNobody',
      id: String(lead),
      mark: entry?.presence,
      about: { ...nobody, agent, lead },
      isStill: () => room.previewed.get(lead) === agent && !isSeen(),
      repair: () => {
        if (entry !== undefined && desk.shownTo(entry)?.id === lead) desk.putBack(entry)
        room.previewed.delete(lead)
      },
    }
  }
}

function* answers(room: Room): Iterable<Suspicion> {
  for (const entry of room.campaigns.present()) {
    const { askedAt } = entry.hopper
    if (askedAt !== null) yield unanswered(room, entry, askedAt)
  }
}

function unanswered(room: Room, { campaign, hopper }: CampaignEntry, askedAt: number): Suspicion {
  return {
    kind: 'leadsUnanswered',
    id: String(campaign.id),
    mark: askedAt,
    about: { ...nobody, campaign: campaign.id },
    looks: answerLooks,
    isStill: () => hopper.askedAt === askedAt,
    repair: () => {
      hopper.giveUp()
      room.stirred = true
    },
  }
}

const tryAgain = {
  code: 'STORAGE_UNAVAILABLE',
  message: 'The store did not tell the lead in time; try again.',
} as const

function* leadAnswers(room: Room): Iterable<Suspicion> {
  for (const [request, asked] of room.leadRequests) {
    yield {
      kind: 'leadUnanswered',
      id: `request ${request}`,
      mark: asked,
      about: { ...nobody, agent: asked.agent, lead: asked.lead },
      looks: answerLooks,
      isStill: () => room.leadRequests.get(request) === asked,
      repair: () => {
        room.leadRequests.delete(request)
        room.out.refuse(request, tryAgain)
      },
    }
  }
  for (const [request, question] of room.claims.questions) {
    yield {
      kind: 'leadUnanswered',
      id: `claim ${request}`,
      mark: question,
      about: { ...nobody, agent: question.kind === 'claim' ? question.agent : question.claim.agent },
      looks: answerLooks,
      isStill: () => room.claims.questions.get(request) === question,
      repair: () => {
        room.claims.questions.delete(request)
        if (question.kind === 'claim') room.out.refuse(request, tryAgain)
      },
    }
  }
}

function* writes(room: Room): Iterable<Suspicion> {
  const { written, uncommitted } = room.out
  if (uncommitted === 0) return
  yield {
    kind: 'commitWaits',
    id: 'writes',
    mark: written,
    about: nobody,
    looks: writeLooks,
    isStill: () => room.out.written === written,
    // Nothing can be done here that the store does not do itself: it tries for as long as it takes.
    repair: () => undefined,
  }
}
