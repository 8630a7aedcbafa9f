import type { AgentId } from '../model/ids.js'
import type { AssignedBy, LeadStatus } from '../model/lead.js'
import type { LeadProgress, LeadSource } from '../model/lead-work.js'

export { type LeadProgress, type LeadSource, leadProgresses, leadSources } from '../model/lead-work.js'

/** Those that are still to be worked: they count as an agent's load. */
export const openProgresses = ['new', 'contacted', 'callback'] as const satisfies readonly LeadProgress[]

/** Those with which the work is over. */
export const endedProgresses = ['converted', 'closed'] as const satisfies readonly LeadProgress[]

/** How ready to buy its person seems. */
export const leadQualities = ['hot', 'warm', 'cold'] as const

export type LeadQuality = (typeof leadQualities)[number]

/** What the dialer is told of a progress. */
export const statusOfProgress: Readonly<Record<LeadProgress, LeadStatus>> = {
  new: 'new',
  contacted: 'contacted',
  qualified: 'interested',
  interested: 'interested',
  notInterested: 'notInterested',
  callback: 'contacted',
  converted: 'interested',
  closed: 'contacted',
}

/** Why a lead got another agent. */
export type AssignmentWhy =
  /** It came in, and somebody was available. */
  | 'created'
  /** It had waited for somebody to be available. */
  | 'waited'
  /** Whoever had it did not call it. */
  | 'untouched'
  /** A person decided so. */
  | 'person'
  /** It had an agent when it came in. */
  | 'import'

/** The advertisement a lead came from; null where it is not known. */
export interface LeadAd {
  readonly campaignId: string | null
  readonly campaignName: string | null
  readonly adId: string | null
  readonly adName: string | null
  readonly formId: string | null
  readonly formName: string | null
}

export const noAd: LeadAd = {
  campaignId: null,
  campaignName: null,
  adId: null,
  adName: null,
  formId: null,
  formName: null,
}

/** What people who work leads know of one beside what the dialer needs. Times are epoch ms. */
export interface LeadProfile {
  readonly source: LeadSource
  readonly quality: LeadQuality
  readonly progress: LeadProgress
  /** Since when it has come so far. */
  readonly progressAt: number
  /** Whose work it is; null: nobody's. */
  readonly agent: AgentId | null
  readonly assignedAt: number | null
  readonly assignedBy: AssignedBy | null
  /** How often it was taken from somebody who did not call it. */
  readonly reassigned: number
  /** Since when it waits for somebody to be available; null: it does not. */
  readonly waitingSince: number | null
  /** When somebody last spoke with the person. */
  readonly lastContactAt: number | null
  /** How many conversations there were. */
  readonly contacts: number
  readonly requirements: string | null
  readonly product: string | null
  readonly notes: string | null
  /** What the person answered, by question. */
  readonly answers: Readonly<Record<string, string>>
  readonly ad: LeadAd
  /** What it is worth, or brought in once converted; in the site's currency. */
  readonly value: number | null
  readonly convertedAt: number | null
  /** 0 to 100, see scoreLead. */
  readonly score: number
  /** Put away since; null: it is not. */
  readonly archivedAt: number | null
}
