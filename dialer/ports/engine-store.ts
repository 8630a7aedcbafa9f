import type { AgentSnapshot } from '../model/agent.js'
import type { AmdHistory } from '../model/amd-quality.js'
import type { CallRecord } from '../model/call-record.js'
import type { CallerIdSeed, KeptCallerId } from '../model/caller-id.js'
import type { CampaignStatus } from '../model/campaign.js'
import type { ConsentScope, NumberCap } from '../model/compliance-settings.js'
import type { Disposition } from '../model/disposition.js'
import type { DomainEvent, HoldRule } from '../model/domain-event.js'
import type { AgentId, CampaignId, LeadId } from '../model/ids.js'
import type { KnownLead, Lead, LeadChange, LeadStage } from '../model/lead.js'
import type { LeadBand } from '../model/lead-order.js'
import type { LedgerEntry, LedgerSeed } from '../model/ledger.js'
import type { PhoneNumber } from '../model/phone-number.js'
import type { PacerMemory } from '../pacing/pacer.js'

/** A call as it is kept while open: its record, and its state as plain data that the engine can take up again. */
export interface StoredCall {
  readonly record: CallRecord
  /** Plain JSON of the call's state, as the engine that kept it wrote it; null once the call is closed. */
  readonly state: unknown
}

/**
 * The last look before an attempt exists, made by the store in the same transaction that keeps it, so that no race can slip through:
 * the lead is still ready (or claimed by the agent who calls it) and stands as it was offered, its number is on no DNC list of site or campaign, the caps still hold.
 */
export interface AttemptGate {
  readonly lead: LeadId | null
  /** Who must have the lead claimed; null or absent: the lead must be ready for anybody. */
  readonly claimedBy?: AgentId | null
  /** Since when the lead was due, and the callback promised to it, as it was offered; it must stand so still. Absent: not asked. */
  readonly offered?: { readonly dueAt: number; readonly callbackAt: number | null }
  readonly campaign: CampaignId | null
  readonly number: PhoneNumber
  readonly maxAttempts: number
  readonly maxAttemptsPerNumberDay: number
  readonly minSpacingS: number
  /** Further caps per number over all campaigns, in rolling windows. */
  readonly numberCaps: readonly NumberCap[]
  /** No attempt this long after an abandoned call to the number ended; 0: no such rule. s */
  readonly noRedialAfterAbandonS: number
  /** No attempt if the number was found to be a machine since `from`; the rule ends at `until`. Null: no such rule. */
  readonly machineDay: { readonly from: number; readonly until: number } | null
  /** Consent that must be on record; null: none. */
  readonly consent: ConsentScope | null
  readonly now: number
}

/** Where a lead must stand for a change of it to hold. */
export interface LeadExpectation {
  readonly lead: LeadId
  readonly stage: LeadStage
  /** Who must own it; null: whoever. */
  readonly owner: AgentId | null
}

/**
 * What one step changes, all or nothing: call rows, lead rows, agent rows, journal and outbox in one transaction.
 * `epoch` and `id` name it: one that is asked for again, because its answer was lost, is kept once.
 */
export interface StepCommit {
  /** Of the engine, see EngineConfig. */
  readonly epoch: string
  /** Counts from 1 in the order of the steps. */
  readonly id: number
  /** If the gate refuses, nothing of this commit is kept. */
  readonly gate: AttemptGate | null
  /** If the lead stands otherwise, nothing of this commit is kept and the answer is `notReady`. */
  readonly expects?: LeadExpectation
  readonly calls: readonly StoredCall[]
  readonly leads: readonly LeadChange[]
  readonly agents: readonly AgentSnapshot[]
  readonly campaigns: readonly { readonly campaign: CampaignId; readonly status: CampaignStatus }[]
  /** Numbers to put on the site's DNC list. */
  readonly dnc: readonly { readonly number: PhoneNumber; readonly reason: string }[]
  readonly events: readonly DomainEvent[]
  /** Live answers decided in this step, and what was found out of earlier ones. */
  readonly ledger?: readonly LedgerEntry[]
  /** What pacers have learned; replaces what was kept of the same campaign. Absent: nothing to keep. */
  readonly pacers?: readonly KeptPacer[]
  /** What is known of numbers we call with; replaces what was kept of the same number. Absent: nothing to keep. */
  readonly callerIds?: readonly KeptCallerId[]
}

