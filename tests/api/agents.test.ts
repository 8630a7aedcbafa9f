import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Presence } from '../../dialer/model/agent.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { callRef } from '../../dialer/model/ids.js'
import { allCapabilities } from '../../dialer/ports/pbx-capabilities.js'
import { makeCommit, makeRecord } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'
import { emptyStatus } from './support/fake-engine.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())
beforeEach(() => {
  world.engine.asked.length = 0
  world.engine.refusals.clear()
  world.capabilities = allCapabilities
  put({ name: 'available', since: 0 })
})

function put(presence: Presence): void {
  world.engine.status = { ...emptyStatus, agents: [{ agent: world.agent, presence, phoneRegistered: true }] }
}
const own = (verb: string, body?: object, as: 'agent' | 'agent2' | 'supervisor' = 'agent') =>
  ask(world, as, 'POST', `/agents/${world.agent}/${verb}`, body)
const status = (body: object, as: 'agent' | 'agent2' = 'agent') =>
  ask(world, as, 'PUT', `/agents/${world.agent}/status`, body)

describe('agents', () => {
  it('are listed with their presence, never with a password', async () => {
    put({ name: 'paused', since: 0, reason: 'busy' })
    const list = await ask(world, 'supervisor', 'GET', '/agents')
    expect(list.body.data).toMatchObject([
      { name: 'agent1', status: 'busy', presence: 'paused', pauseReason: 'busy', phoneRegistered: true },
      { name: 'agent2', status: 'offline', phoneRegistered: null },
    ])
  })

  it('are made of people of the site', async () => {
    const person = { email: 'new@example.com', password: 'a long new password', name: 'Agent 3' }
    const { id } = (await ask(world, 'admin', 'POST', '/users', person)).body.data
    const body = { userId: id, extension: '1003', sipUsername: 'agent1003', sipPassword: 'securePassword' }
    const made = await ask(world, 'admin', 'POST', '/agents', body)
    expect(made.body.data).toMatchObject({
      userId: id,
      name: 'Agent 3',
      phoneMode: 'nailed_up',
    })
    expect(JSON.stringify(made.body)).not.toContain('securePassword')
    expect(world.engine.asked).toMatchObject([{ kind: 'agent.put', agent: { extension: '1003' } }])
    const again = await ask(world, 'admin', 'POST', '/agents', { ...body, userId: world.users.admin })
    expect(again.body.error.code).toBe('DUPLICATE_ENTRY')
    const path = `/agents/${made.body.data.id}`
    expect((await ask(world, 'admin', 'GET', path)).body.data.sipPassword).toBe('********')
    expect((await ask(world, 'admin', 'PUT', path, { extension: '1004' })).body.data.extension).toBe('1004')
    expect((await ask(world, 'admin', 'PUT', path, { extension: '10-04' })).status).toBe(422)
    expect((await ask(world, 'admin', 'DELETE', path)).status).toBe(204)
    world.capabilities = { ...allCapabilities, holding: false }
    const refused = await ask(world, 'admin', 'POST', '/agents', {
      userId: id,
      extension: '1005',
      phoneMode: 'nailed_up',
    })
    expect(refused.body.error).toMatchObject({ code: 'UNSUPPORTED_BY_PBX', details: { capability: 'holding' } })
  })

  it('see and act on themselves only', async () => {
    expect((await ask(world, 'agent', 'GET', `/agents/${world.agent}`)).status).toBe(200)
    expect((await ask(world, 'agent2', 'GET', `/agents/${world.agent}`)).status).toBe(403)
    expect((await status({ status: 'available' }, 'agent2')).status).toBe(403)
    expect((await own('hang-up', undefined, 'agent2')).status).toBe(403)
    expect(world.engine.asked).toEqual([])
    expect((await own('hang-up', undefined, 'supervisor')).status).toBe(200)
  })
})

describe('a status', () => {
  it.each([
    ['loggedOut', { status: 'available' }, { kind: 'agent.signOn', phoneMode: null }],
    ['paused', { status: 'available' }, { kind: 'agent.ready' }],
    ['available', { status: 'busy' }, { kind: 'agent.pause', reason: 'busy' }],
    ['available', { status: 'paused', reason: 'lunch' }, { kind: 'agent.pause', reason: 'lunch', limitMs: 3_600_000 }],
    ['available', { status: 'offline' }, { kind: 'agent.signOff' }],
  ] as const)('from %s by %j becomes a command', async (name, body, command) => {
    put(
      name === 'paused'
        ? { name, since: 0, reason: 'x' }
        : name === 'loggedOut'
          ? { name, since: 0, why: null }
          : { name, since: 0 },
    )
    const answer = await status(body)
    expect(answer.body.data).toMatchObject({ id: world.agent, status: body.status })
    expect(world.engine.asked).toEqual([{ agent: world.agent, ...command }])
  })

  it('that nobody knows is refused', async () => {
    expect((await status({ status: 'asleep' })).body.error.details.fields).toHaveProperty('status')
  })
})

