import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endedCall, makeRecord, milestones } from '../storage/support.js'
import { monday10, number } from '../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
  await settings({ timeZone: 'Europe/Berlin' })
})
afterEach(() => world.end())

const phoneNumber = '+493012345600'
const hour = 3_600_000
const settings = (change: object) => ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: change })
const why = async (id: number = world.lead) => (await ask(world, 'admin', 'GET', `/leads/${id}/why`)).body.data
const newLead = async (phone: string, timeZone: string) => {
  const plain = { name: null, email: null, metadata: {}, priority: 0 }
  const input = { campaign: world.campaign, number: number(phone), timeZone, ...plain }
  return (await world.store.write(mainSite, 'leads.create', input)).id
}
const called = (ref: string, phone: string, agoMs: number, outcome: 'noAnswer' | 'abandoned' = 'noAnswer') =>
  world.store.write(
    mainSite,
    'engine.commit',
    endedCall(makeRecord(ref, { number: number(phone), outcome, milestones: milestones(monday10 - agoMs) })),
  )
const sweep = () => world.store.write(mainSite, 'dnc.sweep', { after: 0, limit: 100 })

describe('a lead finished for the do-not-call list', () => {
  it('names the list and the import that brought its number', async () => {
    const form = new FormData()
    for (const [key, value] of Object.entries({ list: 'Register', kind: 'national', country: 'DE' }))
      form.set(key, value)
    form.set('file', new File([`${phoneNumber}\n`], 'register.csv'))
    const { id } = (await ask(world, 'supervisor', 'POST', '/dnc/imports', form)).body.data
    await ask(world, 'supervisor', 'POST', `/dnc/imports/${id}/commit`, { wait: true, acceptWarnings: true })
    expect(await why()).toMatchObject({
      rule: 'finished',
      value: 'dnc',
      source: `list "Register" (national), import ${id} of register.csv, committed 2026-03-02T10:00:00.000Z`,
      why: expect.stringContaining('Its number is on the do-not-call list "Register". supervisor put it there, '),
    })
  })

  it.each([
    ['number', { phoneNumber, reason: 'asked by phone' }, `of the site: ${phoneNumber}, made`],
    [
      'beginning',
      { phoneNumber: '+49301', prefix: true, reason: 'no calls there' },
      'every number that begins with +49301',
    ],
  ])('names the single %s that forbids it, and its reason, held or finished', async (_, entry, said) => {
    const { id } = (await ask(world, 'supervisor', 'POST', '/dnc', entry)).body.data
    const held = await why()
    expect(held.source).toContain(`entry ${id} of the site`)
    expect(held.source).toContain(said)
    expect(held.source).toContain(`2026-03-02T10:00:00.000Z, reason: ${entry.reason}`)
    await sweep()
    expect(await why()).toMatchObject({ rule: 'finished', value: 'dnc', source: held.source })
  })

  it('says so when nothing names its number any more', async () => {
    const { id } = (await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber, campaignId: world.campaign })).body
      .data
    expect((await why()).source).toContain(`entry ${id} of the campaign`)
    await sweep()
    await world.store.write(mainSite, 'dnc.remove', { id })
    expect(await why()).toMatchObject({ value: 'dnc', source: null, why: expect.stringContaining('any more') })
  })
})

describe('every rule says where it comes from', () => {
  it('caps of a number: the day of the campaign, its own windows, the law of the place', async () => {
    for (let n = 0; n < 3; n++) await called(`d${n}`, phoneNumber, (n + 2) * hour)
    await settings({ maxAttemptsPerNumberDay: 3 })
    expect(await why()).toMatchObject({ rule: 'number_cap', source: 'the campaign’s setting maxAttemptsPerNumberDay' })
    await settings({ maxAttemptsPerNumberDay: 9, compliance: { numberCaps: [{ windowS: 86_400, max: 3 }] } })
    expect(await why()).toMatchObject({ rule: 'number_cap', source: 'the campaign’s setting compliance.numberCaps' })
    for (let n = 3; n < 7; n++) await called(`d${n}`, phoneNumber, n * 25 * hour - 24 * hour)
    await settings({ compliance: { numberCaps: [{ windowS: 604_800, max: 7 }] } })
    expect(await why()).toMatchObject({ value: 7, source: expect.stringContaining('12 CFR 1006.14(b)(2)(i)') })
  })

  it('a state’s cap of the day', async () => {
    await world.clock.advance(6 * hour)
    const lead = await newLead('+13055550100', 'America/New_York@US-FL')
    for (let n = 0; n < 3; n++) await called(`f${n}`, '+13055550100', n * hour)
    await settings({ minSpacingS: 0 })
    expect(await why(lead)).toMatchObject({ rule: 'number_cap', value: 3, source: 'Fla. Stat. 501.616(6)' })
  })

  it('hours, spacing, consent, and a call abandoned before', async () => {
    await settings({ callingWindow: [] })
    expect(await why()).toMatchObject({ rule: 'outside_window', source: 'the campaign’s setting callingWindow' })
    await settings({ callingWindow: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }] })
    await called('s', phoneNumber, 60_000)
    expect(await why()).toMatchObject({ rule: 'min_spacing', source: 'the campaign’s setting minSpacingS' })
    await called('a', phoneNumber, 60_000, 'abandoned')
    expect(await why()).toMatchObject({
      rule: 'abandoned_before',
      source: 'the campaign’s setting compliance.noRedialAfterAbandonS (Ofcom asks for 72 hours)',
    })
    await settings({ compliance: { consentRequired: 'calls' } })
    expect(await why()).toMatchObject({ rule: 'consent', source: 'the campaign’s setting compliance.consentRequired' })
    await settings({
      compliance: {
        stateOverrides: [{ region: 'DE-BE', callingWindow: [], consent: 'autodialed' }],
      },
    })
    for (const region of ['US-ZZ', 'CA-FL', 'ZZ-AA']) {
      const unknown = { compliance: { stateOverrides: [{ region, callingWindow: [] }] } }
      const refused = await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: unknown })
      expect([refused.status, JSON.stringify(refused.body)]).toEqual([
        422,
        expect.stringContaining('There is no such region.'),
      ])
    }
    expect(await why(await newLead('+493055550100', 'Europe/Berlin@DE-BE'))).toMatchObject({
      rule: 'consent',
      value: 'autodialed',
      source: 'the campaign’s own rule for this place',
    })
  })
})
