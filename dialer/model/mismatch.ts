import type { AgentId, CallRef, CampaignId, LeadId } from './ids.js'

/** What a mismatch is about. `leg`: a leg on the PBX that no call or agent has; `step`: a commit or an answer of the store. */
export type MismatchSubject = (typeof mismatchSubjects)[number]
export const mismatchSubjects = ['agent', 'call', 'leg', 'slot', 'queue_entry', 'recording', 'trunk', 'step'] as const

/** Whose doing it is: the PBX told no event, the daemon lost track, the link was away, the store did not answer. */
export type MismatchCause = (typeof mismatchCauses)[number]
export const mismatchCauses = ['pbx', 'daemon', 'network', 'storage'] as const

/** Everything the watchdog knows to find. */
export type MismatchKind =
  | 'leadLegGone'
  | 'agentLegGone'
  | 'bridgeEmpty'
  | 'bridgeUnheard'
  | 'ringingUnheard'
  | 'answerUnheard'
  | 'agentAnswerUnheard'
  | 'attemptStranded'
  | 'heldPhoneGone'
  | 'heldPhoneUp'
  | 'phoneUnheld'
  | 'phoneState'
  | 'trunkState'
  | 'legUnknown'
  | 'callOverdue'
  | 'agentOverdue'
  | 'agentWithoutCall'
  | 'agentWithoutPhone'
  | 'agentSilent'
  | 'agentNotCounted'
  | 'slotWithoutCall'
  | 'callWithoutSlot'
  | 'waitsWithoutCall'
  | 'callNotWaiting'
  | 'claimOverdue'
  | 'leadShownToNobody'
  | 'leadWithoutCall'
  | 'attemptWithoutCall'
  | 'leadsUnanswered'
  | 'leadUnanswered'
  | 'commitWaits'
  | 'recordingStuck'
  | 'callUnreadable'
  | 'agentUnreadable'

/** How a kind is told: whose doing it is unless the link was away, what was believed, what was seen, what was done. */
export interface MismatchWords {
  readonly subject: MismatchSubject
  readonly cause: MismatchCause
  readonly believed: string
  readonly seen: string
  readonly repair: string
}

