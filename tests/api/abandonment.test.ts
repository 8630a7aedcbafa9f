import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { abandonmentLaws, defaultAbandonmentSettings } from '../../dialer/model/abandonment-settings.js'
import type { AbandonmentReport } from '../../dialer/model/ledger.js'
import { createAbandonmentLedger } from '../../dialer/pacing/ledger/abandonment-ledger.js'
import { verifyEvidence } from '../../storage/ledger/verify-evidence.js'
import { answer, commitOf, rules } from '../storage/ledger/support.js'
import { monday10 } from '../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())
beforeEach(() => {
  world.engine.asked.length = 0
})

const put = (abandonment: object) =>
  ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: { abandonment } })

describe('the rules of a campaign', () => {
  it('are 3 % a day where nobody said otherwise', async () => {
    const { body } = await ask(world, 'admin', 'GET', `/campaigns/${world.campaign}`)
    expect(body.data.settings.abandonment).toEqual({
      preset: 'strict',
      rules: [{ name: 'daily', window: 'day', limit: 0.03, formula: 'plain', scope: 'campaign' }],
      confidence: 0.95,
      misjudgedShare: null,
      shiftStarts: [],
    })
  })

  it('come with a preset, and are one’s own where they are given', async () => {
    const us = await put({ preset: 'us_ftc' })
    expect(us.body.data.settings.abandonment).toMatchObject({
      preset: 'us_ftc',
      rules: [{ window: 'campaign' }, { window: 'rolling_30d', limit: 0.03 }],
    })
    const own = await put({ rules: [{ name: 'shift', window: 'shift', limit: 0.02 }], shiftStarts: ['06:00', '14:00'] })
    expect(own.body.data.settings.abandonment).toMatchObject({
      preset: 'custom',
      rules: [{ name: 'shift', window: 'shift', limit: 0.02, formula: 'plain', scope: 'campaign' }],
      shiftStarts: ['06:00', '14:00'],
    })
    expect(world.engine.asked.at(-1)).toMatchObject({
      campaign: { settings: { abandonment: { preset: 'custom', shiftStarts: [360, 840] } } },
    })
    const looser = await put({
      preset: 'uk_ofcom',
      rules: [{ name: 'own', window: 'rolling_24h', limit: 0.01, formula: 'ofcom' }],
    })
    expect(looser.body.data.settings.abandonment).toMatchObject({ preset: 'uk_ofcom', rules: [{ limit: 0.01 }] })
  })

  it.each([
    [{ rules: [{ name: 'a', window: 'day', limit: 3 }] }],
    [{ rules: [{ name: 'a', window: 'day', limit: -0.01 }] }],
    [{ rules: [] }],
    [
      {
        rules: [
          { name: 'a', window: 'day', limit: 0 },
          { name: 'a', window: 'shift', limit: 0 },
        ],
      },
    ],
    [{ rules: [{ name: 'a', window: 'year', limit: 0 }] }],
    [{ preset: 'us_ftc', rules: [{ name: 'mine', window: 'day', limit: 0.5 }] }],
    [{ preset: 'custom' }],
    [{ confidence: 1 }],
    [{ shiftStarts: ['14:00', '06:00'] }],
    [{ shiftStarts: ['06:10'] }],
  ])('are refused where they mean nothing: %j', async (wrong) => {
    expect((await put(wrong)).status).toBe(422)
  })
})

it('a law that asks for a message is not kept without one', async () => {
  const { status, body } = await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, {
    settings: { dropMessage: null, abandonment: { preset: 'us_ftc' } },
  })
  expect(status).toBe(422)
  expect(JSON.stringify(body)).toContain('settings.dropMessage')
})

