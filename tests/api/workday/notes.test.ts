import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endedCall, makeRecord } from '../../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from '../support/api-world.js'
import { ask } from '../support/ask.js'

let world: ApiWorld
/** Of the first agent, with the world's lead. */
let call: number
beforeAll(async () => {
  world = await openApiWorld()
  const record = makeRecord('c.noted', { agent: world.agent, lead: world.lead, outcome: 'connected' })
  await world.store.engineStore(mainSite).commit(endedCall(record))
  call = (await ask(world, 'supervisor', 'GET', '/calls')).body.data[0].id
})
afterAll(() => world.end())

const write = (body: object, as: Person = 'agent') => ask(world, as, 'POST', '/notes', body)
const list = async (path: string, as: Person = 'agent') =>
  (await ask(world, as, 'GET', path)).body.items.map((one: { body: string }) => one.body)

describe('a note', () => {
  it('on a call stands with the call and its lead, in both spellings', async () => {
    const { body } = await write({
      title: 'Offer',
      body: 'Ten seats',
      call_id: call,
      visibility: 'team',
      tags_csv: 'a,b',
    })
    expect(body.data).toMatchObject({
      title: 'Offer',
      callId: call,
      call_id: call,
      leadId: world.lead,
      author: 'agent1',
      visibility: 'team',
      phone_e164: '+15550000001',
    })
    expect(body.id).toBe(body.data.id)
    expect(await list(`/calls/${call}/notes`)).toEqual(['Ten seats'])
    expect(await list(`/leads/${world.lead}/notes`)).toEqual(['Ten seats'])
  })

  it('without a title is called after its first words', async () => {
    const { body } = await write({ body: 'Calls back after the holidays' })
    expect(body.data.title).toBe('Calls back after the holidays')
  })

  it('that is private is for its author and supervisors', async () => {
    await write({ body: 'Just for me', callId: call })
    await write({ body: 'From above', leadId: world.lead, visibility: 'team' }, 'supervisor')
    await write({ body: 'Private from above', leadId: world.lead }, 'supervisor')
    expect(await list(`/leads/${world.lead}/notes`)).toEqual(['From above', 'Just for me', 'Ten seats'])
    expect(await list(`/leads/${world.lead}/notes`, 'admin')).toContain('Private from above')
    expect(await list('/notes?limit=20')).not.toContain('From above')
    expect(await list('/notes?limit=100', 'supervisor')).toEqual(expect.arrayContaining(['From above', 'Just for me']))
    expect(await list(`/notes?userId=${world.users.supervisor}`, 'admin')).not.toContain('Just for me')
  })

  it('is changed and deleted by its author and supervisors; to others it is not there', async () => {
    const { id } = (await write({ body: 'First', visibility: 'team' })).body.data
    for (const as of ['agent2', 'stranger'] as const) {
      expect((await ask(world, as, 'PATCH', `/notes/${id}`, { body: 'x' })).status).toBe(404)
      expect((await ask(world, as, 'DELETE', `/notes/${id}`)).status).toBe(404)
    }
    const changed = await ask(world, 'agent', 'PATCH', `/notes/${id}`, { body: 'Second' })
    expect(changed.body.data).toMatchObject({ body: 'Second', title: 'First', visibility: 'team' })
    expect((await ask(world, 'supervisor', 'DELETE', `/notes/${id}`)).status).toBe(204)
    expect((await ask(world, 'agent', 'DELETE', `/notes/${id}`)).status).toBe(404)
  })

  it('on what one may not see is refused as if it were not there', async () => {
    expect((await write({ body: 'x', callId: call }, 'agent2')).status).toBe(404)
    expect((await write({ body: 'x', leadId: world.lead }, 'agent2')).status).toBe(404)
    expect((await write({ body: 'x', callId: 999_999 })).status).toBe(404)
    expect((await ask(world, 'agent2', 'GET', `/leads/${world.lead}/notes`)).status).toBe(404)
    expect((await ask(world, 'agent2', 'GET', `/calls/${call}/notes`)).status).toBe(404)
  })

  it.each([
    [{}, 'body'],
    [{ body: '   ' }, 'body'],
    [{ body: 'x'.repeat(5001) }, 'body'],
    [{ body: 'x', title: 'x'.repeat(201) }, 'title'],
    [{ body: 'x', tags_csv: 'x'.repeat(501) }, 'tags_csv'],
    [{ body: 'x', phone_e164: '1'.repeat(51) }, 'phone_e164'],
    [{ body: 'x', visibility: 'everybody' }, 'visibility'],
    [{ body: 'x', callId: -1 }, 'callId'],
    [{ body: 'x', user_id: 1 }, 'user_id'],
  ])('%j is refused', async (body, field) => {
    const answer = await write(body)
    expect(answer.status).toBe(422)
    expect(Object.keys(answer.body.error.details.fields).some((name) => name.startsWith(field))).toBe(true)
  })

  it('stands in the audit log, without its words', async () => {
    const rows = await world.options.readers
      .site(mainSite)!
      .selectFrom('audit')
      .select(['action', 'actor', 'body'])
      .where('action', 'like', 'notes.%')
      .execute()
    expect(new Set(rows.map(({ action }) => action))).toEqual(new Set(['notes.create', 'notes.update', 'notes.delete']))
    expect(rows.every(({ body }) => !body.includes('Ten seats'))).toBe(true)
  })

  it('goes with its call', async () => {
    const input = { journalBefore: 0, callsBefore: 8e12, recordingsBefore: 0, limit: 100 }
    await world.store.write(mainSite, 'retention.run', input)
    expect(await list('/notes?limit=100', 'supervisor')).not.toContain('Ten seats')
    expect(await list('/notes?limit=100', 'supervisor')).toContain('From above')
  })
})
