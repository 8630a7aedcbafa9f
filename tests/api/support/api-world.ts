import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ApiOptions, HealthReport } from '../../../api/api-options.js'
import { type ApiApp, createApp } from '../../../api/app.js'
import { createPasswords } from '../../../api/auth/password.js'
import type { Role } from '../../../api/auth/permissions.js'
import { keptRole } from '../../../api/auth/roles.js'
import { previewFile } from '../../../api/features/dnc/import/preview-file.js'
import { runExport } from '../../../api/features/exports/run-export.js'
import type { StartImport } from '../../../api/features/leads/start-import.js'
import type { StartSimulation } from '../../../api/features/simulations/start-simulation.js'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import {
  type AgentId,
  type CampaignId,
  extension,
  type LeadId,
  type SiteId,
  siteId,
  trunkName,
  type UserId,
} from '../../../dialer/model/ids.js'
import { allCapabilities, type PbxCapabilities } from '../../../dialer/ports/pbx-capabilities.js'
import { openSiteReader, openSystemReader } from '../../../storage/open-readers.js'
import { type LocalStore, openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { number } from '../../support/factories.js'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.js'
import { createFakeEngine, type FakeEngine } from './fake-engine.js'
import { createFakeSiteHost } from './fake-site-host.js'

export const mainSite = siteId('main')
export const otherSite = siteId('other')
export const password = 'correct horse battery'
export const cheap = { memoryCost: 64, timeCost: 1 }

/** People of the tests, by their role; `agent2` is a second agent, `stranger` an admin of the other site. */
export type Person = Role | 'agent2' | 'stranger'

export interface ApiWorld extends ApiApp {
  readonly options: ApiOptions
  readonly store: LocalStore
  readonly clock: FakeClock
  readonly dataDir: string
  readonly engine: FakeEngine
  readonly otherEngine: FakeEngine
  readonly tokens: Readonly<Record<Person, string>>
  readonly users: Readonly<Record<Person, UserId>>
  readonly agent: AgentId
  readonly agent2: AgentId
  readonly campaign: CampaignId
  readonly lead: LeadId
  capabilities: PbxCapabilities
  defaultCountry: string | null
  health: HealthReport
  readonly logged: { readonly level: string; readonly fields: Readonly<Record<string, unknown>> }[]
  end(): Promise<void>
}

/** Two sites with people, agents, a campaign and a lead, on real databases and engines that only note what they are asked. */
export async function openApiWorld(
  change: { readonly startImport?: StartImport; readonly startSimulation?: StartSimulation } & Pick<
    ApiOptions,
    'mail' | 'passwordResetUrl' | 'accessTokenLifetime' | 'webhooks'
  > = {},
): Promise<ApiWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-api-'))
  const clock = createFakeClock()
  const store = await openStoreInProcess({ dataDir, clock })
  for (const site of [mainSite, otherSite]) {
    await store.openSite(site)
    await store.writeSystem('sites.put', { id: site, name: site })
  }
  const system = openSystemReader(dataDir)
  const readers = new Map([mainSite, otherSite].map((site) => [site, openSiteReader(dataDir, site)]))
  const engines = new Map<SiteId, FakeEngine>([
    [mainSite, createFakeEngine()],
    [otherSite, createFakeEngine()],
  ])
  const logged: ApiWorld['logged'] = []
  const note = (level: string) => (fields: Readonly<Record<string, unknown>>) => void logged.push({ level, fields })
  const state = { capabilities: allCapabilities, defaultCountry: noCountry, health: healthy }
  const trunks = [{ name: trunkName('carrier'), maxLines: 30, callsPerSecond: 5 }]
  const options: ApiOptions = {
    host: '127.0.0.1',
    port: 0,
    controlSocket: join(dataDir, 'control.sock'),
    dataDir,
    jwtSecret: new Uint8Array(32).fill(7),
    store,
    readers: { system: system.db, site: (site) => readers.get(site)?.db ?? null },
    sites: {
      list: () => [...engines.keys()],
      find: (site) => {
        const engine = engines.get(site)
        if (!engine) return null
        const limits = { maxLines: 60, callsPerSecond: 10, trunks }
        const { capabilities, defaultCountry } = state
        return { engine, capabilities, limits, defaultCountry, timeZone: 'Europe/Berlin' }
      },
    },
    siteHost: createFakeSiteHost({
      dataDir,
      store,
      now: () => clock.now(),
      engines,
      readers,
      governed: [mainSite, otherSite],
    }),
    health: async () => state.health,
    sealSecret: (plain) => `sealed:${Buffer.from(plain).toString('base64')}`,
    openSecret: (sealed) => Buffer.from(sealed.replace('sealed:', ''), 'base64').toString(),
    examinePbx: async () => [],
    startImport: change.startImport ?? (() => Promise.reject(new TypeError('no import expected'))),
    previewDnc: (job, watch) => previewFile(job, { ...watch, store }),
    startSimulation: change.startSimulation ?? (() => Promise.reject(new TypeError('no simulation expected'))),
    startExport: (job, watch) => runExport({ ...job, dataDir, siteName: 'Main' }, watch),
    log: { debug: () => undefined, info: note('info'), warn: note('warn'), error: note('error') },
    version: '0.0.0',
    clock,
    cors: { origins: ['https://crm.example.com'] },
    uploadLimitBytes: 5_000_000,
    passwordCost: cheap,
    mail: change.mail ?? null,
    passwordResetUrl: change.passwordResetUrl ?? null,
    ...(change.webhooks && { webhooks: change.webhooks }),
    ...(change.accessTokenLifetime && { accessTokenLifetime: change.accessTokenLifetime }),
  }
  const app = createApp(options)
  const passwordHash = await createPasswords(cheap).hash(password)
  const person = async (name: string, role: Role, site: SiteId) => {
    const { account, membership } = keptRole[role]
    const email = `${name}@example.com`
    const user = await store.writeSystem('users.create', { email, name, passwordHash, role: account })
    if (role !== 'superAdmin') await store.writeSystem('memberships.put', { user: user.id, site, role: membership })
    const { token, claims } = await app.deps.tokens.issue(user.id, site)
    await store.writeSystem('sessions.create', { id: claims.id, user: user.id, expiresAt: claims.expiresAt })
    return { id: user.id, token, name, email }
  }
  const people = {
    superAdmin: await person('root', 'superAdmin', mainSite),
    admin: await person('admin', 'admin', mainSite),
    supervisor: await person('supervisor', 'supervisor', mainSite),
    agent: await person('agent1', 'agent', mainSite),
    agent2: await person('agent2', 'agent', mainSite),
    stranger: await person('stranger', 'admin', otherSite),
  }
  const newAgent = async (one: (typeof people)['agent'], at: string) => {
    const { id, name, email } = one
    const phone = { sipUsername: null, sipPasswordEncrypted: null, phoneMode: 'nailedUp' } as const
    return (await store.write(mainSite, 'agents.create', { user: id, name, email, extension: extension(at), ...phone }))
      .id
  }
  const agent = await newAgent(people.agent, '1001')
  const agent2 = await newAgent(people.agent2, '1002')
  const campaign = await store.write(mainSite, 'campaigns.create', {
    name: 'Campaign 1',
    description: null,
    status: 'active',
    agents: [],
    settings: defaultCampaignSettings,
  })
  const lead = await store.write(mainSite, 'leads.create', {
    campaign: campaign.id,
    number: number('+493012345600'),
    name: 'Lead 0001',
    email: null,
    metadata: { company: 'Acme Corp' },
    timeZone: null,
    priority: 0,
  })
  const byPerson = <T>(pick: (one: (typeof people)['agent']) => T) =>
    Object.fromEntries(Object.entries(people).map(([key, one]) => [key, pick(one)])) as Record<Person, T>
  return {
    ...app,
    options,
    store,
    clock,
    dataDir,
    engine: engines.get(mainSite)!,
    otherEngine: engines.get(otherSite)!,
    tokens: byPerson((one) => one.token),
    users: byPerson((one) => one.id),
    agent,
    agent2,
    campaign: campaign.id,
    lead: lead.id,
    logged,
    get capabilities() {
      return state.capabilities
    },
    set capabilities(value) {
      state.capabilities = value
    },
    get defaultCountry() {
      return state.defaultCountry
    },
    set defaultCountry(value) {
      state.defaultCountry = value
    },
    get health() {
      return state.health
    },
    set health(value) {
      state.health = value
    },
    end: async () => {
      await Promise.all([
        app.deps.imports.close(),
        app.deps.dncJobs.close(),
        app.deps.simulations.close(),
        app.deps.exports.close(),
        app.deps.metaIntake.close(),
      ])
      system.close()
      for (const reader of readers.values()) reader.close()
      await store.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

const noCountry: string | null = null

export const healthy: HealthReport = {
  healthy: true,
  database: 'connected',
  uptimeS: 3600,
  draining: false,
  links: [{ site: mainSite, pbx: 'office', status: 'ready', since: 1_772_445_600_000, why: null }],
  storage: { waiting: 0, fault: null },
  disk: { freeBytes: 5e10, low: false },
  threads: [{ name: 'storage', alive: true, lagMs: 1 }],
}
