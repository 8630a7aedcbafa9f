import type { AgentSnapshot } from '../../dialer/model/agent.js'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { CallerId, CallerIdUse, KeptCallerId } from '../../dialer/model/caller-id.js'
import type { CampaignStatus } from '../../dialer/model/campaign.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent, HoldRule } from '../../dialer/model/domain-event.js'
import type { AgentId, CallRef, CampaignId, LeadId } from '../../dialer/model/ids.js'
import type { Lead, LeadChange } from '../../dialer/model/lead.js'
import type { LedgerEntry } from '../../dialer/model/ledger.js'
import type { PhoneNumber } from '../../dialer/model/phone-number.js'
import { seedOf } from '../../dialer/pacing/ledger/seed-of.js'
import type { DncPattern } from '../../dialer/ports/commands.js'
import type {
  AttemptGate,
  CommitResult,
  EngineStore,
  KeptPacer,
  LeadExpectation,
  StepCommit,
  StoredCall,
} from '../../dialer/ports/engine-store.js'
import { createLeadIndex, type KeptLead } from './lead-index.js'

const dayMs = 86_400_000

export type JournalEntry = DomainEvent & { readonly seq: number }

/** The engine's store in memory, with the same gate as the real one but for consent, which is taken as given, for simulations and tests, and with doors for these to look in. */
export interface MemoryEngineStore extends EngineStore {
  put(leads: readonly Lead[]): void
  kept(lead: LeadId): KeptLead
  addDnc(pattern: DncPattern): void
  /** The pool of numbers to call with. */
  setCallerIds(pool: readonly CallerId[]): void
  /** True if a number is on the site's list. */
  isDnc(number: PhoneNumber): boolean
  /** Every call record, in the order in which the calls began. */
  records(): readonly CallRecord[]
  record(ref: CallRef): CallRecord
  readonly journal: readonly JournalEntry[]
  /** Live answers and their corrections, in order; empty where no records are kept. */
  readonly ledger: readonly LedgerEntry[]
  /** Tells each event right after its commit; the journal itself can be turned off for long runs. */
  onEvent(listener: (entry: JournalEntry) => void): void
  readonly campaigns: ReadonlyMap<CampaignId, CampaignStatus>
  readonly agents: ReadonlyMap<AgentId, AgentSnapshot>
  /** Holds answers back (a slow disk) until released; what is asked meanwhile is kept, only not answered. */
  holdAnswers(): void
  releaseAnswers(): void
}

/** What a store in memory keeps of what is over. */
export interface MemoryKeeping {
  /** False keeps no events in memory and takes states as they are: for long runs that only listen. Default true. */
  readonly keepJournal?: boolean
  /** False forgets calls when they are closed, and takes no commit twice for lost answers: nobody will look. Default true. */
  readonly keepRecords?: boolean
}

