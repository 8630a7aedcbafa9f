import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { agentId, callRef, type LeadId } from '../../../dialer/model/ids.js'
import type { LeadChange } from '../../../dialer/model/lead.js'
import { findLead } from '../../../storage/leads/repository.js'
import { endedCall, makeCommit, makeRecord, milestones } from '../../storage/support.js'
import { number } from '../../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from '../support/api-world.js'
import { ask } from '../support/ask.js'

const day = 86_400_000
let world: ApiWorld
let calls = 0
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())
beforeEach(() => {
  world.engine.asked.length = 0
})

/** A lead of its own, called by an agent just now; returns both ids. */
async function called(by: 'agent' | 'agent2' | null = 'agent', withLead = true) {
  calls += 1
  const to = number(`+49301234${String(calls).padStart(4, '0')}`)
  const lead = withLead
    ? (
        await world.store.write(mainSite, 'leads.create', {
          campaign: world.campaign,
          number: to,
          name: `Lead ${String(calls).padStart(4, '0')}`,
          email: null,
          metadata: {},
          timeZone: null,
          priority: 0,
        })
      ).id
    : null
  const at = world.clock.now() - 1000
  const agent = by === null ? null : by === 'agent' ? world.agent : world.agent2
  const record = makeRecord(`c.${calls}`, {
    campaign: withLead ? world.campaign : null,
    lead,
    agent,
    number: to,
    outcome: 'connected',
    milestones: milestones(at, { endedAt: at + 500 }),
  })
  await world.store.engineStore(mainSite).commit(endedCall(record))
  const { body } = await ask(world, 'supervisor', 'GET', `/calls?query=${to.slice(1)}`)
  return { call: body.data[0].id as number, lead }
}
const patch = (call: number, body: object, as: Person = 'agent') => ask(world, as, 'PATCH', `/calls/${call}`, body)
const at = (ms: number) => new Date(world.clock.now() + ms).toISOString()
const leadOf = (id: LeadId | null) => findLead(world.options.readers.site(mainSite)!, id!)
async function setLead(id: LeadId | null, stage: string, finishedWhy: string | null = null): Promise<void> {
  const change = { lead: id!, stage, ...(finishedWhy && { finishedWhy }) } as LeadChange
  await world.store.engineStore(mainSite).commit(makeCommit({ leads: [change] }))
}

