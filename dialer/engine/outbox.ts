import type { Call } from '../call/call-state.js'
import type { PbxWish } from '../call/effects.js'
import { keep } from '../call/kept-call.js'
import type { AgentSnapshot } from '../model/agent.js'
import type { CallRecord } from '../model/call-record.js'
import type { KeptCallerId } from '../model/caller-id.js'
import type { CampaignStatus } from '../model/campaign.js'
import type { ErrorValue } from '../model/domain-error.js'
import type { DomainEvent } from '../model/domain-event.js'
import type { AgentId, CallRef, CampaignId, LeadId } from '../model/ids.js'
import type { LeadChange } from '../model/lead.js'
import type { LedgerEntry } from '../model/ledger.js'
import type { PhoneNumber } from '../model/phone-number.js'
import type { EngineEffect } from '../ports/engine.js'
import type { AttemptGate, KeptPacer, LeadExpectation, LeadQuery, StoredCall } from '../ports/engine-store.js'
import { type CommandLog, createCommandLog } from './command-log.js'

/** What one attempt begins with, kept only if the gate lets it pass. */
export interface GatedAttempt {
  readonly gate: AttemptGate
  readonly call: Call
  readonly leads: readonly LeadChange[]
  readonly events: readonly DomainEvent[]
}

/** A change kept only if its lead stands where it is expected. */
export interface ExpectingChange {
  readonly expects: LeadExpectation
  readonly leads: readonly LeadChange[]
  readonly events: readonly DomainEvent[]
}

/**
 * Collects what a step wants done. All that changed goes out as one commit at the end of the step, or before an attempt that
 * waits for its gate, so that the journal has the order in which things happened.
 */
export interface Outbox {
  /** Sent at once, or as soon as the link is ready. */
  pbx(wish: PbxWish): void
  tell(event: DomainEvent): void
  keepCall(call: Call): void
  /** Keeps the record of a call that is closed and was never taken up. */
  keepRecord(record: CallRecord): void
  keepAgent(snapshot: AgentSnapshot): void
  changeLead(change: LeadChange): void
  setCampaign(campaign: CampaignId, status: CampaignStatus): void
  addDnc(number: PhoneNumber, reason: string): void
  keepPacer(kept: KeptPacer): void
  keepCallerId(kept: KeptCallerId): void
  /** Writes down a live answer, or what was found out of one. */
  keepLedger(entry: LedgerEntry): void
  /** Sends the attempt to its gate; returns the id of the commit. */
  gated(attempt: GatedAttempt): number
  /** Commits the change if its lead stands where it is expected; returns the id of the commit. */
  expecting(change: ExpectingChange): number
  reply(request: number, value: unknown): void
  refuse(request: number, error: ErrorValue): void
  askLeads(query: LeadQuery): void
  askLead(request: number, lead: LeadId): void
  /** The link takes commands from now on, or does not. */
  setReady(ready: boolean): void
  /** A commit was answered. */
  answered(): void
  /** Commits sent and not answered. */
  readonly uncommitted: number
  /** Commits that were answered so far. */
  readonly written: number
  readonly commands: CommandLog
  /** Ends the step: all effects since the last time, in order. */
  take(): readonly EngineEffect[]
}

