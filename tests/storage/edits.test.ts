import { afterEach, beforeEach, expect, it } from 'vitest'
import { findLead, listLeads } from '../../storage/leads/repository.js'
import { addAgent, addCampaign, addLead, openTestStore, refusalOf, site, type TestStore } from './support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.end())

it('two edits of a lead’s metadata at once are both kept', async () => {
  const { store } = test
  const id = await addLead(store, await addCampaign(store), 1)
  await Promise.all([
    store.write(site, 'leads.update', { id, metadata: { company: 'Acme Corp', old: 1 } }),
    store.write(site, 'leads.update', { id, metadata: { notes: 'later', old: null } }),
  ])
  expect((await findLead(test.reader().db, id))?.metadata).toEqual({ company: 'Acme Corp', notes: 'later' })
})

it('metadata does not grow without bound, however many edits there are', async () => {
  const { store } = test
  const id = await addLead(store, await addCampaign(store), 1)
  const some = (from: number) => Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`key ${from + i}`, i]))
  for (let from = 0; from < 500; from += 100) await store.write(site, 'leads.update', { id, metadata: some(from) })
  expect(await refusalOf(store.write(site, 'leads.update', { id, metadata: { more: 1 } }))).toBe('VALIDATION_ERROR')
})

it('the id of a deleted lead is never another lead’s: its call records would name a stranger', async () => {
  const { store } = test
  const campaign = await addCampaign(store)
  const first = await addLead(store, campaign, 1)
  await store.write(site, 'leads.delete', { id: first })
  expect(await addLead(store, campaign, 2)).not.toBe(first)
})

it('the only agent a campaign names is not deleted, since that would give its calls to everybody', async () => {
  const { store } = test
  const [one, two] = [await addAgent(store, 1), await addAgent(store, 2)]
  const id = await addCampaign(store, 'Campaign 1', {}, [one])
  expect(await refusalOf(store.write(site, 'agents.delete', { id: one }))).toBe('CONFLICT')
  await store.write(site, 'campaigns.update', { id, agents: [one, two] })
  expect(await refusalOf(store.write(site, 'agents.delete', { id: one }))).toBeNull()
})

it('a search finds by the beginning of numbers, and by any part of number, name and e-mail', async () => {
  const { store } = test
  const [one, two] = [await addCampaign(store, 'Campaign 1'), await addCampaign(store, 'Campaign 2')]
  for (let n = 1; n <= 30; n++) await addLead(store, n % 2 ? one : two, n)
  const { db } = test.reader()
  const search = async (query: string, more: object = {}) => {
    const { items, total } = await listLeads(db, { page: 1, limit: 3, query, ...more })
    return { total, names: items.map((lead) => lead.name?.slice(-2)) }
  }
  expect(await search('+1 555 000002')).toEqual({ total: 10, names: ['20', '21', '22'] })
  expect(await search('1555000002', { order: 'desc', page: 2 })).toEqual({ total: 10, names: ['26', '25', '24'] })
  expect(await search('1555000002', { campaign: two })).toEqual({ total: 5, names: ['20', '22', '24'] })
  expect(await search('0000007')).toEqual({ total: 1, names: ['07'] })
  expect(await search('lead 003')).toEqual({ total: 1, names: ['30'] })
  expect(await search('nobody')).toEqual({ total: 0, names: [] })
  expect(await search('Lead', { page: 11 })).toEqual({ total: 30, names: [] })
})

it('what exists already is named with its field, in a sentence', async () => {
  const { store } = test
  const campaign = await addCampaign(store)
  const dnc = () => store.write(site, 'dnc.add', { pattern: '+1555', prefix: true, campaign: null, reason: '' })
  const person = { email: 'a@example.com', name: 'Agent 1', passwordHash: 'x', role: 'agent' } as const
  const make = () => [
    addCampaign(store, 'Campaign 2'),
    addLead(store, campaign, 1),
    addAgent(store, 1),
    dnc(),
    store.writeSystem('users.create', person),
  ]
  await Promise.all(make())
  const fields = make().map((again) =>
    again.then(
      () => null,
      (error: unknown) => error,
    ),
  )
  expect(await Promise.all(fields)).toMatchObject(
    ['name', 'phoneNumber', 'userId', 'phoneNumber', 'email'].map((field) => ({
      code: 'DUPLICATE_ENTRY',
      details: { fields: { [field]: expect.stringContaining('already') } },
    })),
  )
})
