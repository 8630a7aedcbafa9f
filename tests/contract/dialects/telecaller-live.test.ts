import { io } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { mainSite } from '../../api/support/api-world.js'
import { expectPrinted } from './expect-printed.js'
import { type Floor, type Heard, type Listener, openFloor } from './ibrat-floor.js'
import { printed } from './telecaller-document.js'

let floor: Floor
afterEach(() => floor.close())

const named = ({ heard }: Pick<Listener, 'heard'>, event: string) =>
  heard.filter(([name]) => name === event).map(([, data]) => data)
const statuses = (listener: Listener) => named(listener, 'call-status-updated').map(({ status }) => status)

async function open(endings: readonly string[]): Promise<void> {
  floor = await openFloor(endings, { contract: 'telecaller' })
  const { supervisor, agent } = floor.users
  await floor.store.write(mainSite, 'teams.put', { user: agent, supervisor })
}

describe('a telecaller’s work', () => {
  it('is given a lead, calls it, and those who may see it hear of each step', async () => {
    await open(['00', '03'])
    const [lead = '', busy = ''] = floor.leads
    const admin = await floor.listen('admin', 'main')
    const supervisor = await floor.listen('supervisor')
    const own = await floor.listen('agent')
    const other = await floor.listen('agent2', 'main')

    const offline = await floor.ask('agent', 'POST', '/api/calls/initiate', { phoneNumber: '+8881000000100' })
    expect([offline.status, offline.body.message]).toEqual([
      400,
      'Cannot make calls while offline. Set your status to available first.',
    ])
    const put = await floor.ask('agent', 'PUT', '/api/auth/status', { status: 'available' })
    expect([put.status, put.body.status]).toEqual([200, 'available'])
    await floor.until(() => named(own, 'user-status-updated').some(({ status }) => status === 'available'))
    expect(named(own, 'user-status-updated').at(-1)).toMatchObject({
      userId: String(floor.users.agent),
      status: 'available',
      lastActive: expect.stringMatching(/^2026-03-02T.*Z$/),
    })

    const given = await floor.ask('supervisor', 'POST', `/api/leads/${lead}/assign`, {
      assignedTo: String(floor.users.agent),
    })
    expect(given.status).toBe(200)
    await floor.until(() => named(own, 'new-lead-assigned').length > 0)
    expect(named(own, 'new-lead-assigned')).toEqual([
      expect.objectContaining({
        leadId: lead,
        leadName: 'Lead 0002',
        leadPhone: '+8881000000100',
        assignedAt: expect.stringMatching(/^2026-03-02T.*Z$/),
        manuallyAssigned: true,
        name: 'Lead 0002',
        phone: '+8881000000100',
        lead: expect.objectContaining({ name: 'Lead 0002' }),
      }),
    ])

    const notOwn = await floor.ask('agent2', 'POST', '/api/calls/initiate', { leadId: lead })
    expect([400, 404]).toContain(notOwn.status)
    const started = await floor.ask('agent', 'POST', '/api/calls/initiate', { leadId: lead, callType: 'outbound' })
    expect(started.status).toBe(200)
    expectPrinted(started.body, printed.initiate)
    const id = started.body.callId
    expect(started.body.call).toMatchObject({ id, lead: { id: lead }, telecaller: { name: 'agent1' } })
    await floor.until(() => statuses(own).includes('answered'))
    const again = await floor.ask('agent', 'POST', '/api/calls/initiate', { leadId: lead })
    expect([again.status, again.body.message]).toEqual([400, 'Cannot make calls while busy.'])
    const live = await floor.ask('supervisor', 'GET', `/api/calls/${id}`)
    expect(live.body.call.status).toBe('answered')
    const going = async (status: string) => (await floor.ask('admin', 'GET', `/api/calls?status=${status}`)).body.total
    expect([await going('initiated'), await going('ringing'), await going('answered')]).toEqual([0, 0, 1])
    const ended = await floor.ask('agent', 'PUT', `/api/calls/${id}`, {
      status: 'completed',
      duration: 300,
      notes: 'Call completed successfully',
      outcome: 'connected',
      quality: 'good',
    })
    expect([ended.status, ended.body.message]).toEqual([200, 'Call updated successfully'])
    await floor.until(() => statuses(own).includes('completed'))
    const after = await floor.ask('agent', 'GET', `/api/calls/${id}`)
    expect(after.body).toMatchObject({
      success: true,
      id,
      notes: 'Call completed successfully',
      outcome: 'connected',
      quality: 'good',
      call: { status: 'completed', endTime: expect.any(String) },
    })
    const worked = await floor.ask('agent', 'GET', `/api/leads/${lead}`)
    expect(worked.body.lead).toMatchObject({ status: 'contacted', lastContactDate: expect.any(String) })

    for (const listener of [admin, supervisor, own]) {
      await floor.until(() => named(listener, 'call-ended').length > 0)
      await floor.until(() => named(listener, 'lead-status-updated').length > 0)
      expect(named(listener, 'lead-status-updated')).toMatchObject([{ leadId: lead, status: 'contacted' }])
      expect(statuses(listener)).toEqual(['initiated', 'ringing', 'answered', 'completed'])
      expect(named(listener, 'call-status-updated').at(-1)).toMatchObject({ callId: id, duration: expect.any(Number) })
      expect(named(listener, 'call-started')).toMatchObject([{ phoneNumber: '+8881000000100' }])
      expect(named(listener, 'call-completed')).toMatchObject([
        { telecaller: { name: 'agent1' }, call: { callId: id } },
      ])
    }
    // A lead is told to whoever has it alone, and another's calls to nobody else.
    expect(named(admin, 'new-lead-assigned')).toEqual([])
    expect(other.heard.map(([event]) => event)).toEqual(['authenticated'])

    await floor.until(() => floor.host.inspect().calls.length === 0)
    await floor.ask('agent', 'PUT', '/api/auth/status', { status: 'available' })
    await floor.ask('supervisor', 'POST', `/api/leads/${busy}/assign`, { telecallerId: String(floor.users.agent) })
    const second = await floor.ask('supervisor', 'POST', '/api/calls/initiate', {
      leadId: busy,
      telecallerId: String(floor.users.agent),
    })
    expect(second.status).toBe(200)
    await floor.until(() => statuses(own).includes('busy'))
    await floor.until(() => statuses(supervisor).includes('busy'))
    const foreign = await floor.ask('supervisor', 'POST', '/api/calls/initiate', {
      leadId: busy,
      telecallerId: String(floor.users.agent2),
    })
    expect(foreign.status).toBe(403)
  })

  it('may be ended from outside, called again though the lead was closed, and goes on break', async () => {
    await open(['00'])
    const [lead = ''] = floor.leads
    const own = await floor.listen('agent', 'main')
    await floor.signOn()
    await floor.ask('admin', 'POST', `/api/leads/${lead}/assign`, { assignedTo: String(floor.users.agent) })
    await floor.ask('agent', 'PUT', `/api/leads/${lead}`, { status: 'closed' })
    const { body } = await floor.ask('agent', 'POST', '/api/calls/initiate', { leadId: lead, notes: 'Once more' })
    await floor.until(() => statuses(own).includes('answered'))
    const notes = await floor.ask('agent', 'GET', `/api/calls/${body.callId}`)
    expect(notes.body.notes).toBe('Once more')
    const end = await floor.ask('supervisor', 'POST', '/api/calls/end', { callId: body.callId, duration: 3 })
    expect(end.body).toMatchObject({ success: true, message: 'Call ended successfully' })
    await floor.until(() => statuses(own).includes('completed'))
    own.socket.emit('update-status', { status: 'break' })
    await floor.until(() => named(own, 'user-status-changed').some(({ status }) => status === 'break'))
    const paused = await floor.ask('agent', 'POST', '/api/calls/initiate', { leadId: lead })
    expect([paused.status, paused.body.code]).toEqual([400, 'CONFLICT'])
  })
})

