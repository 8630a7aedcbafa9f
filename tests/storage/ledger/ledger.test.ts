import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { createAbandonmentLedger } from '../../../dialer/pacing/ledger/abandonment-ledger.js'
import { openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { monday10 } from '../../support/factories.js'
import { addCampaign, openTestStore, site, type TestStore } from '../support.js'
import { answer, commitOf, rules, wasMachine } from './support.js'

let test: TestStore
let campaign: CampaignId

beforeEach(async () => {
  test = await openTestStore()
  campaign = await addCampaign(test.store)
})

afterEach(() => test.end())

const rows = () => test.reader().db.selectFrom('ledger').selectAll().orderBy('seq').execute()
const commit = (id: number, ...entries: Parameters<typeof commitOf>[1]) =>
  test.store.write(site, 'engine.commit', commitOf(id, entries))
const facts = (call: string, answeredAt = monday10) => ({ campaign, call, answeredAt })

describe('the ledger', () => {
  it('chains each entry to the one before, with the rules in force first', async () => {
    await commit(1, answer('connected', facts('c1')))
    await commit(2, answer('abandoned', facts('c2')))
    const kept = await rows()
    expect(kept.map(({ seq, nth, kind, class: what }) => [seq, nth, kind, what])).toEqual([
      [1, 1, 'rules', null],
      [2, 2, 'answer', 'connected'],
      [3, 3, 'answer', 'abandoned'],
    ])
    const sha = (text: string) => createHash('sha256').update(text).digest('hex')
    let before = '0'.repeat(64)
    for (const { body, hash } of kept) {
      expect(hash).toBe(sha(before + sha(body)))
      before = hash
    }
  })

  it('takes a commit that is sent again once', async () => {
    await commit(1, answer('connected', facts('c1')))
    await commit(1, answer('connected', facts('c1')))
    expect(await rows()).toHaveLength(2)
  })

  it('counts a call once, whatever the engine says', async () => {
    await commit(1, answer('connected', facts('c1')))
    await commit(2, answer('abandoned', facts('c1')))
    expect((await rows()).map(({ class: what }) => what)).toEqual([null, 'connected'])
  })

  it('writes rules down again when they change, and on each day', async () => {
    const looser = { ...rules, confidence: 0.9 }
    const later = monday10 + 86_400_000
    await commit(1, answer('connected', facts('c1')), answer('connected', facts('c2')))
    await commit(2, answer('connected', { ...facts('c3'), rules: looser }))
    await commit(3, answer('connected', { ...facts('c4', later), rules: looser }))
    const bodies = (await rows()).map(({ body }) => JSON.parse(body))
    expect(bodies.map(({ kind, version, rulesVersion }) => [kind, version ?? rulesVersion])).toEqual([
      ['rules', 1],
      ['answer', 1],
      ['answer', 1],
      ['rules', 2],
      ['answer', 2],
      ['rules', 2],
      ['answer', 2],
    ])
    expect(bodies[5].beganAt).toBe(monday10)
  })

  it('is left alone by retention and by the end of its campaign', async () => {
    await commit(1, answer('connected', facts('c1')))
    await test.store.write(site, 'campaigns.delete', { id: campaign })
    const far = monday10 + 10 * 365 * 86_400_000
    await test.store.write(site, 'retention.run', {
      journalBefore: far,
      callsBefore: far,
      recordingsBefore: far,
      limit: 1000,
    })
    expect(await rows()).toHaveLength(2)
  })
})

describe('an engine that starts', () => {
  it('gets back what was counted, corrections included, after a crash between commits', async () => {
    await commit(1, answer('connected', facts('c1')), answer('connected', facts('c2')), answer('late', facts('c3')))
    await commit(2, answer('abandoned', facts('c4', monday10 + 900_000)))
    await commit(3, wasMachine(facts('c2')))
    // The process dies: nothing is closed in order, another one opens the same folder.
    await test.store.stop()
    const again = await openStoreInProcess({ dataDir: test.dataDir, clock: test.clock })
    try {
      await again.openSite(site)
      const { ledger } = await again.engineStore(site).load()
      expect(ledger).toEqual({
        quarters: [
          { campaign, at: monday10, connected: 1, late: 1, abandoned: 0, machines: 1 },
          { campaign, at: monday10 + 900_000, connected: 0, late: 0, abandoned: 1, machines: 0 },
        ],
        began: [{ campaign, at: monday10 }],
      })
      const counted = createAbandonmentLedger()
      counted.setRules(campaign, rules)
      if (ledger) counted.seed(ledger)
      expect(counted.reports(campaign, monday10 + 3_600_000)[0]).toMatchObject({
        live: 3,
        abandoned: 2,
        state: 'within',
      })
      // And the chain goes on where it ended.
      await again.write(site, 'engine.commit', commitOf(1, [answer('connected', facts('c5'))], 'e2'))
      const kept = await test
        .reader()
        .db.selectFrom('ledger')
        .select(['seq', 'nth'])
        .orderBy('seq', 'desc')
        .executeTakeFirst()
      expect(kept).toEqual({ seq: 7, nth: 7 })
    } finally {
      await again.stop()
    }
  })

  it('is not given what no window reaches', async () => {
    const long = monday10 - 40 * 86_400_000
    await commit(1, answer('connected', facts('old', long)), answer('connected', facts('new')))
    const { ledger } = await test.store.engineStore(site).load()
    expect(ledger?.quarters.map(({ at }) => at)).toEqual([monday10])
    expect(ledger?.began).toEqual([{ campaign, at: long }])
  })
})

it('settings of before there were rules get the strict ones', async () => {
  const { abandonment, ...older } = defaultCampaignSettings
  const { parseCampaignSettings } = await import('../../../storage/campaigns/settings-schema.js')
  expect(parseCampaignSettings(JSON.stringify(older)).abandonment).toEqual(abandonment)
})