/** Each kind in words. */
export const mismatchWords: Readonly<Record<MismatchKind, MismatchWords>> = {
  leadLegGone: {
    subject: 'call',
    cause: 'pbx',
    believed: 'The call to the lead lives.',
    seen: 'The PBX has no such leg, and its end was never told.',
    repair: 'The call was ended as lost; its line and its agent are free.',
  },
  agentLegGone: {
    subject: 'call',
    cause: 'pbx',
    believed: 'The agent’s phone takes part in the call.',
    seen: 'The PBX has no such leg, and its end was never told.',
    repair: 'The agent was taken out of the call, as if the phone had been hung up.',
  },
  bridgeEmpty: {
    subject: 'call',
    cause: 'pbx',
    believed: 'Lead and agent hear each other.',
    seen: 'Both legs live, but in no bridge together.',
    repair: 'They were bridged once more.',
  },
  bridgeUnheard: {
    subject: 'call',
    cause: 'pbx',
    believed: 'Lead and agent are not connected yet.',
    seen: 'The PBX has both in one bridge, and never told so.',
    repair: 'The call was taken up as connected.',
  },
  ringingUnheard: {
    subject: 'call',
    cause: 'pbx',
    believed: 'The called side does not ring yet.',
    seen: 'It rings, and the PBX never told so.',
    repair: 'The call was taken up as ringing.',
  },
  answerUnheard: {
    subject: 'call',
    cause: 'pbx',
    believed: 'The called side has not answered.',
    seen: 'It has answered, and the PBX never told so.',
    repair: 'The call was taken up as answered.',
  },
  agentAnswerUnheard: {
    subject: 'call',
    cause: 'pbx',
    believed: 'The agent’s phone rings.',
    seen: 'It was answered, and the PBX never told so.',
    repair: 'The call went on as answered by the agent.',
  },
  attemptStranded: {
    subject: 'call',
    cause: 'daemon',
    believed: 'The attempt is about to be dialled.',
    seen: 'Nothing is on its way that would dial it.',
    repair: 'The attempt was ended, and its lead got what comes next.',
  },
  heldPhoneGone: {
    subject: 'agent',
    cause: 'pbx',
    believed: 'The agent’s phone is held.',
    seen: 'The PBX has no such leg, and its end was never told.',
    repair: 'The agent was signed off, or will be after the present call.',
  },
  heldPhoneUp: {
    subject: 'agent',
    cause: 'pbx',
    believed: 'The agent’s phone rings to sign on.',
    seen: 'It was answered, and the PBX never told so.',
    repair: 'The agent was signed on.',
  },
  phoneUnheld: {
    subject: 'agent',
    cause: 'pbx',
    believed: 'The agent’s phone is held between calls.',
    seen: 'Its leg lives and is held nowhere.',
    repair: 'It was held once more.',
  },
  phoneState: {
    subject: 'agent',
    cause: 'pbx',
    believed: 'The phone’s registration, or whether it is busy elsewhere, is known.',
    seen: 'The PBX says otherwise, and never told of the change.',
    repair: 'The phone is taken to be as the PBX says.',
  },
  trunkState: {
    subject: 'trunk',
    cause: 'pbx',
    believed: 'Whether the trunk is up, and how many of its lines others use, is known.',
    seen: 'The PBX says otherwise, and never told of the change.',
    repair: 'The trunk is taken to be as the PBX says.',
  },
  legUnknown: {
    subject: 'leg',
    cause: 'pbx',
    believed: 'There is no such leg.',
    seen: 'The PBX has it under a name of this site, and no call or agent knows it.',
    repair: 'It was hung up.',
  },
  callOverdue: {
    subject: 'call',
    cause: 'daemon',
    believed: 'The deadline of the call’s state will be served.',
    seen: 'It has passed, and nothing happened.',
    repair: 'It was served now.',
  },
  agentOverdue: {
    subject: 'agent',
    cause: 'daemon',
    believed: 'The deadline of the agent’s state will be served.',
    seen: 'It has passed, and nothing happened.',
    repair: 'It was served now.',
  },
  agentWithoutCall: {
    subject: 'agent',
    cause: 'daemon',
    believed: 'The agent is busy with a call.',
    seen: 'There is no such call any more, or it is another agent’s.',
    repair: 'The agent was freed, or got the pause or sign-off asked for.',
  },
  agentWithoutPhone: {
    subject: 'agent',
    cause: 'daemon',
    believed: 'The agent’s phone is held.',
    seen: 'No leg of it is known.',
    repair: 'The agent was signed off.',
  },
  agentSilent: {
    subject: 'agent',
    cause: 'daemon',
    believed: 'The agent’s browser is looked for.',
    seen: 'It was not heard in time, and nobody looked.',
    repair: 'The agent is signed off after the present call.',
  },
  agentNotCounted: {
    subject: 'agent',
    cause: 'daemon',
    believed: 'The agent is counted as ready exactly when a call could be given.',
    seen: 'The count says otherwise.',
    repair: 'The agent was counted anew.',
  },
  slotWithoutCall: {
    subject: 'slot',
    cause: 'daemon',
    believed: 'A call holds this line.',
    seen: 'There is no such call, or it is over.',
    repair: 'The line was given back.',
  },
  callWithoutSlot: {
    subject: 'slot',
    cause: 'daemon',
    believed: 'Every open call holds a line.',
    seen: 'This one holds none.',
    repair: 'A line was taken for it.',
  },
  waitsWithoutCall: {
    subject: 'queue_entry',
    cause: 'daemon',
    believed: 'A person waits for an agent.',
    seen: 'Their call is over, or does not wait.',
    repair: 'The place in the waiting room was given up.',
  },
  callNotWaiting: {
    subject: 'queue_entry',
    cause: 'daemon',
    believed: 'Every waiting person has a place in the waiting room.',
    seen: 'This one has none.',
    repair: 'The person got the place their answer earned.',
  },
  claimOverdue: {
    subject: 'queue_entry',
    cause: 'daemon',
    believed: 'An agent has the lead alone.',
    seen: 'The time for that has passed.',
    repair: 'The lead was given back to everybody.',
  },
  leadShownToNobody: {
    subject: 'queue_entry',
    cause: 'daemon',
    believed: 'An agent is looking at the lead.',
    seen: 'The agent does something else.',
    repair: 'The lead was given back.',
  },
  leadWithoutCall: {
    subject: 'queue_entry',
    cause: 'daemon',
    believed: 'The lead is in an attempt.',
    seen: 'No call of it lives, here or on the PBX.',
    repair: 'The lead was made ready again.',
  },
  attemptWithoutCall: {
    subject: 'call',
    cause: 'daemon',
    believed: 'The store has the attempt as open.',
    seen: 'The dialer knows no such call.',
    repair: 'The call was taken up again, to be compared with the PBX.',
  },
  leadsUnanswered: {
    subject: 'queue_entry',
    cause: 'storage',
    believed: 'Leads of the campaign are on their way from the store.',
    seen: 'The answer has not come for half a minute.',
    repair: 'They are asked for anew.',
  },
  leadUnanswered: {
    subject: 'queue_entry',
    cause: 'storage',
    believed: 'A lead that somebody wants to dial is on its way from the store.',
    seen: 'The answer has not come for half a minute.',
    repair: 'Whoever asked was told to try again.',
  },
  commitWaits: {
    subject: 'step',
    cause: 'storage',
    believed: 'What has happened is being written down.',
    seen: 'No write has come back for ten seconds.',
    repair:
      'Live calls go on; what waits is written as soon as the store answers, and nothing is begun that could not be recorded.',
  },
  recordingStuck: {
    subject: 'recording',
    cause: 'network',
    believed: 'A recording is being fetched from the PBX.',
    seen: 'Nothing of it has come for two minutes.',
    repair: 'The fetch was broken off and is tried again.',
  },
  callUnreadable: {
    subject: 'call',
    cause: 'storage',
    believed: 'An earlier life of the process kept how the call stands.',
    seen: 'It cannot be read: another version wrote it, or it is damaged.',
    repair: 'The call was taken up by what its record tells.',
  },
  agentUnreadable: {
    subject: 'agent',
    cause: 'storage',
    believed: 'An earlier life of the process kept how the agent stands.',
    seen: 'It cannot be read: another version wrote it, or it is damaged.',
    repair: 'The agent was left in the call the phone belongs to; without one, signed off.',
  },
}

