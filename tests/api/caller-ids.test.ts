import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newHealth } from '../../dialer/caller-id/health.js'
import type { CallerIdHealth, CallerIdStanding } from '../../dialer/model/caller-id.js'
import { monday10, number } from '../support/factories.js'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

const resting: CallerIdHealth = {
  ...newHealth(monday10),
  state: 'resting',
  until: monday10 + 86_400_000,
  why: 'answers',
  days: [
    {
      from: monday10,
      signals: {
        answers: { calls: 100, hits: 10, expected: 30 },
        shortCalls: { calls: 10, hits: 1, expected: 1.5 },
        complaints: { calls: 0, hits: 0, expected: 0 },
      },
    },
  ],
}
const standing = (text: string, health = newHealth(monday10)): CallerIdStanding => ({
  number: number(text),
  health,
  evidence: 0.25,
  isActedOn: false,
  callsToday: 7,
  lastCallAt: monday10,
  dayUntil: monday10 + 3_600_000,
})

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
  world.engine.answers.set('callerIds.inspect', [standing('+12125550100'), standing('+4930100')])
})
afterEach(() => world.end())

const create = (body: object) => ask(world, 'admin', 'POST', '/caller-ids', body)
const puts = () => world.engine.asked.flatMap((command) => (command.kind === 'callerIds.put' ? [command.pool] : []))

describe('caller ids over the API', () => {
  it('are entered, told to the engine, looked at, changed and taken out', async () => {
    const made = await create({ phoneNumber: '+1 (212) 555-0100', group: 'sales', dailyLimit: 100 })
    expect(made.status).toBe(201)
    expect(made.body.data).toMatchObject({
      phoneNumber: '+12125550100',
      area: '+1212',
      region: 'US-NY',
      country: 'US',
      callable: true,
      callsToday: 7,
      health: { state: 'healthy', evidence: 0.25, answers: { calls: 0, share: null, low: 0, high: 1 } },
    })
    const { id } = made.body.data
    expect(puts().at(-1)).toMatchObject([{ number: '+12125550100', dailyLimit: 100 }])
    expect((await ask(world, 'supervisor', 'GET', '/caller-ids?group=sales')).body.data).toHaveLength(1)
    const changed = await ask(world, 'admin', 'PUT', `/caller-ids/${id}`, {
      dailyLimit: null,
      campaignIds: [world.campaign],
    })
    expect(changed.body.data).toMatchObject({ dailyLimit: null, campaignIds: [world.campaign], group: 'sales' })
    expect((await ask(world, 'admin', 'DELETE', `/caller-ids/${id}`)).status).toBe(204)
    expect(puts().at(-1)).toEqual([])
    expect((await ask(world, 'admin', 'GET', `/caller-ids/${id}`)).status).toBe(404)
  })

  it('are refused: bad numbers, twice the same, unknown campaigns, and people without the right', async () => {
    expect((await create({ phoneNumber: 'call me' })).status).toBe(422)
    expect((await create({ phoneNumber: '+12125550100', dailyLimit: 0 })).status).toBe(422)
    expect((await create({ phoneNumber: '+12125550100', campaignIds: [99] })).status).toBe(422)
    expect((await create({ phoneNumber: '+12125550100' })).status).toBe(201)
    expect(await create({ phoneNumber: '+12125550100' })).toMatchObject({
      status: 409,
      body: { error: { details: { fields: { phoneNumber: 'The pool has this number already.' } } } },
    })
    expect((await ask(world, 'supervisor', 'POST', '/caller-ids', { phoneNumber: '+4930100' })).status).toBe(403)
    expect((await ask(world, 'agent', 'GET', '/caller-ids')).status).toBe(403)
    expect(puts()).toHaveLength(1)
  })

  it('say why they rest and what to do; a person releases them', async () => {
    world.engine.answers.set('callerIds.inspect', [standing('+12125550100', resting)])
    world.engine.answers.set('callerIds.decide', standing('+12125550100', { ...newHealth(monday10), state: 'watched' }))
    const { id, health } = (await create({ phoneNumber: '+12125550100' })).body.data
    expect(health).toMatchObject({
      state: 'resting',
      signal: 'answers',
      answers: { calls: 100, hits: 10, share: 0.1, expected: 0.3 },
      why: expect.stringMatching(/^10\.0 % of its calls are answered by people; .* 30\.0 % would be expected\.$/),
      next: expect.stringContaining('labelled as spam'),
    })
    expect(health.answers.low).toBeGreaterThan(0.04)
    expect(health.answers.high).toBeLessThan(0.18)
    const released = await ask(world, 'supervisor', 'POST', `/caller-ids/${id}/release`)
    expect(released.body.data.health.state).toBe('watched')
    expect(world.engine.asked.at(-1)).toEqual({ kind: 'callerIds.decide', number: '+12125550100', decision: 'release' })
    expect((await ask(world, 'agent', 'POST', `/caller-ids/${id}/release`)).status).toBe(403)
  })

  it('are shown as a campaign sees them', async () => {
    const held = { ...standing('+4930100'), limit: 7, hold: 'dailyLimit', holdUntil: monday10 + 3_600_000 }
    world.engine.answers.set('campaign.callerIds', [held])
    const { body } = await ask(world, 'supervisor', 'GET', `/campaigns/${world.campaign}/caller-ids`)
    expect(body.data).toMatchObject([
      { phoneNumber: '+4930100', limit: 7, hold: 'daily_limit', holdUntil: '2026-03-02T11:00:00.000Z' },
    ])
  })
})

describe('a campaign and its caller ids', () => {
  const save = (settings: object) => ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings })

  it('keeps its policy, and changes what is given', async () => {
    const callerIdPolicy = { strategy: 'local_presence', groups: ['sales'], dailyLimit: 80, health: 'act' }
    expect((await save({ callerIdPolicy })).status).toBe(200)
    const { body } = await save({ callerIdPolicy: { minRestS: 5 } })
    expect(body.data.settings.callerIdPolicy).toEqual({
      ...callerIdPolicy,
      minRestS: 5,
      whenExhausted: 'hold',
      whenNoneHealthy: 'continue',
    })
    expect((await save({ callerIdPolicy: { strategy: 'random' } })).status).toBe(422)
  })

  it('is not saved if it must show a number and might not', async () => {
    const compliance = { callerIdRequired: true }
    const refused = await save({ compliance, callerIdPolicy: { groups: ['sales'] } })
    expect(refused.status).toBe(422)
    expect(JSON.stringify(refused.body)).toContain('group of the pool')
    await create({ phoneNumber: '+12125550100', group: 'sales', callable: false })
    expect((await save({ compliance, callerIdPolicy: { groups: ['sales'] } })).status).toBe(422)
    await create({ phoneNumber: '+4930100', group: 'ours', dailyLimit: 10 })
    expect((await save({ compliance, callerIdPolicy: { groups: ['ours'] } })).status).toBe(200)
    expect((await save({ callerIdPolicy: { whenExhausted: 'trunk' } })).status).toBe(422)
    const list = (await ask(world, 'admin', 'GET', '/caller-ids')).body.data as { id: number; group: string | null }[]
    const id = list.find((one) => one.group === 'ours')?.id
    expect((await ask(world, 'admin', 'PUT', `/caller-ids/${id}`, { callable: false })).status).toBe(200)
    const start = await ask(world, 'admin', 'POST', `/campaigns/${world.campaign}/start`)
    expect(start.status, 'nor started when the number has become one that nobody answers').toBe(422)
  })
})
