import { afterEach, describe, expect, it } from 'vitest'
import { overWire } from '../../api/support/running-api.js'
import { expectPrinted } from './expect-printed.js'
import { printed } from './ibrat-document.js'
import { type Floor, type Listener, openFloor } from './ibrat-floor.js'

let floor: Floor
afterEach(() => floor.close())

const named = ({ heard }: Listener, event: string) => heard.filter(([name]) => name === event).map(([, data]) => data)
const statuses = (listener: Listener) => named(listener, 'call_status_updated').map(({ status }) => status)

describe('an operator’s work with leads', () => {
  it('of two who claim at once one gets the lead; calls it, is told of it, and closes it', async () => {
    floor = await openFloor(['00', '03'])
    const [lead = '', busy = ''] = floor.leads
    await floor.signOn()
    const admin = await floor.listen('supervisor')
    const own = await floor.listen('agent', 'main')
    const other = await floor.listen('agent2')

    const claims = await Promise.all(
      (['agent', 'agent2'] as const).map((as) => floor.ask(as, 'POST', '/api/operator/leads/claim', { leadId: lead })),
    )
    expect(claims.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400])
    const winner = claims[0]?.status === 200 ? ('agent' as const) : ('agent2' as const)
    const [mine, theirs] = winner === 'agent' ? [own, other] : [other, own]
    const won = claims.find(({ status }) => status === 200)?.body
    expectPrinted(won, printed.claim)
    expect(won.lead).toMatchObject({ id: lead, status: 'claimed', assignedTo: { id: String(floor.users[winner]) } })
    expect(claims.find(({ status }) => status === 400)?.body).toMatchObject({
      error: 'Lead is already assigned to another operator',
    })
    const board = await floor.ask(winner, 'GET', '/api/operator/dashboard')
    expectPrinted(board.body.dashboard.assignedLeads, printed.operatorDashboard.dashboard.assignedLeads)

    const loser = winner === 'agent' ? ('agent2' as const) : ('agent' as const)
    const refused = await floor.ask(loser, 'POST', '/api/operator/calls/start', { leadId: lead })
    expect([refused.status, refused.body.error]).toEqual([400, 'Lead is assigned to another operator'])
    const started = await floor.ask(winner, 'POST', '/api/operator/calls/start', { leadId: lead })
    expect(started.status).toBe(200)
    expectPrinted(started.body, printed.start)
    const { id } = started.body.call
    await floor.until(() => statuses(mine).includes('answered'))
    const again = await floor.ask(winner, 'POST', '/api/operator/calls/start', { leadId: lead })
    expect(again.status).toBe(400)

    mine.socket.emit('update_call_notes', { callId: id, notes: 'Wants an offer' })
    await floor.until(() => named(admin, 'call_notes_updated').length > 0)
    expect(named(mine, 'call_notes_updated')).toEqual([
      {
        callId: id,
        notes: 'Wants an offer',
        updatedBy: String(floor.users[winner]),
        timestamp: expect.stringMatching(/^2026-03-02T/),
      },
    ])
    const update = await floor.ask(winner, 'PUT', `/api/operator/calls/${id}/update`, {
      status: 'completed',
      notes: 'Customer interested in premium package',
      duration: 180,
    })
    expect(update.body).toMatchObject({ message: 'Call updated successfully', call: { id, status: 'completed' } })
    await floor.until(() => statuses(mine).includes('completed'))
    await floor.until(() => floor.host.inspect().calls.length === 0)

    const history = await floor.ask(winner, 'GET', '/api/operator/calls/history?status=completed')
    expectPrinted(history.body, printed.history)
    expect(history.body.calls[0]).toMatchObject({ id, notes: 'Customer interested in premium package' })
    const after = await floor.ask('supervisor', 'GET', `/api/leads/${lead}`)
    expect(after.body.lead.status).toBe('transferred')

    const facts = {
      leadId: lead,
      salespersonId: String(floor.users[winner]),
      callId: id,
      timestamp: expect.any(String),
    }
    for (const listener of [admin, mine]) {
      expect(named(listener, 'lead_assigned')[0]).toMatchObject({
        leadId: lead,
        salespersonId: facts.salespersonId,
        lead: { phone: '+8881000000100', name: 'Lead 0002', status: expect.any(String) },
      })
      expect(named(listener, 'call_initiated')).toEqual([
        expect.objectContaining({ ...facts, status: 'initiated', phone: '+8881000000100' }),
      ])
      expect(named(listener, 'call_answered')).toEqual([expect.objectContaining({ ...facts, status: 'answered' })])
      expect(statuses(listener)).toEqual(['ringing', 'answered', 'completed'])
    }
    // Another's calls and leads are none of an operator's business.
    expect(theirs.heard.map(([event]) => event)).toEqual(['authenticated'])

    const second = await floor.ask(loser, 'POST', '/api/operator/calls/start', { leadId: busy })
    expect(second.status).toBe(200)
    await floor.until(() => statuses(theirs).includes('busy'))
    expect(statuses(theirs).at(-1)).toBe('busy')
  })

  it('the queue hands a lead to whoever is free, who is told', async () => {
    floor = await openFloor(['00'], { work: 'dialer' })
    const admin = await floor.listen('supervisor')
    const [own, other] = [await floor.listen('agent'), await floor.listen('agent2')]
    own.socket.emit('update_availability', { isAvailable: true })
    await floor.until(() => statuses(own).includes('answered'))
    expect(named(admin, 'user_availability_changed')).toEqual([
      { userId: String(floor.users.agent), name: 'agent1', isAvailable: true, timestamp: expect.any(String) },
    ])
    expect(named(own, 'lead_assigned')).toHaveLength(1)
    expect(named(own, 'lead_assigned')[0]).toMatchObject({
      leadId: floor.leads[0],
      salespersonId: String(floor.users.agent),
    })
    expect(named(admin, 'call_initiated')).toHaveLength(1)
    expect(other.heard.map(([event]) => event)).toEqual(['authenticated'])
    const status = await floor.ask('supervisor', 'GET', '/api/admin/system-status')
    expect(status.body.systemStatus).toMatchObject({
      callQueue: { activeCalls: 1, isRunning: true },
      activeConnections: 3,
    })
    const queue = await floor.ask('supervisor', 'POST', '/api/admin/system/control', { action: 'get_queue_status' })
    expect(queue.body.activeCalls).toMatchObject([{ lead: { id: floor.leads[0] }, salesperson: { name: 'agent1' } }])
  })

  it('a call is begun over the socket too', async () => {
    floor = await openFloor(['00'])
    await floor.signOn()
    const own = await floor.listen('agent')
    own.socket.emit('initiate_call', { leadId: floor.leads[0] })
    await floor.until(() => named(own, 'call_initiated').length > 0)
    expect(named(own, 'call_being_initiated')[0]).toMatchObject({
      leadId: floor.leads[0],
      initiatedBy: String(floor.users.agent),
    })
    own.socket.emit('initiate_call', { leadId: 'nothing' })
    await floor.until(() => named(own, 'error').length > 0)
    expect(named(own, 'error')[0]).toMatchObject({ error: 'Lead not found', message: expect.any(String) })
  })
})