describe('work', () => {
  it('passes to the engine what an agent does', async () => {
    await own('sign-on', { phoneMode: 'per_call' })
    await own('sign-off')
    await own('skip', { leadId: world.lead })
    await own('recording', { action: 'pause' })
    expect((await own('dial', { phoneNumber: '+49 30 555' })).body.data).toEqual({ callRef: 'c.1' })
    await own('dial', { leadId: world.lead })
    const { agent, lead } = world
    expect(world.engine.asked).toEqual([
      { kind: 'agent.signOn', agent, phoneMode: 'perCall' },
      { kind: 'agent.signOff', agent },
      { kind: 'agent.skipLead', agent, lead },
      { kind: 'agent.recording', agent, action: 'pause' },
      { kind: 'agent.dialNumber', agent, number: '+4930555', campaign: null, callerId: null },
      { kind: 'agent.dialLead', agent, lead },
    ])
  })

  it.each([
    [{ phoneNumber: '12x' }, 'phoneNumber'],
    [{ phoneNumber: '+49\r\n30' }, 'phoneNumber'],
    [{}, 'phoneNumber'],
    [{ leadId: 1, phoneNumber: '+4930' }, 'phoneNumber'],
  ])('refuses to dial %j', async (body, field) => {
    const answer = await own('dial', body)
    expect([answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([422, [field]])
    expect(world.engine.asked).toEqual([])
  })

  it('gives back what the engine refuses with', async () => {
    world.engine.refusals.set('agent.dialNumber', new DomainError('NOT_DIALABLE', 'On the list.', { rule: 'dnc' }))
    const answer = await own('dial', { phoneNumber: '+4930555' })
    expect([answer.status, answer.body.error]).toMatchObject([409, { code: 'NOT_DIALABLE', details: { rule: 'dnc' } }])
    world.capabilities = { ...allCapabilities, recordingPause: false }
    expect((await own('recording', { action: 'pause' })).body.error.code).toBe('UNSUPPORTED_BY_PBX')
  })

  it('shows the next lead, or none', async () => {
    expect((await own('next-lead', {})).body).toMatchObject({ success: true, data: null })
    const shown = { id: world.lead, number: '+493012345600', name: 'Lead 0001', attempts: 2 }
    world.engine.answers.set('agent.nextLead', { lead: shown, campaign: world.campaign, until: world.clock.now() })
    expect((await own('next-lead', {})).body.data).toMatchObject({ leadId: world.lead, attempts: 2 })
  })
})

describe('a disposition', () => {
  beforeAll(async () => {
    const record = makeRecord('c.d', { campaign: world.campaign, lead: world.lead, agent: world.agent })
    await world.store.write(mainSite, 'engine.commit', makeCommit({ calls: [{ record, state: { some: 'state' } }] }))
  })
  beforeEach(() => put({ name: 'wrapUp', since: 0, call: callRef('c.d'), until: 1 }))

  it('is given to the present call, or to a call by its id', async () => {
    await own('disposition', { disposition: 'interested', note: 'Wants an offer' })
    const callbackAt = new Date(world.clock.now() + 3_600_000).toISOString()
    const { id } = (await ask(world, 'agent', 'GET', '/calls')).body.data[0]
    await ask(world, 'agent', 'POST', `/calls/${id}/disposition`, {
      disposition: 'callback',
      callbackAt,
      callbackBy: 'me',
    })
    const same = { kind: 'agent.disposition', agent: world.agent, call: 'c.d' }
    const callback = { at: Date.parse(callbackAt), agent: world.agent }
    expect(world.engine.asked).toEqual([
      { ...same, choice: { code: 'interested', note: 'Wants an offer', callback: null } },
      { ...same, choice: { code: 'callback', note: null, callback } },
    ])
    expect((await ask(world, 'agent2', 'POST', `/calls/${id}/disposition`, { disposition: 'interested' })).status).toBe(
      404,
    )
  })

  it.each([
    [{ disposition: 'marvellous' }, 'disposition'],
    [{ disposition: 'callback' }, 'callbackAt'],
    [{ disposition: 'callback', callbackAt: '2001-01-01T00:00:00Z' }, 'callbackAt'],
    [{ disposition: 'interested', callbackAt: '2031-01-01T00:00:00Z' }, 'callbackAt'],
    [{ disposition: 'callback', callbackAt: 'tomorrow' }, 'callbackAt'],
  ])('%j is refused', async (body, field) => {
    const answer = await own('disposition', body)
    expect([answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([422, [field]])
  })

  it('needs a call', async () => {
    put({ name: 'available', since: 0 })
    expect((await own('disposition', { disposition: 'interested' })).body.error.code).toBe('CONFLICT')
  })
})
