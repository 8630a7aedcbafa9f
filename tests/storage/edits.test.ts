import { afterEach, beforeEach, expect, it } from 'vitest'
import { findLead } from '../../storage/leads/repository.js'
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