describe('the socket', () => {
  it('says who signed in, and tells those who may see it who comes and goes', async () => {
    floor = await openFloor([])
    const admin = await floor.listen('admin')
    expect(named(admin, 'authenticated')).toEqual([{ userId: String(floor.users.admin), role: 'admin', name: 'admin' }])
    const own = await floor.listen('agent')
    const twice = await floor.listen('agent')
    const person = { userId: String(floor.users.agent), name: 'agent1', role: 'salesperson' }
    expect(named(own, 'authenticated')).toEqual([{ userId: person.userId, role: person.role, name: person.name }])
    await floor.until(() => named(admin, 'user_online').length > 0)
    own.socket.emit('typing_start')
    await floor.until(() => named(admin, 'user_typing').length > 0)
    expect(named(admin, 'user_typing')).toEqual([{ userId: person.userId, name: 'agent1', isTyping: true }])
    own.socket.close()
    twice.socket.close()
    await floor.until(() => named(admin, 'user_offline').length > 0)
    expect(named(admin, 'user_online')).toEqual([person])
    expect(named(admin, 'user_offline')).toEqual([person])
  })

  it('tells who does not sign in nothing, and closes it after 10 s', async () => {
    floor = await openFloor(['00'])
    await floor.signOn()
    const stranger = await floor.listen(null)
    await floor.listen('agent')
    stranger.socket.emit('initiate_call', { leadId: floor.leads[0] })
    await floor.until(() => stranger.heard.length > 0)
    expect(stranger.heard).toEqual([['error', expect.objectContaining({ message: 'Not authenticated' })]])
    expect(floor.host.inspect().calls).toEqual([])
    await floor.ask('agent', 'POST', '/api/operator/calls/start', { leadId: floor.leads[0] })
    await floor.clock.advance(10_000)
    await floor.until(() => stranger.isClosed())
    expect(stranger.heard.map(([event]) => event)).toEqual(['error', 'auth_error'])
  })

  it('refuses bad tokens, and a guesser after three', async () => {
    floor = await openFloor([])
    const stranger = await floor.listen(null)
    for (const token of [undefined, 'nonsense', { token: 7 }]) stranger.socket.emit('authenticate', { token })
    await floor.until(() => stranger.isClosed())
    expect(named(stranger, 'auth_error').map(({ message }) => message)).toEqual([
      'Authentication token required',
      'Invalid or expired token',
      'Authentication token required',
    ])
  })

  it('lets nobody into another’s room, and out of one’s own', async () => {
    floor = await openFloor([])
    const admin = await floor.listen('admin')
    const own = await floor.listen('agent')
    for (const room of [`user_${floor.users.agent2}`, 'admin', 'other/general', '', 7]) {
      own.socket.emit('join_room', room)
    }
    await floor.until(() => named(own, 'error').length === 5)
    own.socket.emit('join_room', `user_${floor.users.agent}`)
    own.socket.emit('join_room', 'operator')
    admin.socket.emit('leave_room', 'admin')
    await floor.clock.advance(100)
    const late = await floor.listen('agent2')
    late.socket.emit('typing_start')
    await floor.clock.advance(1000)
    expect(named(own, 'error')).toHaveLength(5)
    expect(named(admin, 'user_online').map(({ name }) => name)).toEqual(['agent1'])
    expect(named(admin, 'user_typing')).toEqual([])
  })

  it('keeps sites apart', async () => {
    floor = await openFloor(['00'])
    await floor.signOn()
    const stranger = await floor.listen('stranger')
    const own = await floor.listen('agent')
    await floor.ask('agent', 'POST', '/api/operator/calls/start', { leadId: floor.leads[0] })
    await floor.until(() => named(own, 'call_initiated').length > 0)
    expect(stranger.heard.map(([event]) => event)).toEqual(['authenticated'])
    const { body } = await floor.ask('stranger', 'GET', '/api/admin/system-status')
    expect(body.systemStatus).toMatchObject({ activeConnections: 1, callQueue: { activeCalls: 0 } })
  })

  it('ends with the login', async () => {
    floor = await openFloor([])
    const own = await floor.listen('agent')
    await floor.ask('agent', 'POST', '/api/auth/logout')
    await floor.clock.advance(30_000)
    await floor.until(() => own.isClosed())
    expect(named(own, 'auth_error')).toMatchObject([{ message: 'Invalid or expired token' }])
  })

  it('is not in the root of the main listener, and serves few sockets of one address', async () => {
    floor = await openFloor([], { sockets: { perAddress: 2 } })
    const root = await floor.listen(null, 'root')
    root.socket.emit('join_room', 'general')
    await floor.until(() => root.heard.length > 0)
    // The native contract's own shape.
    expect(root.heard).toMatchObject([['error', { success: false, error: { code: 'UNAUTHORIZED' } }]])
    root.socket.close()
    await floor.listen('agent', 'main')
    await floor.listen('agent2')
    const third = await floor.listen(null)
    expect(third.heard).toEqual([['connect_error', expect.any(String)]])
  })

  it('takes pages of its own and of listed origins, and those who poll', async () => {
    floor = await openFloor([])
    const { port = 0 } = floor.api.own[0] ?? {}
    const poll = async (origin: string) => {
      const answer = await overWire({ port }, '/socket.io/?EIO=4&transport=polling', { headers: { origin } })
      return [answer.status, answer.headers['access-control-allow-origin']]
    }
    expect(await poll('https://evil.example')).toEqual([403, undefined])
    expect(await poll('https://crm.example.com')).toEqual([200, 'https://crm.example.com'])
    expect(await poll(`http://127.0.0.1:${port}`)).toEqual([200, undefined])
  })

  it('is closed when the server goes down', async () => {
    floor = await openFloor([])
    const own = await floor.listen('agent')
    const closing = floor.api.close()
    await floor.until(() => own.isClosed())
    await closing
    const late = await floor.listen(null).catch(() => null)
    expect(late?.heard).toEqual([['connect_error', expect.any(String)]])
  })
})
