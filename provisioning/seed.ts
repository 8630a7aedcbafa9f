import { z } from 'zod'
import { DomainError } from '../dialer/model/domain-error.js'
import type { AgentId, CampaignId, SiteId } from '../dialer/model/ids.js'
import type { StoreOperations } from '../storage/writer/store-client.js'
import {
  demoAgents,
  demoCampaignName,
  demoCampaignSettings,
  demoLeadCount,
  demoLeadLimit,
  demoLeads,
} from './demo-site.js'

/** The demonstration as it stands in the database. */
export interface DemoSite {
  readonly site: SiteId
  readonly campaign: CampaignId
  readonly agents: readonly AgentId[]
}

/** Places in the row of made-up leads that are used; a new round begins with a new campaign when the row is over. */
const progressSchema = z.object({ round: z.number().int(), leads: z.number().int() }).catch({ round: 1, leads: 0 })
const progressKey = 'demo.progress'

type Store = Pick<StoreOperations, 'read' | 'write' | 'readSystem' | 'writeSystem'>

/**
 * Puts the demonstration into an open site: agents with accounts, one campaign that never closes, leads. What is there already stays.
 * @param passwordHash of the agents' accounts; nobody needs to know the password, an administrator can set another
 */
export async function seedDemo(store: Store, site: SiteId, passwordHash: string): Promise<DemoSite> {
  const agents = await seedAgents(store, site, passwordHash)
  const progress = progressSchema.parse(await store.read(site, 'settings.get', { key: progressKey }))
  const campaign = await seedCampaign(store, site, progress.round)
  if (progress.leads === 0) await addDemoLeads(store, { site, campaign, agents }, demoLeadCount)
  return { site, campaign, agents }
}

/**
 * Adds leads that were not there before. When all that can be made up are used, a new campaign begins with the first ones again and the
 * old one goes.
 * @returns the demonstration to go on with
 */
export async function addDemoLeads(store: Store, demo: DemoSite, count: number): Promise<DemoSite> {
  const { site } = demo
  const before = progressSchema.parse(await store.read(site, 'settings.get', { key: progressKey }))
  if (before.leads >= demoLeadLimit) {
    const progress = { round: before.round + 1, leads: 0 }
    await store.write(site, 'settings.put', { key: progressKey, value: progress })
    const campaign = await seedCampaign(store, site, progress.round)
    await store.write(site, 'campaigns.delete', { id: demo.campaign })
    return addDemoLeads(store, { ...demo, campaign }, count)
  }
  const leads = demoLeads(before.leads, count)
  await Promise.all(
    leads.map(({ number, name }) =>
      unlessThere(
        store.write(site, 'leads.create', {
          campaign: demo.campaign,
          number,
          name,
          email: null,
          metadata: {},
          timeZone: null,
          priority: 0,
        }),
      ),
    ),
  )
  await store.write(site, 'settings.put', {
    key: progressKey,
    value: { round: before.round, leads: before.leads + leads.length },
  })
  return demo
}

async function seedAgents(store: Store, site: SiteId, passwordHash: string): Promise<readonly AgentId[]> {
  const there = await store.read(site, 'agents.all', null)
  const ids: AgentId[] = []
  for (const { name, email, extension } of demoAgents) {
    const known = there.find((agent) => agent.extension === extension)
    if (known) {
      ids.push(known.id)
      continue
    }
    const account =
      (await store.readSystem('users.byEmail', { email })) ??
      (await store.writeSystem('users.create', {
        email,
        name,
        passwordHash,
        role: 'agent',
        membership: { site, role: 'agent' },
      }))
    await store.writeSystem('memberships.put', { user: account.id, site, role: 'agent' })
    const made = await store.write(site, 'agents.create', {
      user: account.id,
      name,
      email,
      extension,
      sipUsername: null,
      sipPasswordEncrypted: null,
      phoneMode: 'nailedUp',
    })
    ids.push(made.id)
  }
  return ids
}

async function seedCampaign(store: Store, site: SiteId, round: number): Promise<CampaignId> {
  const name = round === 1 ? demoCampaignName : `${demoCampaignName} ${round}`
  const there = await store.read(site, 'campaigns.all', null)
  const known = there.find((campaign) => campaign.name === name)
  if (known) return known.id
  const made = await store.write(site, 'campaigns.create', {
    name,
    description: 'Made-up leads on the simulated PBX.',
    status: 'active',
    agents: [],
    settings: demoCampaignSettings,
  })
  return made.id
}

/** A lead that is there already is what was wanted. */
async function unlessThere(creating: Promise<unknown>): Promise<void> {
  try {
    await creating
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'DUPLICATE_ENTRY')) throw error
  }
}
