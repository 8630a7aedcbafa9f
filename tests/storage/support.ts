import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import {
  type AgentId,
  type CampaignId,
  callRef,
  extension,
  type LeadId,
  siteId,
  userId,
} from '../../dialer/model/ids.js'
import type { AttemptGate, StepCommit } from '../../dialer/ports/engine-store.js'
import { openSiteReader, type Reader } from '../../storage/open-readers.js'
import type { Sqlite } from '../../storage/open-sqlite.js'
import type { SiteTables } from '../../storage/site-tables.js'
import { type LocalStore, openStoreInProcess } from '../../storage/writer/in-process-store.js'
import { monday10, number } from '../support/factories.js'
import { createFakeClock, type FakeClock } from '../support/fake-clock.js'

export const site = siteId('main')

/** A store in a folder of its own, with a site open. */
export interface TestStore {
  readonly store: LocalStore
  readonly clock: FakeClock
  readonly dataDir: string
  /** The writer's connections, in the order they were opened: system first, then sites. */
  readonly connections: readonly Sqlite[]
  reader(): Reader<SiteTables>
  readonly end: () => Promise<void>
}

export function tempFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'trunkline-storage-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** @param dataDir where; absent: in a folder of its own, which goes in the end */
export async function openTestStore(dataDir?: string): Promise<TestStore> {
  const folder = dataDir === undefined ? tempFolder() : { path: dataDir, remove: () => undefined }
  mkdirSync(folder.path, { recursive: true })
  const clock = createFakeClock()
  const connections: Sqlite[] = []
  const readers: Reader<SiteTables>[] = []
  const store = await openStoreInProcess({ dataDir: folder.path, clock, opened: (sqlite) => connections.push(sqlite) })
  await store.openSite(site)
  return {
    store,
    clock,
    dataDir: folder.path,
    connections,
    reader: () => {
      const reader = openSiteReader(folder.path, site)
      readers.push(reader)
      return reader
    },
    end: async () => {
      for (const reader of readers) reader.close()
      await store.stop()
      folder.remove()
    },
  }
}

export async function addCampaign(
  store: LocalStore,
  name = 'Campaign 1',
  settings: Partial<CampaignSettings> = {},
  agents: readonly AgentId[] = [],
): Promise<CampaignId> {
  const campaign = await store.write(site, 'campaigns.create', {
    name,
    description: null,
    status: 'active',
    agents,
    settings: { ...defaultCampaignSettings, ...settings },
  })
  return campaign.id
}

export async function addLead(
  store: LocalStore,
  campaign: CampaignId,
  n: number,
  more: { readonly timeZone?: string; readonly priority?: number } = {},
): Promise<LeadId> {
  const lead = await store.write(site, 'leads.create', {
    campaign,
    number: number(`+1555${String(n).padStart(7, '0')}`),
    name: `Lead ${String(n).padStart(4, '0')}`,
    email: null,
    metadata: {},
    timeZone: more.timeZone ?? null,
    priority: more.priority ?? 0,
  })
  return lead.id
}

export async function addAgent(store: LocalStore, n: number): Promise<AgentId> {
  const agent = await store.write(site, 'agents.create', {
    user: userId(n),
    name: `Agent ${n}`,
    email: `agent${n}@example.com`,
    extension: extension(String(1000 + n)),
    sipUsername: null,
    sipPasswordEncrypted: null,
    phoneMode: 'nailedUp',
  })
  return agent.id
}

/** An ended call as a step would leave it; `change` overrides. */
export function makeRecord(ref: string, change: Partial<CallRecord> = {}): CallRecord {
  return {
    ref: callRef(ref),
    direction: 'outbound',
    campaign: null,
    lead: null,
    agent: null,
    number: number('+15550000001'),
    extension: null,
    callerId: null,
    trunk: null,
    dialMode: 'power',
    attempt: 1,
    milestones: milestones(monday10),
    verdict: null,
    outcome: null,
    endedBy: null,
    cause: null,
    disposition: null,
    note: null,
    recording: null,
    ...change,
  }
}

export function milestones(
  reservedAt: number,
  change: Partial<CallRecord['milestones']> = {},
): CallRecord['milestones'] {
  return {
    reservedAt,
    dialedAt: reservedAt,
    ringingAt: null,
    answeredAt: null,
    verdictAt: null,
    agentAt: null,
    bridgedAt: null,
    endedAt: null,
    closedAt: null,
    ...change,
  }
}

let commits = 0

/** A commit that changes nothing but what `change` says. */
export function makeCommit(change: Partial<StepCommit> = {}): StepCommit {
  commits += 1
  return {
    epoch: 'test',
    id: commits,
    gate: null,
    calls: [],
    leads: [],
    agents: [],
    campaigns: [],
    dnc: [],
    events: [],
    ...change,
  }
}

/** The commit that asks a gate for an attempt, and keeps the attempt's call if it may be. */
export function makeAttempt(ref: string, gate: AttemptGate, change: Partial<StepCommit> = {}): StepCommit {
  const record = makeRecord(ref, { number: gate.number, milestones: milestones(gate.now) })
  return makeCommit({ gate, calls: [{ record, state: {} }], ...change })
}

/** The commit of a call that began and ended, with the event the projections read. */
export function endedCall(record: CallRecord): StepCommit {
  const { outcome } = record
  if (outcome === null) throw new TypeError('the call must have ended')
  const ended: DomainEvent = {
    kind: 'call.ended',
    at: record.milestones.endedAt ?? record.milestones.reservedAt,
    call: record.ref,
    campaign: record.campaign,
    lead: record.lead,
    agent: record.agent,
    outcome,
    endedBy: record.endedBy ?? 'lead',
    cause: record.cause,
    talkMs: 0,
    durationMs: 0,
  }
  return makeCommit({ calls: [{ record, state: null }], events: [ended] })
}

/** The code with which a promise is refused; `null` if it is kept. Looked at from now on, so it may be refused before it is asked for. */
export function refusalOf(promise: Promise<unknown>): Promise<string | null> {
  return promise.then(
    () => null,
    (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
  )
}
