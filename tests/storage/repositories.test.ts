import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { agentId, type CampaignId } from '../../dialer/model/ids.js'
import type { Outcome } from '../../dialer/model/outcome.js'
import { activeCampaignsOf, findAgentOfUser, listAgents } from '../../storage/agents/repository.js'
import { type CallQuery, listCalls } from '../../storage/calls/repository.js'
import { listCampaigns } from '../../storage/campaigns/repository.js'
import { type LeadQuery, listLeads } from '../../storage/leads/repository.js'
import { openSystemReader } from '../../storage/open-readers.js'
import { findSession } from '../../storage/sessions/repository.js'
import { findUserByEmail } from '../../storage/users/repository.js'
import { monday10, number } from '../support/factories.js'
import {
  addAgent,
  addCampaign,
  addLead,
  makeCommit,
  makeRecord,
  milestones,
  openTestStore,
  site,
  type TestStore,
} from './support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

const page = { page: 1, limit: 20 }

describe('calls', () => {
  beforeEach(async () => {
    const agent = await addAgent(test.store, 1)
    const campaign = await addCampaign(test.store)
    const kinds: readonly (Outcome | null)[] = [
      'connected',
      'abandoned',
      'machine',
      'busy',
      'noAnswer',
      'congestion',
      null,
    ]
    await test.store.engineStore(site).commit(
      makeCommit({
        calls: kinds.map((outcome, n) => ({
          record: makeRecord(`c${n}`, {
            outcome,
            campaign,
            direction: n === 1 ? 'inbound' : 'outbound',
            agent: n === 0 ? agent : null,
            number: number(`+155500000${n}0`),
            milestones: milestones(monday10 + n * 1000),
          }),
          state: outcome === null ? {} : null,
        })),
      }),
    )
  })
  const refs = async (query: Partial<CallQuery>) =>
    (await listCalls(test.reader().db, { ...page, ...query })).items.map((call) => call.record.ref)

  it.each<[string, Partial<CallQuery>, string[]]>([
    ['newest first', {}, ['c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0']],
    ['answered', { status: 'answered', order: 'asc' }, ['c0', 'c1', 'c2']],
    ['busy', { status: 'busy' }, ['c3']],
    ['failed', { status: 'failed' }, ['c5']],
    ['still open', { status: 'in_progress' }, ['c6']],
    ['inbound', { direction: 'inbound' }, ['c1']],
    ['an agent', { agent: agentId(1) }, ['c0']],
    ['a range of time', { from: monday10 + 2000, until: monday10 + 4000, order: 'asc' }, ['c2', 'c3']],
    ['part of a number', { query: '000040' }, ['c4']],
    ['a text with wildcards', { query: '%' }, []],
    ['by number', { sortBy: 'destination', order: 'asc', limit: 2 }, ['c0', 'c1']],
  ])('lists %s', async (_, query, expected) => {
    expect(await refs(query)).toEqual(expected)
  })

  it('counts all and gives one page, with the names that lists show', async () => {
    const { items, total } = await listCalls(test.reader().db, { page: 4, limit: 2 })
    expect(total).toBe(7)
    expect(items).toMatchObject([{ agentName: 'Agent 1', campaignName: 'Campaign 1', recordingState: null }])
  })
})