/** @param epoch of the engine, part of every commit's name */
export function createOutbox(epoch: string): Outbox {
  const commands = createCommandLog()
  let effects: EngineEffect[] = []
  let ready = false
  /** Wishes from while the link was not ready: what a reconciliation found out, or a person asked for. */
  let delayed: PbxWish[] = []
  let lastCommit = 0
  let uncommitted = 0

  let calls = new Map<CallRef, StoredCall>()
  let agents = new Map<AgentId, AgentSnapshot>()
  let leads: LeadChange[] = []
  let campaigns: { campaign: CampaignId; status: CampaignStatus }[] = []
  let dnc: { number: PhoneNumber; reason: string }[] = []
  let pacers: KeptPacer[] = []
  let callerIds = new Map<string, KeptCallerId>()
  let events: DomainEvent[] = []
  let ledger: LedgerEntry[] = []

  /** Questions to the store go after the step's commit, so that the answer knows of it. */
  let asked: EngineEffect[] = []

  const flush = () => {
    const rows =
      calls.size +
      agents.size +
      leads.length +
      campaigns.length +
      dnc.length +
      pacers.length +
      callerIds.size +
      events.length +
      ledger.length
    if (rows === 0) return
    lastCommit += 1
    uncommitted += 1
    effects.push({
      kind: 'commit',
      commit: {
        epoch,
        id: lastCommit,
        gate: null,
        calls: [...calls.values()],
        leads,
        agents: [...agents.values()],
        campaigns,
        dnc,
        events,
        ...(ledger.length > 0 && { ledger }),
        ...(pacers.length > 0 && { pacers }),
        ...(callerIds.size > 0 && { callerIds: [...callerIds.values()] }),
      },
    })
    calls = new Map()
    agents = new Map()
    leads = []
    campaigns = []
    dnc = []
    pacers = []
    callerIds = new Map()
    events = []
    ledger = []
  }

  return {
    commands,
    pbx(wish) {
      if (ready) effects.push({ kind: 'pbx', command: commands.number(wish) })
      else delayed.push(wish)
    },
    tell(event) {
      events.push(event)
    },
    keepCall(call) {
      calls.set(call.ref, keep(call))
    },
    keepRecord(record) {
      calls.set(record.ref, { record, state: null })
    },
    keepAgent(snapshot) {
      agents.set(snapshot.agent, snapshot)
    },
    changeLead(change) {
      leads.push(change)
    },
    setCampaign(campaign, status) {
      campaigns.push({ campaign, status })
    },
    addDnc(number, reason) {
      dnc.push({ number, reason })
    },
    keepPacer(kept) {
      pacers.push(kept)
    },
    keepCallerId({ number, health }) {
      callerIds.set(number, { number, health })
    },
    keepLedger(entry) {
      ledger.push(entry)
    },
    gated({ gate, call, leads: changes, events: told }) {
      flush()
      lastCommit += 1
      uncommitted += 1
      effects.push({
        kind: 'commit',
        commit: {
          epoch,
          id: lastCommit,
          gate,
          calls: [keep(call)],
          leads: changes,
          agents: [],
          campaigns: [],
          dnc: [],
          events: told,
        },
      })
      return lastCommit
    },
    expecting(change) {
      flush()
      lastCommit += 1
      uncommitted += 1
      const none = { gate: null, calls: [], agents: [], campaigns: [], dnc: [] } as const
      effects.push({ kind: 'commit', commit: { epoch, id: lastCommit, ...none, ...change } })
      return lastCommit
    },
    reply(request, value) {
      effects.push({ kind: 'reply', request, result: { ok: true, value } })
    },
    refuse(request, error) {
      effects.push({ kind: 'reply', request, result: { ok: false, error } })
    },
    askLeads(query) {
      // The store answers in order: what this step changed counts for the answer.
      flush()
      effects.push({ kind: 'readyLeads', query })
    },
    askLead(request, lead) {
      effects.push({ kind: 'lead', request, lead })
    },
    setReady(next) {
      ready = next
      if (!ready) {
        // Lost again before it could leave: reconciling ends its call, so it must not leave later.
        delayed = delayed.filter((wish) => wish.kind !== 'originate')
        return
      }
      const wishes = delayed
      delayed = []
      for (const wish of wishes) effects.push({ kind: 'pbx', command: commands.number(wish) })
    },
    answered() {
      uncommitted -= 1
    },
    get uncommitted() {
      return uncommitted
    },
    get written() {
      return lastCommit - uncommitted
    },
    take() {
      flush()
      const taken = [...effects, ...asked]
      effects = []
      asked = []
      return taken
    },
  }
}
