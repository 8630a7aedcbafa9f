import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { DomainError } from '../../dialer/model/domain-error.js'
import { allCapabilities, noCapabilities } from '../../dialer/ports/pbx-capabilities.js'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'
import { emptyStatus } from './support/fake-engine.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())
beforeEach(() => {
  world.engine.asked.length = 0
  world.capabilities = allCapabilities
})

it('creates a campaign as the contract prints it and tells the engine after the commit', async () => {
  const answer = await ask(world, 'admin', 'POST', '/campaigns', {
    name: 'Q4 Sales Campaign',
    description: 'End of year sales push',
    agentId: world.agent,
    settings: { dialingMode: 'auto', callDelay: 5, maxAttempts: 3 },
  })
  expect(answer.body).toMatchObject({
    success: true,
    data: { name: 'Q4 Sales Campaign', status: 'active', agentId: world.agent, agentName: 'agent1' },
    message: 'Campaign created successfully',
  })
  expect(world.engine.asked).toMatchObject([
    { kind: 'campaign.put', campaign: { status: 'active', settings: { dialMode: 'progressive', callDelayS: 5 } } },
  ])
  const read = await ask(world, 'admin', 'GET', `/campaigns/${answer.body.data.id}`)
  expect(read.body.data.settings).toMatchObject({ dialingMode: 'auto', callDelay: 5, maxAttempts: 3 })
})

it('changes what is given and keeps the rest', async () => {
  const path = `/campaigns/${world.campaign}`
  const answer = await ask(world, 'admin', 'PUT', path, {
    status: 'paused',
    settings: {
      callDelay: 10,
      retry: { no_answer: { afterS: 60, maxTimes: 9 }, busy: null },
      callingWindow: [{ days: [1, 2], from: '09:30', to: '24:00' }],
      amd: { mode: 'on' },
    },
  })
  expect(answer.body.data).toMatchObject({ name: 'Campaign 1', status: 'paused', settings: { callDelay: 10 } })
  const { retry, callingWindow, amd, maxAttempts } = answer.body.data.settings
  expect(retry).toMatchObject({ no_answer: { afterS: 60, maxTimes: 9 }, machine: expect.anything() })
  expect(retry).not.toHaveProperty('busy')
  expect(callingWindow).toEqual([{ days: [1, 2], from: '09:30', to: '24:00' }])
  expect([amd.mode, amd.onMachine, maxAttempts]).toEqual(['on', 'hang_up', 3])
})

it('keeps both of two changes at once, and the engine hears the later one last', async () => {
  const path = `/campaigns/${world.campaign}`
  const put = (body: object) => ask(world, 'admin', 'PUT', path, body)
  await Promise.all([
    put({ status: 'active', settings: { dialingMode: 'auto', wrapUpS: 7 } }),
    put({ settings: { previewS: 33, amd: { verdictWithinMs: 1500 } } }),
    put({ status: 'paused', settings: { amd: { mode: 'shadow' } } }),
  ])
  const { status, settings } = (await ask(world, 'admin', 'GET', path)).body.data
  expect(settings).toMatchObject({ wrapUpS: 7, previewS: 33, amd: { mode: 'shadow', verdictWithinMs: 1500 } })
  expect(world.engine.asked.at(-1)).toMatchObject({
    campaign: { status, settings: { wrapUpS: 7, previewS: 33 } },
  })
})

it('does not become active by any way on a PBX that cannot do what it needs', async () => {
  const path = `/campaigns/${world.campaign}`
  await ask(world, 'admin', 'PUT', path, { status: 'paused', settings: { record: true } })
  world.capabilities = { ...allCapabilities, recording: false }
  for (const [method, at, body] of [
    ['PUT', path, { status: 'active' }],
    ['POST', `${path}/start`, undefined],
  ] as const) {
    expect((await ask(world, 'admin', method, at, body)).body.error.details.capability).toBe('recording')
  }
  expect((await ask(world, 'admin', 'PUT', path, { status: 'completed' })).status).toBe(200)
})

it.each(['start', 'pause', 'stop'])('can be told to %s by a supervisor', async (verb) => {
  const answer = await ask(world, 'supervisor', 'POST', `/campaigns/${world.campaign}/${verb}`)
  const status = { start: 'active', pause: 'paused', stop: 'completed' }[verb]
  expect(answer.body.data.status).toBe(status)
  expect(world.engine.asked).toMatchObject([{ kind: 'campaign.put', campaign: { id: world.campaign, status } }])
})

