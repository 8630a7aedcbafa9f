import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { callRef, campaignId, leadId } from '../../dialer/model/ids.js'
import { type MismatchKind, mismatchWords } from '../../dialer/model/mismatch.js'
import { makeCommit } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite, type Person } from './support/api-world.js'
import { ask } from './support/ask.js'

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`)

const repaired = (mismatch: MismatchKind, when: number, id: string): DomainEvent => ({
  kind: 'watchdog.repaired',
  at: when,
  id,
  mismatch,
  ...mismatchWords[mismatch],
  call: callRef(id),
  agent: null,
  lead: leadId(1),
  campaign: campaignId(1),
})

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
  const events = [
    repaired('leadLegGone', at('09:00:00'), 'c.1'),
    { kind: 'link.status', at: at('09:30:00'), status: 'ready', why: null } as const,
    repaired('slotWithoutCall', at('10:00:00'), 'c.2'),
    repaired('callUnreadable', at('11:00:00'), 'c.3'),
  ]
  await world.store.engineStore(mainSite).commit(makeCommit({ events }))
  await world.store
    .engineStore(otherSite)
    .commit(makeCommit({ events: [repaired('leadLegGone', at('10:30:00'), 'c.77')] }))
})
afterAll(() => world.end())

const repairs = (query = '', as: Person = 'supervisor') => ask(world, as, 'GET', `/watchdog/repairs${query}`)
const ids = async (query = '', as: Person = 'supervisor'): Promise<readonly string[]> =>
  (await repairs(query, as)).body.data.map(({ id }: { id: string }) => id)

it('tells supervisors what was put right at their site, newest first, page by page', async () => {
  const { body } = await repairs('?limit=2')
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual(['c.3', 'c.2'])
  expect(body.pagination).toMatchObject({ total: 3, totalPages: 2, hasNext: true })
  expect(await ids('?limit=2&page=2')).toEqual(['c.1'])
  expect(await ids('', 'stranger')).toEqual(['c.77'])
})

it('says what was believed, what was seen, what was done, and whom it concerned', async () => {
  const { body } = await repairs('?subject=slot')
  expect(body.data).toEqual([
    {
      seq: expect.any(Number),
      at: '2026-03-02T10:00:00.000Z',
      subject: 'slot',
      id: 'c.2',
      mismatch: 'slot_without_call',
      cause: 'daemon',
      believed: 'A call holds this line.',
      seen: 'There is no such call, or it is over.',
      repair: 'The line was given back.',
      callRef: 'c.2',
      agentId: null,
      leadId: 1,
      campaignId: 1,
    },
  ])
})

it('finds them by whose doing they were, by subject and by time', async () => {
  expect(await ids('?cause=storage')).toEqual(['c.3'])
  expect(await ids('?subject=call')).toEqual(['c.3', 'c.1'])
  expect(await ids('?startDate=2026-03-02T09:30:00Z&endDate=2026-03-02T10:00:00Z')).toEqual(['c.2'])
  expect(await ids('?startDate=2026-03-03')).toEqual([])
})

it.each([
  ['subject=everything', 'subject'],
  ['cause=bad-luck', 'cause'],
  ['startDate=2026-03-02&endDate=2026-03-01', 'endDate'],
  ['limit=0', 'limit'],
])('refuses %s and names the field', async (query, field) => {
  const { status, body } = await repairs(`?${query}`)
  expect(status).toBe(422)
  expect(JSON.stringify(body)).toContain(field)
})

it('is not for agents', async () => {
  expect((await repairs('', 'agent')).status).toBe(403)
})
