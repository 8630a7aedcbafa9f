import { afterEach, beforeEach, expect, it } from 'vitest'
import { defaultAmdSettings } from '../../../dialer/model/amd-settings.js'
import { setupOf } from '../../../dialer/model/amd-setup.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { type CampaignId, callRef, trunkName } from '../../../dialer/model/ids.js'
import { confusionFrom } from '../../../storage/amd/confusion-from.js'
import { countVerdicts, heardAnswers } from '../../../storage/amd/repository.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { monday10 } from '../../support/factories.js'
import { addCampaign, makeCommit, openTestStore, site, type TestStore } from '../support.js'

let test: TestStore
let campaign: CampaignId
beforeEach(async () => {
  test = await openTestStore()
  campaign = await addCampaign(test.store)
})
afterEach(() => test.end())

const setup = setupOf(defaultAmdSettings)
const voice = [300, 500, 2500]

function screened(name: string, judged: 'person' | 'machine', change: object = {}): DomainEvent {
  return {
    kind: 'call.screened',
    at: monday10,
    call: callRef(name),
    campaign,
    lead: null,
    agent: null,
    verdict: judged === 'machine' ? 'machine' : 'human',
    judged,
    treatedAs: 'person',
    shadow: true,
    setup,
    trunk: trunkName('carrier'),
    afterMs: 1600,
    detail: 'HUMAN-800-800',
    voice,
    ...change,
  }
}

function said(name: string, machine: boolean | null): DomainEvent {
  const of = { call: callRef(name), campaign, lead: null, agent: null }
  return { kind: 'call.dispositioned', at: monday10, disposition: 'x', success: false, machine, ...of }
}

const keep = (...events: readonly DomainEvent[]) => test.store.engineStore(site).commit(makeCommit({ events }))

it('keeps verdicts beside what agents said of them, and gives them to the next engine', async () => {
  await keep(screened('a', 'machine'), screened('b', 'machine'), screened('c', 'person'), screened('d', 'person'))
  await keep(said('a', true), said('b', false), said('c', false), said('d', null), said('unknown', true))
  const query = { campaign, setup, since: monday10 - 1000 }
  const { db } = test.reader()
  const confusion = confusionFrom(await countVerdicts(db, query))
  expect(confusion).toEqual({
    judgedMachine: { all: 2, person: 1, machine: 1 },
    judgedPerson: { all: 2, person: 1, machine: 0 },
  })
  const { amd } = await test.store.engineStore(site).load()
  expect(amd).toMatchObject([{ campaign, setup, confusion }])
  expect(amd?.[0]?.lately).toHaveLength(4)
  expect(await heardAnswers(db, query, 100)).toHaveLength(3)
  expect((await heardAnswers(db, query, 100)).filter(({ machine }) => machine)).toEqual([{ voice, machine: true }])
})

it('keeps setups apart, and hears alike only what was told apart from silence alike', async () => {
  const { thresholds } = defaultAmdSettings
  const more = setupOf({ ...defaultAmdSettings, thresholds: { ...thresholds, maximumWords: 5 } })
  const louder = setupOf({ ...defaultAmdSettings, thresholds: { ...thresholds, silenceThreshold: 900 } })
  await keep(
    screened('a', 'machine', { setup: more }),
    screened('b', 'person', { setup: louder }),
    screened('c', 'person'),
  )
  await keep(said('a', true), said('b', true), said('c', true))
  const query = { campaign, setup, since: 0 }
  expect(await countVerdicts(test.reader().db, query)).toHaveLength(1)
  expect(await heardAnswers(test.reader().db, query, 100)).toHaveLength(2)
})

it('keeps a suspended detection suspended over a restart', async () => {
  const usualShare = null
  await keep({
    kind: 'campaign.amdSuspended',
    at: monday10,
    campaign,
    mode: 'shadow',
    machines: 50,
    answers: 50,
    usualShare,
  })
  expect((await findCampaign(test.reader().db, campaign))?.settings.amd.mode).toBe('shadow')
})

it('forgets verdicts with the calls they are about', async () => {
  await keep(screened('a', 'person', { at: 1000 }), screened('b', 'person'))
  await test.store.write(site, 'retention.run', {
    journalBefore: 0,
    callsBefore: 2000,
    recordingsBefore: 0,
    limit: 100,
  })
  expect(await countVerdicts(test.reader().db, { campaign, setup, since: 0 })).toMatchObject([{ n: 1 }])
})