/** A store with these leads, ready. */
export function createMemoryEngineStore(leads: readonly Lead[] = [], keeping: MemoryKeeping = {}): MemoryEngineStore {
  const { keepJournal = true, keepRecords = true } = keeping
  const index = createLeadIndex()
  const dnc: DncPattern[] = []
  const calls = new Map<CallRef, StoredCall>()
  const open = new Set<CallRef>()
  /** Attempts that count for a number, and when each left for the PBX; null: it is about to. */
  const byNumber = new Map<PhoneNumber, { readonly ref: CallRef; at: number | null }[]>()
  const abandonedAt = new Map<PhoneNumber, number>()
  const machineAt = new Map<PhoneNumber, number>()
  const agents = new Map<AgentId, AgentSnapshot>()
  const campaigns = new Map<CampaignId, CampaignStatus>()
  const pacers = new Map<CampaignId, KeptPacer>()
  const callerIds = new Map<string, KeptCallerId>()
  let pool: readonly CallerId[] = []
  const journal: JournalEntry[] = []
  const ledger: LedgerEntry[] = []
  const listeners: ((entry: JournalEntry) => void)[] = []
  let seq = 0
  let answersHeld: Promise<void> | null = null
  let release = () => {}

  const isDnc = (number: PhoneNumber) =>
    dnc.some((pattern) => (pattern.prefix ? number.startsWith(pattern.number) : number === pattern.number))

  const refusal = (gate: AttemptGate): { refused: HoldRule; until: number | null } | null => {
    const kept = gate.lead === null ? null : index.get(gate.lead)
    const holder = gate.claimedBy ?? null
    const isCallable = holder === null ? kept?.stage === 'ready' : kept?.stage === 'claimed' && kept.owner === holder
    if (gate.lead !== null && !isCallable) return { refused: 'notReady', until: null }
    const { offered } = gate
    const stands =
      kept && offered && kept.lead.dueAt === offered.dueAt && (kept.lead.callback?.at ?? null) === offered.callbackAt
    if (offered !== undefined && !stands) return { refused: 'notReady', until: null }
    if (isDnc(gate.number)) return { refused: 'dnc', until: null }
    if (kept && kept.lead.attempts >= gate.maxAttempts) return { refused: 'attemptCap', until: null }
    const abandoned = (abandonedAt.get(gate.number) ?? Number.NEGATIVE_INFINITY) + gate.noRedialAfterAbandonS * 1000
    if (gate.noRedialAfterAbandonS > 0 && abandoned > gate.now) return { refused: 'abandonedBefore', until: abandoned }
    if (gate.machineDay !== null && (machineAt.get(gate.number) ?? Number.NEGATIVE_INFINITY) >= gate.machineDay.from)
      return { refused: 'machineToday', until: gate.machineDay.until }
    const times = (byNumber.get(gate.number) ?? []).map(({ at }) => at ?? gate.now).toSorted((a, b) => a - b)
    const capped = reachedCap(gate, times)
    if (capped !== null) return capped
    const last = Math.max(kept?.lead.lastAttemptAt ?? 0, times.at(-1) ?? 0)
    const free = last + gate.minSpacingS * 1000
    if (last > 0 && free > gate.now) return { refused: 'minSpacing', until: free }
    return null
  }

  const noteOutcome = ({ number, outcome, verdict, milestones }: CallRecord) => {
    if (outcome === 'abandoned') abandonedAt.set(number, milestones.endedAt ?? milestones.reservedAt)
    if (outcome === 'machine' || verdict === 'machine') machineAt.set(number, milestones.reservedAt)
  }

  const change = (wanted: LeadChange) => {
    const kept = index.get(wanted.lead)
    if (kept === undefined) return
    const { lead } = kept
    const { attempted } = wanted
    const counted =
      attempted === undefined
        ? lead
        : {
            ...lead,
            attempts: lead.attempts + 1,
            outcomes: { ...lead.outcomes, [attempted.outcome]: (lead.outcomes[attempted.outcome] ?? 0) + 1 },
            lastAttemptAt: attempted.at,
          }
    const stage = wanted.stage ?? kept.stage
    const owner = wanted.owner === undefined ? kept.owner : wanted.owner
    const until = wanted.claimedUntil === undefined ? (kept.claim?.until ?? null) : wanted.claimedUntil
    index.set({
      lead: {
        ...counted,
        dueAt: wanted.dueAt ?? lead.dueAt,
        callback: wanted.callback === undefined ? lead.callback : wanted.callback,
      },
      stage,
      status: wanted.status ?? kept.status,
      finishedWhy: wanted.finishedWhy ?? kept.finishedWhy,
      owner,
      claim: owner === null || until === null ? null : { agent: owner, until },
    })
  }

  const keepCall = (call: StoredCall) => {
    const { ref, number, milestones, outcome } = call.record
    noteOutcome(call.record)
    const tries = byNumber.get(number) ?? []
    const place = tries.findIndex((one) => one.ref === ref)
    const known = tries[place]
    // Nobody was bothered by one that found no line, or never left: it does not count for the number.
    const counts = outcome !== 'congestion' && (milestones.dialedAt !== null || outcome === null)
    if (known === undefined) {
      if (counts) byNumber.set(number, [...tries, { ref, at: milestones.dialedAt }])
    } else if (counts) known.at = milestones.dialedAt
    else tries.splice(place, 1)
    // Through JSON, as a database would keep it: what does not survive that must fail here too. Long runs are spared.
    const state = call.state === null || !keepJournal ? call.state : JSON.parse(JSON.stringify(call.state))
    calls.set(ref, { record: call.record, state })
    if (call.state !== null && milestones.closedAt === null) {
      open.add(ref)
      return
    }
    open.delete(ref)
    if (!keepRecords) calls.delete(ref)
  }

  const stands = ({ lead, stage, owner }: LeadExpectation) => {
    const kept = index.get(lead)
    return kept?.stage === stage && (owner === null || kept.owner === owner)
  }

  const keptCommits = new Set<string>()
  const apply = (commit: StepCommit): CommitResult => {
    const attempt = commit.gate === null ? undefined : commit.calls[0]?.record.ref
    const name = attempt ?? `${commit.epoch} ${commit.id}`
    if (keptCommits.has(name)) return { id: commit.id, ok: true }
    const refused = commit.gate === null ? null : refusal(commit.gate)
    if (refused !== null) return { id: commit.id, ok: false, ...refused }
    if (commit.expects !== undefined && !stands(commit.expects)) {
      return { id: commit.id, ok: false, refused: 'notReady', until: null }
    }
    if (keepRecords) keptCommits.add(name)
    for (const call of commit.calls) keepCall(call)
    for (const wanted of commit.leads) change(wanted)
    for (const agent of commit.agents) agents.set(agent.agent, agent)
    for (const { campaign, status } of commit.campaigns) campaigns.set(campaign, status)
    for (const kept of commit.pacers ?? []) pacers.set(kept.campaign, kept)
    for (const kept of commit.callerIds ?? []) callerIds.set(kept.number, kept)
    if (keepRecords) ledger.push(...(commit.ledger ?? []))
    for (const { number } of commit.dnc) dnc.push({ number, prefix: false })
    for (const event of commit.events) {
      seq += 1
      const entry = { seq, ...event }
      if (keepJournal) journal.push(entry)
      for (const listener of listeners) listener(entry)
    }
    return { id: commit.id, ok: true }
  }

  const answer = <T>(value: T): Promise<T> =>
    answersHeld === null ? Promise.resolve(value) : answersHeld.then(() => value)

  const put = (more: readonly Lead[]) => {
    for (const lead of more)
      index.set({ lead, stage: 'ready', status: 'new', finishedWhy: null, owner: null, claim: null })
  }
  put(leads)

  return {
    put,
    load: () =>
      answer({
        openCalls: [...open].flatMap((ref) => calls.get(ref) ?? []),
        agents: [...agents.values()],
        dispositions: [],
        pacers: [...pacers.values()],
        ledger: seedOf(ledger),
        claims: index.claimed().flatMap(({ lead, claim }) => {
          return claim === null ? [] : [{ lead: lead.id, campaign: lead.campaign, ...claim }]
        }),
        callerIds: { pool, health: [...callerIds.values()], used: usesOf([...calls.values()]) },
      }),
    commit: (commit) => answer(apply(commit)),
    readyLeads: (query) => answer(index.ready(query)),
    lead: (id) => {
      const kept = index.get(id)
      return answer(kept === undefined ? null : { ...kept.lead, stage: kept.stage, claim: kept.claim })
    },
    kept(lead) {
      const kept = index.get(lead)
      if (kept === undefined) throw new DomainError('NOT_FOUND', `There is no lead ${lead}.`)
      return kept
    },
    addDnc: (pattern) => {
      dnc.push(pattern)
    },
    setCallerIds(numbers) {
      pool = numbers
    },
    isDnc,
    records: () => [...calls.values()].map((call) => call.record),
    record(ref) {
      const call = calls.get(ref)
      if (call === undefined) throw new DomainError('NOT_FOUND', `There is no call ${ref}.`)
      return call.record
    },
    journal,
    ledger,
    onEvent: (listener) => {
      listeners.push(listener)
    },
    campaigns,
    agents,
    holdAnswers() {
      answersHeld = new Promise((resolve) => {
        release = resolve
      })
    },
    releaseAnswers() {
      release()
      answersHeld = null
    },
  }
}