describe('a call to be followed up', () => {
  it('of a lead becomes the lead’s callback by me, and the engine hears of it', async () => {
    const { call, lead } = await called()
    await setLead(lead, 'finished', 'disposition')
    const when = at(3 * day)
    const { body } = await patch(call, { remarks: 'Interested', Followup_notes: 'Budget', schedule_call: when })
    expect(body.data).toMatchObject({
      id: call,
      remarks: 'Interested',
      Followup_notes: 'Budget',
      follow_up: true,
      schedule_call: when,
      isCallback: true,
    })
    expect(await leadOf(lead)).toMatchObject({
      stage: 'ready',
      callback: { at: Date.parse(when), agent: world.agent },
      dueAt: Date.parse(when),
      finishedWhy: null,
    })
    expect(world.engine.asked).toMatchObject([{ kind: 'leads.changed', leads: [lead] }])
    const { body: callbacks } = await ask(world, 'agent', 'GET', `/agents/${world.agent}/callbacks?limit=100`)
    expect(callbacks.data.map((one: { id: number }) => one.id)).toContain(lead)
  })

  it('that is done gives the lead back as it was', async () => {
    const { call, lead } = await called()
    await setLead(lead, 'finished', 'disposition')
    await patch(call, { schedule_call: at(day) })
    await patch(call, { schedule_call: at(2 * day) })
    const { body } = await patch(call, { follow_up: false })
    expect(body.data).toMatchObject({ follow_up: false, isCallback: false })
    expect(await leadOf(lead)).toMatchObject({ stage: 'finished', finishedWhy: 'disposition', callback: null })
  })

  it('whose callback somebody else moved is left alone', async () => {
    const { call, lead } = await called()
    await patch(call, { schedule_call: at(day) })
    const moved = { at: world.clock.now() + 5 * day, agent: agentId(2) }
    await world.store.engineStore(mainSite).commit(makeCommit({ leads: [{ lead: lead!, callback: moved }] }))
    expect((await patch(call, { schedule_call: null })).status).toBe(200)
    expect(await leadOf(lead)).toMatchObject({ callback: moved })
  })

  it('is done when the lead was spoken with at that time, not before', async () => {
    const { call, lead } = await called()
    await patch(call, { schedule_call: at(day) })
    const spoken = async (ms: number) => {
      const event = {
        kind: 'call.connected' as const,
        at: world.clock.now() + ms,
        call: callRef(`c.later ${ms}`),
        campaign: world.campaign,
        lead,
        agent: world.agent,
        answerToAgentMs: 10,
      }
      await world.store.engineStore(mainSite).commit(makeCommit({ events: [event] }))
      await world.store.write(mainSite, 'projections.run', null)
      const { body } = await ask(world, 'agent', 'GET', '/follow-ups?limit=100')
      return !body.items.some((one: { callId: number }) => one.callId === call)
    }
    expect(await spoken(0)).toBe(false)
    expect(await spoken(day)).toBe(true)
  })

  it('of a campaign that is over is a reminder', async () => {
    const { call } = await called()
    const put = (status: string) => ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { status })
    await put('completed')
    expect((await patch(call, { schedule_call: at(day) })).body.data.isCallback).toBe(false)
    await put('active')
  })

  it('without a lead is a reminder', async () => {
    const { call } = await called('agent', false)
    expect((await patch(call, { schedule_call: at(day) })).body.data).toMatchObject({
      isCallback: false,
      follow_up: true,
    })
    expect(world.engine.asked).toEqual([])
    const { body } = await ask(world, 'agent', 'GET', '/follow-ups?limit=100')
    expect(body.items).toContainEqual(expect.objectContaining({ callId: call, leadId: null, isCallback: false }))
  })

  it('whose lead is being called, or taken by another, waits', async () => {
    const { call, lead } = await called()
    await setLead(lead, 'inAttempt')
    const busy = await patch(call, { schedule_call: at(day) })
    expect(busy.status).toBe(409)
    expect(busy.body.error.message).toMatch(/disposition/)
    // Words can be written down all the same.
    expect((await patch(call, { remarks: 'Busy' })).status).toBe(200)
  })

  it('keeps the counters of leads true', async () => {
    const { lead } = await called()
    const counts = async () =>
      (await world.options.readers.site(mainSite)!.selectFrom('lead_counts').select(['stage', 'n']).execute()).reduce(
        (all, { stage, n }) => ({ ...all, [stage]: (all[stage] ?? 0) + n }),
        {} as Record<string, number>,
      )
    const rows = await world.options.readers.site(mainSite)!.selectFrom('leads').select('stage').execute()
    const byStage = (stage: string) => rows.filter((row) => row.stage === stage).length
    const now = await counts()
    expect(now['ready'] ?? 0).toBe(byStage('ready'))
    expect(now['finished'] ?? 0).toBe(byStage('finished'))
    expect(lead).not.toBeNull()
  })

  it.each([
    [{ schedule_call: '2020-01-01T00:00:00Z' }, 'schedule_call'],
    [{ schedule_call: '2026-12-24T00:00:00Z' }, 'schedule_call'],
    [{ schedule_call: 'tomorrow' }, 'schedule_call'],
    [{ schedule_call: '2026-03-05T00:00:00Z', follow_up: false }, 'schedule_call'],
    [{ remarks: 'x'.repeat(501) }, 'remarks'],
    [{ Followup_notes: 'x'.repeat(2001) }, 'Followup_notes'],
    [{ follow_up: 'yes' }, 'follow_up'],
    [{ agentId: 2 }, 'agentId'],
  ])('refuses %j', async (body, field) => {
    const { call } = await called()
    const answer = await patch(call, body)
    expect(answer.status).toBe(422)
    expect(answer.body.error.details.fields).toHaveProperty(field)
  })

  it('is my own; a supervisor may change any that an agent had', async () => {
    const { call } = await called()
    expect((await patch(call, { remarks: 'mine' }, 'agent2')).status).toBe(404)
    expect((await patch(call, { remarks: 'mine' }, 'stranger')).status).toBe(404)
    expect((await patch(call, { remarks: 'seen' }, 'supervisor')).body.data.remarks).toBe('seen')
    const { call: nobodys } = await called(null)
    expect((await patch(nobodys, { remarks: 'x' }, 'supervisor')).status).toBe(409)
  })
})