/** What a campaign's pacer knew, to begin with another time. */
export interface KeptPacer {
  readonly campaign: CampaignId
  readonly memory: PacerMemory
}

/** The store's answer to a commit; `refused` names the rule of the gate that spoke. */
export type CommitResult =
  | { readonly id: number; readonly ok: true }
  | { readonly id: number; readonly ok: false; readonly refused: HoldRule; readonly until: number | null }

/** Asks for leads that are ready and due, best first: due callbacks, then priority, then due time; or in the order of a call queue. */
export interface LeadQuery {
  readonly campaign: CampaignId
  readonly now: number
  readonly limit: number
  /** IANA zones that are outside the calling window now; leads in them are left out. Null stands for leads without a zone. */
  readonly closedZones: readonly (string | null)[]
  /** Leads the engine already holds. */
  readonly except: readonly LeadId[]
  /** The order of a call queue; absent: by priority. */
  readonly bands?: readonly LeadBand[]
}

/** The answer to a {@link LeadQuery}. */
export interface LeadBatch {
  readonly campaign: CampaignId
  readonly leads: readonly Lead[]
  /** Every zone that leads of this campaign not yet finished have. */
  readonly zones: readonly (string | null)[]
  /** When the next lead falls due, if none is now, and in the order of a call queue always; null when no lead is waiting any more. */
  readonly nextDueAt: number | null
  /** Leads not finished, open attempts included. Zero completes a campaign that had any. */
  readonly unfinished: number
  /** Leads it has at all, finished ones included. A campaign without any waits for its first. */
  readonly total: number
}

/** A lead that an agent has claimed, also while it is being called. */
export interface ClaimSeed {
  readonly lead: LeadId
  readonly campaign: CampaignId
  readonly agent: AgentId
  /** Epoch ms. */
  readonly until: number
}

/** What is known of one campaign's machine detection. */
export interface AmdSeed extends AmdHistory {
  readonly campaign: CampaignId
}

/** All an engine needs to begin where the last one ended. */
export interface EngineSeed {
  readonly openCalls: readonly StoredCall[]
  /** Each an {@link AgentSnapshot}, unless it was damaged: who it is about is known in any case. */
  readonly agents: readonly Pick<AgentSnapshot, 'agent'>[]
  /** Attempts placed in the last second and lines are not seeded: slots are rebuilt from open calls. */
  readonly dispositions: readonly Disposition[]
  /** Live answers counted so far; absent: none. */
  readonly ledger?: LedgerSeed
  /** What machine detection was worth so far, by campaign and setup, the latest setup last; absent: nothing is known. */
  readonly amd?: readonly AmdSeed[]
  /** Absent: nothing was learned before. */
  readonly pacers?: readonly KeptPacer[]
  /** Absent: an empty pool. */
  readonly callerIds?: CallerIdSeed
  /** Absent: nobody has claimed a lead. */
  readonly claims?: readonly ClaimSeed[]
}

/**
 * What the engine wants kept. All calls return at once; answers come back to the engine as inputs, in the order of the requests.
 * A full or slow disk delays answers, never loses them: the implementation retries.
 */
export interface EngineStore {
  load(): Promise<EngineSeed>
  commit(commit: StepCommit): Promise<CommitResult>
  readyLeads(query: LeadQuery): Promise<LeadBatch>
  /** One lead by its id, for a manual or preview call or a claim; null if it does not exist. */
  lead(id: LeadId): Promise<KnownLead | null>
}