const quarterMs = 900_000

/** Calls that left or still may, one by one; days are told apart by quarters of an hour. */
function usesOf(calls: readonly StoredCall[]): readonly CallerIdUse[] {
  return calls.flatMap(({ record, state }) => {
    const { callerId: number, milestones } = record
    if (number === null || (milestones.dialedAt === null && state === null)) return []
    const { reservedAt: lastAt } = milestones
    return [{ number, from: lastAt - (lastAt % quarterMs), calls: 1, lastAt }]
  })
}

/** The cap per number that holds longest, of those that are reached. `times`: when attempts were made, in order. */
function reachedCap(
  gate: AttemptGate,
  times: readonly number[],
): { refused: 'numberCap'; until: number | null } | null {
  const caps = [{ windowS: dayMs / 1000, max: gate.maxAttemptsPerNumberDay }, ...gate.numberCaps]
  const ends = caps.flatMap(({ windowS, max }) => {
    const inside = windowS === null ? times : times.filter((at) => at > gate.now - windowS * 1000)
    if (inside.length < max) return []
    const oldest = inside.at(-max)
    return [windowS === null || max === 0 || oldest === undefined ? Number.POSITIVE_INFINITY : oldest + windowS * 1000]
  })
  const end = Math.max(...ends, 0)
  return end === 0 ? null : { refused: 'numberCap', until: end === Number.POSITIVE_INFINITY ? null : end }
}
