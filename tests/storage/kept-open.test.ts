import { expect, it } from 'vitest'
import { addCampaign, addLead, makeCommit, makeRecord, milestones, openTestStore, site } from './support.js'

it('tells leads in an attempt and open calls that are older than asked, by name, and a call as it is kept', async () => {
  const test = await openTestStore()
  const { store, clock } = test
  const campaign = await addCampaign(store)
  const lead = await addLead(store, campaign, 1)
  const at = clock.now()
  const record = makeRecord('open-1', { campaign, lead, outcome: null, endedBy: null, milestones: milestones(at) })
  await store
    .engineStore(site)
    .commit(makeCommit({ calls: [{ record, state: { v: 1 } }], leads: [{ lead, stage: 'inAttempt' }] }))
  expect(await store.read(site, 'engine.keptOpen', { before: at - 1 })).toEqual({ leads: [], calls: [] })
  expect(await store.read(site, 'engine.keptOpen', { before: at + 60_000 })).toEqual({
    leads: [lead],
    calls: ['open-1'],
  })
  const kept = await store.read(site, 'engine.keptCalls', { refs: [record.ref] })
  expect(kept).toMatchObject([{ record: { ref: 'open-1', lead }, state: { v: 1 } }])
  await test.end()
})