describe('my calls', () => {
  it('are mine alone, in pages, with what is to come of them', async () => {
    const { call } = await called()
    const { call: other } = await called('agent2')
    await patch(call, { follow_up: true })
    const ids = async (query: string, as: Person = 'agent') =>
      (await ask(world, as, 'GET', `/calls/mine?pageSize=100${query}`)).body.items.map((one: { id: number }) => one.id)
    const mine = await ids('')
    expect(mine).toContain(call)
    expect(mine).not.toContain(other)
    expect(await ids('&follow_up=true')).toContain(call)
    expect(await ids('&follow_up=false')).not.toContain(call)
    expect(await ids(`&from=${at(-60_000)}&to=${at(0)}`)).toContain(call)
    expect(await ids(`&to=${at(-3_600_000)}`)).toEqual([])
    expect(await ids('&follow_up=true&to=2020-01-01')).toEqual([])
    expect(await ids('', 'admin')).toEqual([])
    const { body } = await ask(world, 'agent', 'GET', '/calls/mine?page=1&pageSize=1')
    expect(body).toMatchObject({ page: 1, pageSize: 1, total: mine.length, items: [{ id: expect.any(Number) }] })
  })

  it.each(['page=0', 'pageSize=101', 'follow_up=maybe', 'from=yesterday', 'sort=agent'])('refuse %s', async (query) => {
    expect((await ask(world, 'agent', 'GET', `/calls/mine?${query}`)).status).toBe(422)
  })
})

describe('follow-ups', () => {
  it('come in the order of their time, an agent’s own or everybody’s', async () => {
    const [{ call: late }, { call: soon }, { call: others }] = [await called(), await called(), await called('agent2')]
    await patch(late, { schedule_call: at(20 * day) })
    await patch(soon, { schedule_call: at(60_000) })
    await patch(others, { schedule_call: at(day) }, 'agent2')
    const list = async (query: string, as: Person) =>
      (await ask(world, as, 'GET', `/follow-ups?limit=100${query}`)).body.items.map(
        (one: { callId: number }) => one.callId,
      )
    const mine = await list('', 'agent')
    expect(mine.indexOf(soon)).toBeLessThan(mine.indexOf(late))
    expect(mine).not.toContain(others)
    expect(await list('', 'supervisor')).toEqual(expect.arrayContaining([late, soon, others]))
    expect(await list(`&agentId=${world.agent2}`, 'supervisor')).toEqual([others])
    expect(await list(`&agentId=${world.agent2}`, 'agent')).toEqual([])
    expect(await list(`&to=${at(3_600_000)}`, 'agent')).toContain(soon)
    expect(await list(`&to=${at(3_600_000)}`, 'agent')).not.toContain(late)
    await patch(soon, { follow_up: false })
    expect(await list('', 'agent')).not.toContain(soon)
    expect(await list('&status=done', 'agent')).toContain(soon)
  })
})

describe('retention', () => {
  it('keeps calls that are still to be followed up', async () => {
    const [{ call: promised }, { call: over }] = [await called(), await called()]
    await patch(promised, { schedule_call: at(day) })
    await patch(over, { remarks: 'Done', follow_up: false })
    const input = { journalBefore: 0, callsBefore: world.clock.now(), recordingsBefore: 0, limit: 100 }
    while ((await world.store.write(mainSite, 'retention.run', input)).more);
    expect((await ask(world, 'agent', 'GET', `/calls/${promised}`)).status).toBe(200)
    expect((await ask(world, 'agent', 'GET', `/calls/${over}`)).status).toBe(404)
    const kept = await world.options.readers.site(mainSite)!.selectFrom('follow_ups').select('call_id').execute()
    expect(kept.map((row) => row.call_id)).toContain(promised)
    expect(kept.map((row) => row.call_id)).not.toContain(over)
  })
})