/** Whom a mismatch concerns; null: nobody of the kind. */
export interface MismatchFacts {
  readonly call: CallRef | null
  readonly agent: AgentId | null
  readonly lead: LeadId | null
  readonly campaign: CampaignId | null
}

/** One mismatch that was found and repaired. */
export interface Mismatch extends MismatchFacts {
  readonly subject: MismatchSubject
  /** Name of the subject: of a call or slot its ref, of a leg its id, of an agent or lead its number. */
  readonly id: string
  readonly mismatch: MismatchKind
  readonly cause: MismatchCause
  readonly believed: string
  readonly seen: string
  readonly repair: string
}

/** What the watchdog of a site has done since the process began. Plain data. */
export interface WatchStatus {
  readonly looks: number
  /** Epoch ms; null: it has not looked yet. */
  readonly lastLookAt: number | null
  /** When the PBX itself was compared last, epoch ms; null: not yet. */
  readonly lastComparedAt: number | null
  /** Differences seen once, that the next look will judge. */
  readonly suspected: number
  /** Since when no write has come back, epoch ms; null: the store keeps up. */
  readonly storageWaitsSince: number | null
  readonly repaired: readonly {
    readonly mismatch: MismatchKind
    readonly subject: MismatchSubject
    readonly cause: MismatchCause
    readonly count: number
  }[]
  /** The latest repairs, newest first. */
  readonly latest: readonly (Mismatch & { readonly at: number })[]
}