it('refuses what the PBX cannot do, with the name of the flag', async () => {
  world.capabilities = { ...allCapabilities, screening: false }
  const body = { name: 'AMD', settings: { amd: { mode: 'on' } } }
  const answer = await ask(world, 'admin', 'POST', '/campaigns', body)
  expect(answer.status).toBe(422)
  expect(answer.body.error).toMatchObject({ code: 'UNSUPPORTED_BY_PBX', details: { capability: 'screening' } })
  expect(answer.body.error.message).toContain('screening')
  world.capabilities = noCapabilities
  const plain = await ask(world, 'admin', 'POST', '/campaigns', { name: 'Plain' })
  expect(plain.body.data.settings).toMatchObject({ record: false, dropMessage: null })
})

it.each([
  [{ amd: { mode: 'on', onMachine: 'leave_message' } }, 'settings.amd.message'],
  [{ trunks: ['nowhere'] }, 'settings.trunks'],
  [{ timeZone: 'Mars/Olympus' }, 'settings.timeZone'],
  [{ ringTimeoutS: 5 }, 'settings.ringTimeoutS'],
  [{ ratio: 50 }, 'settings.ratio'],
  [{ dropMessage: 'sound:../../etc/passwd;rm' }, 'settings.dropMessage'],
  [{ callerIds: ['+49\r\nX: 1'] }, 'settings.callerIds.0'],
  [{ callingWindow: [{ days: [8], from: '10:00', to: '09:00' }] }, 'settings.callingWindow.0.days.0'],
  [{ dialingMode: 'clairvoyant' }, 'settings.dialingMode'],
])('names the setting that is wrong in %j', async (settings, field) => {
  const answer = await ask(world, 'admin', 'POST', '/campaigns', { name: 'Wrong', settings })
  expect(answer.status).toBe(422)
  expect(Object.keys(answer.body.error.details.fields)).toContain(field)
})

it('refuses a name twice, and both ways of naming agents at once', async () => {
  const twice = await ask(world, 'admin', 'POST', '/campaigns', { name: 'Campaign 1' })
  expect([twice.status, twice.body.error.code]).toEqual([409, 'DUPLICATE_ENTRY'])
  const both = await ask(world, 'admin', 'POST', '/campaigns', { name: 'Both', agentId: 1, agentIds: [1] })
  expect(both.body.error.details.fields).toHaveProperty('agentIds')
})

it('tells what keeps a campaign from dialling', async () => {
  const live = { campaign: world.campaign, hopper: 7, dialing: 2, waiting: 0, talking: 1, pacing: null }
  world.engine.status = {
    ...emptyStatus,
    campaigns: [{ ...live, limitedBy: 'outsideWindow', limitedUntil: world.clock.now() + 1000 }],
  }
  const answer = await ask(world, 'supervisor', 'GET', `/campaigns/${world.campaign}/live`)
  expect(answer.body.data).toMatchObject({ hopper: 7, limitedBy: 'outside_window', limitedUntil: expect.any(String) })
  expect(answer.body.data.why).toContain('calling hours')
})

it('keeps a change the engine did not take, and says so in the log', async () => {
  world.engine.refusals.set('campaign.put', new DomainError('PBX_UNAVAILABLE', 'The engine does not run.'))
  const answer = await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { name: 'Renamed' })
  world.engine.refusals.clear()
  expect(answer.body.data.name).toBe('Renamed')
  expect(world.logged.some(({ level, fields }) => level === 'warn' && fields['command'] === 'campaign.put')).toBe(true)
})

it('deletes a campaign', async () => {
  const { body } = await ask(world, 'admin', 'POST', '/campaigns', { name: 'Short-lived' })
  const path = `/campaigns/${body.data.id}`
  expect((await ask(world, 'admin', 'DELETE', path)).status).toBe(204)
  expect((await ask(world, 'admin', 'GET', path)).status).toBe(404)
  expect((await ask(world, 'admin', 'DELETE', path)).status).toBe(404)
  expect(world.engine.asked.at(-1)).toEqual({ kind: 'campaign.remove', campaign: body.data.id })
})
