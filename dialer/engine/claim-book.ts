import type { AgentId, CampaignId, LeadId } from '../model/ids.js'

/** A lead that one agent has alone. */
export interface Claim {
  readonly lead: LeadId
  readonly campaign: CampaignId
  readonly agent: AgentId
  /** Epoch ms. */
  readonly until: number
}

/** A change of claims that the store has not answered; the lead must not change hands meanwhile. */
export interface OpenChange {
  readonly lead: LeadId
  /** Whoever waits for it. */
  readonly done: (kept: boolean) => void
}

/** Why the store was asked for a lead. */
export type ClaimQuestion =
  | { readonly kind: 'claim'; readonly agent: AgentId; readonly isTaking: boolean }
  /** It was changed by others: does the claim still stand? */
  | { readonly kind: 'look'; readonly claim: Claim }

/** What is known of claims. The store has the last word: a claim holds when it is committed, so that it survives whoever answered it. */
export interface ClaimBook {
  readonly held: Map<LeadId, Claim>
  readonly changes: Map<number, OpenChange>
  readonly changing: Set<LeadId>
  readonly questions: Map<number, ClaimQuestion>
  /** Requests of our own, told apart from those of people by being negative. */
  lastLook: number
}

export function createClaimBook(): ClaimBook {
  return { held: new Map(), changes: new Map(), changing: new Set(), questions: new Map(), lastLook: 0 }
}
