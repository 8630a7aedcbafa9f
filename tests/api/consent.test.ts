import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const phoneNumber = '+493012345600'
const say = (body: object) =>
  ask(world, 'supervisor', 'POST', '/consents', { phoneNumber, scope: 'autodialed', method: 'web form', ...body })
const require = (consentRequired: string | null) =>
  ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, {
    settings: { compliance: { consentRequired }, timeZone: 'Europe/Berlin' },
  })
const why = async () => (await ask(world, 'admin', 'GET', `/leads/${world.lead}/why`)).body.data

describe('consent', () => {
  it('is asked for where the campaign requires it, kept with its provenance, and can be revoked', async () => {
    expect((await require('autodialed')).status).toBe(200)
    expect(await why()).toMatchObject({ rule: 'consent', value: 'autodialed', until: null, dialable: false })
    await say({ action: 'given', scope: 'calls' })
    expect(await why(), 'too narrow').toMatchObject({ rule: 'consent' })
    const given = await say({ action: 'given', evidence: 'form 4711', at: '2026-01-05T10:00:00Z' })
    expect(given.body.data).toMatchObject({
      action: 'given',
      evidence: 'form 4711',
      source: 'api',
      recordedBy: 'supervisor',
      at: '2026-01-05T10:00:00.000Z',
      recordedAt: '2026-03-02T10:00:00.000Z',
    })
    expect(await why()).toMatchObject({ dialable: true })
    await say({ action: 'revoked', method: 'said so on the phone' })
    expect(await why()).toMatchObject({ rule: 'consent' })
    const history = await ask(world, 'supervisor', 'GET', `/consents?phoneNumber=${encodeURIComponent(phoneNumber)}`)
    expect(history.body.data.map((one: { action: string }) => one.action)).toEqual(['revoked', 'given', 'given'])
  })

  it('ends when it expires, and one for another campaign does not count', async () => {
    await require('calls')
    await say({ action: 'given', at: '2026-01-01T00:00:00Z', expiresAt: '2026-03-01T00:00:00Z' })
    expect(await why()).toMatchObject({ rule: 'consent' })
    const other = await ask(world, 'admin', 'POST', '/campaigns', { name: 'Other' })
    await say({ action: 'given', campaignId: other.body.data.id })
    expect(await why()).toMatchObject({ rule: 'consent' })
    await say({ action: 'given', campaignId: world.campaign })
    expect(await why()).toMatchObject({ dialable: true })
  })

  it('is only ever added to', async () => {
    expect((await say({ action: 'given' })).status).toBe(201)
    expect((await say({ action: 'given' })).body.error).toMatchObject({ code: 'DUPLICATE_ENTRY' })
    expect((await say({ action: 'given', at: '2030-01-01T00:00:00Z' })).status).toBe(422)
    expect((await say({ action: 'given', campaignId: 999 })).status).toBe(404)
    expect((await ask(world, 'agent', 'GET', '/consents')).status).toBe(403)
  })
})

describe('exclusions', () => {
  it('count each ready lead once, by the rule that speaks first', async () => {
    const add = (phone: string, timeZone?: string) =>
      ask(world, 'admin', 'POST', '/leads', {
        campaignId: world.campaign,
        phoneNumber: phone,
        ...(timeZone && { timeZone }),
      })
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: { timeZone: 'Europe/Berlin' } })
    await add('+4930100001')
    await add('+4930100002')
    await add('+13055550100')
    await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '+4930100002' })
    const found = await ask(world, 'admin', 'GET', `/campaigns/${world.campaign}/exclusions`)
    expect(found.body.data).toEqual({
      ready: 4,
      inAttempt: 0,
      finished: 0,
      sampled: 4,
      rules: { none: 2, dnc: 1, outside_window: 1 },
    })
  })
})

describe('compliance settings', () => {
  it('refuses a campaign that must send a number and has none', async () => {
    const create = (settings: object) => ask(world, 'admin', 'POST', '/campaigns', { name: 'Caller', settings })
    const refused = await create({ compliance: { callerIdRequired: true } })
    expect(refused).toMatchObject({
      status: 422,
      body: { error: { details: { fields: { 'settings.callerIds': expect.any(String) } } } },
    })
    expect((await create({ compliance: { preset: 'uk' }, callerIds: ['+442071838750'] })).status).toBe(201)
  })

  it('begins with a preset and keeps what stands beside it', async () => {
    const answer = await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, {
      settings: {
        callerIds: ['+442071838750'],
        compliance: {
          preset: 'uk',
          numberCaps: [{ windowS: null, max: 12 }],
          holidays: {
            calendars: ['uk_england'],
            dates: [{ date: '12-24', name: 'Eve', open: [{ from: '09:00', to: '12:00' }] }],
          },
        },
      },
    })
    expect(answer.body.data.settings.compliance).toMatchObject({
      noRedialMachineSameDay: true,
      stateRules: 'none',
      numberCaps: [{ windowS: null, max: 12 }],
      holidays: { calendars: ['uk_england'], dates: [{ date: '12-24', open: [{ from: '09:00', to: '12:00' }] }] },
    })
    expect(Object.keys(answer.body.data.settings.compliance)).not.toContain('preset')
    expect(
      (await ask(world, 'agent', 'GET', '/compliance/presets')).body.data.map((one: { name: string }) => one.name),
    ).toEqual(['us', 'us_debt', 'uk', 'none'])
    expect((await ask(world, 'agent', 'GET', '/compliance/state-rules')).body.data).toContainEqual(
      expect.objectContaining({ region: 'US-TX' }),
    )
  })
})
