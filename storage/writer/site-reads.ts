import type { CampaignId, RecordingName } from '../../dialer/model/ids.js'
import { allAgents } from '../agents/repository.js'
import { allCampaigns, findCampaign } from '../campaigns/repository.js'
import { countExclusions, exclusionStock } from '../compliance/exclusions.js'
import { findDncImport } from '../dnc/imports.js'
import { findDnc } from '../dnc/match.js'
import { checkGate } from '../engine-store/gate.js'
import { keptCalls, namesOfKeptOpen } from '../engine-store/kept-open.js'
import { loadSeed } from '../engine-store/load-seed.js'
import { leadById } from '../engine-store/operations.js'
import { readyLeads } from '../engine-store/ready-leads.js'
import { findSameImport } from '../imports/repository.js'
import type { OutboxConsumer } from '../outbox/consumers.js'
import { dueOutbox } from '../outbox/repository.js'
import { findRecording } from '../recordings/repository.js'
import { getSetting } from '../settings/settings.js'
import { apiRead, callRead, type InputOf, type OutputOf, type SiteTx } from './operation.js'

/** What threads without a connection of their own may ask of a site's database. Readers with one use the repositories. */
export const siteReads = {
  'engine.load': callRead((tx: SiteTx, _input: null) => loadSeed(tx)),
  'engine.readyLeads': callRead(readyLeads),
  'engine.lead': callRead(leadById),
  /** What the watchdog holds against what the engine knows. */
  'engine.keptOpen': apiRead(namesOfKeptOpen),
  'engine.keptCalls': apiRead(keptCalls),

  /** What the gate would say of an attempt now; for telling people why. */
  'leads.gate': apiRead(checkGate),
  'campaigns.exclusions': apiRead(countExclusions),
  'campaigns.exclusionStock': apiRead(exclusionStock),
  'campaigns.all': apiRead((tx: SiteTx, _input: null) => allCampaigns(tx.db)),
  'campaigns.get': apiRead((tx: SiteTx, input: { readonly id: CampaignId }) => findCampaign(tx.db, input.id)),
  'agents.all': apiRead((tx: SiteTx, _input: null) => allAgents(tx.db)),
  'imports.same': apiRead((tx: SiteTx, input: { readonly campaign: CampaignId; readonly fileHash: string }) =>
    findSameImport(tx.db, input.campaign, input.fileHash),
  ),
  'outbox.due': apiRead(
    (tx: SiteTx, input: { readonly consumer: OutboxConsumer; readonly now: number; readonly limit: number }) =>
      dueOutbox(tx.db, input),
  ),
  'recordings.get': apiRead((tx: SiteTx, input: { readonly name: RecordingName }) => findRecording(tx.db, input.name)),
  'dnc.match': apiRead((tx: SiteTx, input: { readonly number: string; readonly campaign: number | null }) =>
    findDnc(tx, input.number, input.campaign),
  ),
  'dnc.import': apiRead((tx: SiteTx, input: { readonly id: number }) => findDncImport(tx.db, input.id)),
  'settings.get': apiRead((tx: SiteTx, input: { readonly key: string }) => getSetting(tx.db, input.key)),
} as const

export type SiteReads = typeof siteReads
export type SiteReadName = keyof SiteReads
export type SiteReadInput<N extends SiteReadName> = InputOf<SiteReads[N]>
export type SiteReadOutput<N extends SiteReadName> = OutputOf<SiteReads[N]>
