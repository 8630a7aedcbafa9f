import { type AgentBook, createAgentBook } from '../agents/agent-book.js'
import { type CallRegistry, createCallRegistry } from '../call/call-registry.js'
import { type CallerIdPool, createCallerIdPool } from '../caller-id/caller-id-pool.js'
import type { CrewCount } from '../model/domain-event.js'
import type { AgentId, CallRef, CampaignId, LeadId, SiteId } from '../model/ids.js'
import type { PacerAgent, PacerFactory, PacerWindow } from '../pacing/pacer.js'
import { createPacer } from '../pacing/predictive-pacer.js'
import type { EngineConfig } from '../ports/engine.js'
import type { LinkStatus } from '../ports/pbx.js'
import type { PbxCapabilities } from '../ports/pbx-capabilities.js'
import { type Admission, createAdmission } from '../queue/admission.js'
import { createTurns, type Turns } from '../queue/turns.js'
import { createWaitingRoom, type WaitingRoom } from '../queue/waiting-room.js'
import { type AmdBook, createAmdBook } from './amd-book.js'
import { type CampaignBook, createCampaignBook } from './campaign-book.js'
import { type ClaimBook, createClaimBook } from './claim-book.js'
import { createDeadlines, type Deadline, type Deadlines } from './deadlines.js'
import { createLedgerBook, type LedgerBook } from './ledger-book.js'
import { createOutbox, type Outbox } from './outbox.js'
import { createWatchBook, type WatchBook } from './watch-book.js'

/** An attempt whose gate has not answered. */
export interface OpenGate {
  readonly call: CallRef
  /** Who waits for the answer: the request of a person's command. */
  readonly request: number | null
}

/** An agent who waits for a lead to look at, until a batch comes. */
export interface NextLeadRequest {
  readonly request: number
  readonly agent: AgentId
  readonly campaign: CampaignId | null
}

/** An agent who asked to dial a lead by its id, until the store has told it. */
export interface LeadRequest {
  readonly agent: AgentId
  readonly lead: LeadId
}

/** What the ledger of live answers says to pacing. */
export interface BudgetBook {
  /** What a pacer has to hold. */
  windows(campaign: CampaignId, now: number): readonly PacerWindow[]
  /** A limit is reached: the campaign dials as if progressive. */
  isOver(campaign: CampaignId, now: number): boolean
}

/** Everything one engine holds; the desks work on it, one input at a time. */
export interface Room {
  readonly site: SiteId
  readonly epoch: string
  readonly capabilities: PbxCapabilities
  readonly out: Outbox
  readonly calls: CallRegistry
  readonly agents: AgentBook
  readonly campaigns: CampaignBook
  readonly admission: Admission
  readonly waiting: WaitingRoom
  readonly deadlines: Deadlines
  readonly ledger: LedgerBook
  readonly amd: AmdBook
  readonly createPacer: PacerFactory
  /** Signed-on agents as pacers see them. */
  readonly crew: Map<AgentId, PacerAgent>
  readonly turns: Turns
  readonly callerIds: CallerIdPool
  /** Campaigns told to have no sound number. */
  readonly noneHealthy: Set<CampaignId>
  /** The deadline each open call has armed. */
  readonly callDeadlines: Map<CallRef, Deadline>
  readonly gates: Map<number, OpenGate>
  /** What agents did when people were given up, until their calls are over. */
  readonly crews: Map<CallRef, CrewCount>
  /** Kept attempts that a person asked for and that wait for their token, in order. */
  readonly lane: Set<CallRef>
  /** Leads agents are looking at. */
  readonly previewed: Map<LeadId, AgentId>
  readonly nextLeadRequests: NextLeadRequest[]
  readonly leadRequests: Map<number, LeadRequest>
  /** Leads that agents have alone. */
  readonly claims: ClaimBook
  readonly watch: WatchBook
  now: number
  link: LinkStatus
  /** The PBX was compared with what the last life of the process had kept. */
  compared: boolean
  /** The host slept: what waits to be told comes before deadlines are served, until then. Epoch ms. */
  hearUntil: number
  sitePaused: boolean
  /** The call queue places nothing by itself. */
  queuePaused: boolean
  draining: boolean
  /** Something changed that may let somebody dial or talk. */
  stirred: boolean
  /** When to look again though nothing happened, epoch ms. */
  wakeAt: number | null
  lastId: number
  budgets: BudgetBook | null
}

/** The empty room of a starting engine. */
export function createRoom(config: EngineConfig): Room {
  return {
    site: config.site,
    epoch: config.epoch,
    capabilities: config.capabilities,
    out: createOutbox(config.epoch),
    calls: createCallRegistry(),
    agents: createAgentBook(),
    campaigns: createCampaignBook(),
    admission: createAdmission(config.limits),
    waiting: createWaitingRoom(),
    deadlines: createDeadlines(),
    ledger: createLedgerBook(config.timeZone ?? 'UTC', config.seed.ledger),
    amd: createAmdBook(config.seed.amd),
    createPacer: config.createPacer ?? createPacer,
    crew: new Map(),
    turns: createTurns(),
    callerIds: createCallerIdPool({
      timeZone: config.timeZone ?? 'UTC',
      seed: config.seed.callerIds,
      epoch: config.epoch,
      now: config.now,
    }),
    noneHealthy: new Set(),
    callDeadlines: new Map(),
    gates: new Map(),
    crews: new Map(),
    lane: new Set(),
    previewed: new Map(),
    nextLeadRequests: [],
    leadRequests: new Map(),
    claims: createClaimBook(),
    watch: createWatchBook(),
    now: config.now,
    link: 'down',
    compared: false,
    hearUntil: 0,
    sitePaused: false,
    queuePaused: false,
    draining: false,
    stirred: true,
    wakeAt: null,
    lastId: 0,
    budgets: null,
  }
}

/** A name no other life of the process has given. */
export function newId(room: Room): string {
  room.lastId += 1
  return `${room.epoch}-${room.lastId}`
}

/** Looks again at `at` at the latest. */
export function wakeBy(room: Room, at: number | null): void {
  if (at !== null && (room.wakeAt === null || at < room.wakeAt)) room.wakeAt = at
}