describe('a socket', () => {
  it('signs in by its handshake, and joins the own rooms alone', async () => {
    await open([])
    const url = `${floor.api.address}/telecaller`
    const socket = io(url, {
      transports: ['websocket'],
      reconnection: false,
      forceNew: true,
      auth: { token: floor.tokens.agent },
    })
    try {
      const heard: Heard[] = []
      socket.onAny((event: string, data: unknown) => heard.push([event, data]))
      await floor.until(() => heard.some(([event]) => event === 'authenticated'))
      expect(heard[0]).toEqual([
        'authenticated',
        { success: true, userId: String(floor.users.agent), role: 'telecaller', name: 'agent1' },
      ])
      const answers: unknown[] = []
      const say = async (event: string, payload: unknown) => {
        const before = answers.length
        socket.emit(event, payload, (answer: unknown) => answers.push(answer))
        await floor.until(() => answers.length > before)
        return answers.at(-1)
      }
      expect(await say('join-user-room', String(floor.users.agent))).toEqual({ success: true })
      expect(await say('join-user-room', { userId: floor.users.agent })).toEqual({ success: true })
      expect(await say('join-role-room', { role: 'telecaller' })).toEqual({ success: true })
      for (const [event, payload] of [
        ['join-user-room', String(floor.users.agent2)],
        ['join-user-room', { userId: floor.users.admin }],
        ['join-role-room', { role: 'admin' }],
      ] as const) {
        expect(await say(event, payload)).toMatchObject({
          success: false,
          error: { success: false, code: 'FORBIDDEN' },
        })
      }
      // What is done over REST needs nothing more; what is not known is refused.
      expect(await say('start-call', { phoneNumber: '1' })).toEqual({ success: true })
      expect(await say('sing', {})).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } })
      expect(await say('update-status', { status: 'asleep' })).toMatchObject({
        success: false,
        error: { message: 'Validation error', errors: [{ field: 'status' }] },
      })
    } finally {
      socket.close()
    }
  })

  it('without a token hears nothing but why', async () => {
    await open([])
    const stranger = await floor.listen(null)
    stranger.socket.emit('join-user-room', String(floor.users.agent))
    await floor.until(() => named(stranger, 'error').length > 0)
    expect(named(stranger, 'error')).toMatchObject([{ success: false, message: 'Not authenticated' }])
    stranger.socket.emit('authenticate', { token: 'nothing' })
    await floor.until(() => named(stranger, 'error').length > 1)
    expect(stranger.heard.map(([event]) => event)).toEqual(['error', 'error'])
  })
})