describe('where a campaign stands', () => {
  const told = (limit: number): AbandonmentReport => {
    const ledger = createAbandonmentLedger()
    const [daily] = abandonmentLaws.strict.rules
    const set = { ...rules, rules: daily ? [{ ...daily, limit }] : [] }
    ledger.setRules(world.campaign, set)
    for (let n = 0; n < 95; n++) ledger.count(world.campaign, monday10, 'connected', null)
    for (let n = 0; n < 5; n++) ledger.count(world.campaign, monday10, 'abandoned', null)
    return { campaign: world.campaign, rules: set, windows: ledger.reports(world.campaign, monday10) }
  }

  it('is told rule by rule, to supervisors', async () => {
    await put({ preset: 'strict' })
    world.engine.answers.set('campaign.abandonment', told(0.03))
    const path = `/campaigns/${world.campaign}/abandonment`
    const { body } = await ask(world, 'supervisor', 'GET', path)
    expect(body.data).toMatchObject({
      isLimited: true,
      warnings: [],
      rules: [
        {
          name: 'daily',
          from: '2026-03-02T00:00:00.000Z',
          until: '2026-03-03T00:00:00.000Z',
          connected: 95,
          abandoned: 5,
          answers: 100,
          ratio: 0.05,
          upperBound: 0.102253,
          budgetLeft: -2,
          state: 'over',
        },
      ],
    })
    expect((await ask(world, 'agent', 'GET', path)).status).toBe(403)
  })

  it('comes with a warning where everything may be abandoned, or nothing', async () => {
    const warned = async (limit: number) => {
      await put({ rules: [{ name: 'own', window: 'day', limit }] })
      world.engine.answers.set('campaign.abandonment', told(limit))
      return (await ask(world, 'supervisor', 'GET', `/campaigns/${world.campaign}/abandonment`)).body.data.warnings
    }
    expect(await warned(1)).toEqual([expect.stringContaining('allows every call to be abandoned')])
    expect(await warned(0)).toEqual([expect.stringContaining('one line per ready agent')])
  })

  it('comes with a warning where the law asks for a message that says who called, and the one there is does not', async () => {
    const warned = async (dropMessage: string) => {
      const path = `/campaigns/${world.campaign}`
      const settings = { dropMessage, abandonment: { preset: 'us_ftc' } }
      expect((await ask(world, 'admin', 'PUT', path, { settings })).status).toBe(200)
      world.engine.answers.set('campaign.abandonment', told(0.03))
      return (await ask(world, 'supervisor', 'GET', `${path}/abandonment`)).body.data.warnings
    }
    expect(await warned('sound:tt-allbusy')).toEqual([expect.stringContaining('says neither who called nor a number')])
    expect(await warned('sound:custom/acme-busy')).toEqual([])
  })
})

describe('evidence', () => {
  it('is a file that fits, and leaves nothing behind', async () => {
    const facts = (call: string) => ({ campaign: world.campaign, call, answeredAt: monday10 })
    const entries = [answer('connected', facts('c1')), answer('abandoned', facts('c2'))]
    await world.store.write(mainSite, 'engine.commit', commitOf(1, entries))
    const span = 'from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00%2B01:00'
    const path = `/campaigns/${world.campaign}/abandonment/evidence?${span}`
    const response = await ask(world, 'supervisor', 'GET', path)
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    const lines = String(response.body).trimEnd().split('\n')
    expect(await verifyEvidence(lines)).toMatchObject({ problems: [], entries: 2, totals: 1 })
    expect(lines[0]).toContain('"preset":"strict"')
    expect(lines[0]).toContain(JSON.stringify(defaultAbandonmentSettings.rules[0]))
    expect(readdirSync(join(world.dataDir, 'uploads')).filter((name) => name.startsWith('evidence'))).toEqual([])
  })

  it('is refused for a time that is none', async () => {
    const path = `/campaigns/${world.campaign}/abandonment/evidence`
    for (const query of [
      '?from=yesterday',
      '?from=2026-03-03T00:00:00Z&to=2026-03-02T00:00:00Z',
      '?from=2099-01-01T00:00:00Z',
    ]) {
      expect((await ask(world, 'supervisor', 'GET', `${path}${query}`)).status).toBe(422)
    }
    expect((await ask(world, 'agent', 'GET', path)).status).toBe(403)
  })
})
