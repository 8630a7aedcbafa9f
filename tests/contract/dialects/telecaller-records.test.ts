import { afterEach, beforeEach, expect, it } from 'vitest'
import { openTelecallerWorld, type TelecallerWorld } from './telecaller-world.js'

let world: TelecallerWorld
beforeEach(async () => {
  world = await openTelecallerWorld()
})
afterEach(() => world.end())

it('a record written by hand is put right by what is said of it later, and its sums and lead follow', async () => {
  const { body: lead } = await world.tele('agent', 'POST', '/api/leads', { name: 'Lead 0001', phone: '9876543001' })
  const written = { phoneNumber: '9876543001', status: 'no-answer', lead: lead.lead._id }
  const { body: made } = await world.tele('agent', 'POST', '/api/calls', written)
  expect(made.call).toMatchObject({ status: 'no-answer', duration: 0 })
  const path = `/api/calls/${made.call._id}`
  const said = { status: 'completed', duration: 300, notes: 'Call completed successfully' }
  const { body: put } = await world.tele('agent', 'PUT', path, said)
  expect(put.call).toMatchObject({ ...said, answerTime: made.call.startTime })
  const total = async (status: string) => (await world.tele('agent', 'GET', `/api/calls?status=${status}`)).body.total
  expect([await total('completed'), await total('no-answer')]).toEqual([1, 0])
  const { body: board } = await world.tele('admin', 'GET', '/api/dashboard/overview')
  expect(board.overview).toMatchObject({ totalCalls: 1, completedCalls: 1 })
  expect((await world.tele('agent', 'GET', `/api/leads/${lead.lead._id}`)).body.lead.status).toBe('contacted')
  // What is not said stays.
  const { body: noted } = await world.tele('agent', 'PUT', path, { notes: 'Wants an offer' })
  expect(noted.call).toMatchObject({ status: 'completed', duration: 300, notes: 'Wants an offer' })
  const { body: busy } = await world.tele('agent', 'PATCH', path, { status: 'busy' })
  expect(busy.call).toMatchObject({ status: 'busy', duration: 0, answerTime: null })
  expect([await total('completed'), await total('busy')]).toEqual([0, 1])
})

it('a length told with any fraction of a second is taken', async () => {
  const duration = 12.000_567_89
  const written = { phoneNumber: '9876543001', status: 'completed', duration }
  const { status, body } = await world.tele('agent', 'POST', '/api/calls', written)
  expect([status, body.call.duration]).toEqual([201, 12])
  const put = await world.tele('agent', 'PUT', `/api/calls/${body.call._id}`, { duration: 0.000_123_4 })
  expect([put.status, put.body.call.duration]).toEqual([200, 0])
})