describe('leads', () => {
  let campaign: CampaignId
  beforeEach(async () => {
    campaign = await addCampaign(test.store)
    for (let n = 1; n <= 5; n++) await addLead(test.store, campaign, n)
    const other = await addCampaign(test.store, 'Other')
    await addLead(test.store, other, 6)
  })
  const list = (query: Partial<LeadQuery>) => listLeads(test.reader().db, { ...page, ...query })

  it('filters by campaign, status and text, and counts without looking', async () => {
    const { id } = (await list({ campaign, query: 'Lead 0002' })).items[0]!
    await test.store.write(site, 'leads.update', { id, status: 'interested', metadata: { note: 'call in spring' } })
    expect(await list({})).toMatchObject({ total: 6 })
    expect(await list({ campaign, status: 'new' })).toMatchObject({ total: 4 })
    expect(await list({ campaign, status: 'interested' })).toMatchObject({
      total: 1,
      items: [{ name: 'Lead 0002', metadata: { note: 'call in spring' } }],
    })
    expect((await list({ campaign, page: 2, limit: 2, order: 'desc' })).items.map((lead) => lead.name)).toEqual([
      'Lead 0003',
      'Lead 0002',
    ])
  })

  it('refuses a number twice in a campaign and a campaign that is not there', async () => {
    await expect(addLead(test.store, campaign, 1)).rejects.toMatchObject({ code: 'DUPLICATE_ENTRY' })
    await expect(addLead(test.store, 99 as CampaignId, 1)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await list({ campaign })).toMatchObject({ total: 5 })
  })

  it('withdraws a lead, makes it ready again, and does neither during a call', async () => {
    const { id } = (await list({ campaign })).items[0]!
    const edit = (withdrawn: boolean) => test.store.write(site, 'leads.update', { id, withdrawn })
    expect(await edit(true)).toMatchObject({ stage: 'finished', finishedWhy: 'withdrawn' })
    expect(await edit(false)).toMatchObject({ stage: 'ready', finishedWhy: null })
    await test.store.engineStore(site).commit(makeCommit({ leads: [{ lead: id, stage: 'inAttempt' }] }))
    await expect(edit(true)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(test.store.write(site, 'leads.delete', { id })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('go with their deleted campaign', async () => {
    await test.store.write(site, 'campaigns.delete', { id: campaign })
    expect(await list({})).toMatchObject({ total: 1 })
  })
})

describe('campaigns and agents', () => {
  it('lists campaigns by status and agent, and refuses a name twice', async () => {
    const agent = await addAgent(test.store, 1)
    const own = await addCampaign(test.store, 'Own', {}, [agent])
    const everybody = await addCampaign(test.store, 'Everybody')
    await test.store.write(site, 'campaigns.update', { id: everybody, status: 'paused' })
    const { db } = test.reader()
    expect((await listCampaigns(db, { ...page, status: 'paused' })).items).toMatchObject([{ name: 'Everybody' }])
    expect((await listCampaigns(db, { ...page, agent })).items).toMatchObject([{ id: own, agentNames: ['Agent 1'] }])
    expect(await activeCampaignsOf(db, agent)).toEqual([own])
    await test.store.write(site, 'campaigns.update', { id: everybody, status: 'active' })
    expect(await activeCampaignsOf(db, agent)).toEqual([own, everybody])
    await expect(addCampaign(test.store, 'Own')).rejects.toMatchObject({ code: 'DUPLICATE_ENTRY' })
  })

  it('refuses an extension twice until its agent is deleted, and keeps a signed-on agent', async () => {
    const agent = await addAgent(test.store, 1)
    await expect(addAgent(test.store, 1)).rejects.toMatchObject({ code: 'DUPLICATE_ENTRY' })
    const presence = { name: 'available', since: monday10 } as const
    const snapshot = { agent, presence, leg: null, phoneMode: 'perCall', next: null } as const
    await test.store.engineStore(site).commit(makeCommit({ agents: [snapshot] }))
    await expect(test.store.write(site, 'agents.delete', { id: agent })).rejects.toMatchObject({ code: 'CONFLICT' })
    const off = { ...snapshot, presence: { name: 'loggedOut', since: monday10, why: null } as const }
    await test.store.engineStore(site).commit(makeCommit({ agents: [off] }))
    await test.store.write(site, 'agents.delete', { id: agent })
    const again = await addAgent(test.store, 1)
    const { db } = test.reader()
    expect((await listAgents(db, page)).items).toMatchObject([{ id: again }])
    expect(await findAgentOfUser(db, (await listAgents(db, page)).items[0]!.user)).toMatchObject({ id: again })
  })
})

describe('accounts', () => {
  it('finds an account whatever the case of its e-mail, once', async () => {
    const { store } = test
    const input = { email: 'Admin@Example.com', name: 'Admin', passwordHash: '$argon2id$x', role: 'admin' } as const
    const user = await store.writeSystem('users.create', input)
    await expect(store.writeSystem('users.create', { ...input, email: 'admin@example.COM' })).rejects.toMatchObject({
      code: 'DUPLICATE_ENTRY',
    })
    const reader = openSystemReader(test.dataDir)
    expect(await findUserByEmail(reader.db, 'ADMIN@example.com')).toMatchObject({
      id: user.id,
      passwordHash: '$argon2id$x',
    })
    await store.writeSystem('sessions.create', { id: 's1', user: user.id, expiresAt: monday10 + 1000 })
    await store.writeSystem('users.update', { id: user.id, active: false })
    expect(await findSession(reader.db, 's1')).toMatchObject({ revokedAt: monday10 })
    reader.close()
  })
})
