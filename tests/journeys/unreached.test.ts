import { describe, expect, it } from 'vitest'
import { defaultAmdSettings } from '../../dialer/model/amd-settings.js'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { leadId } from '../../dialer/model/ids.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign } from '../support/factories.js'
import { callEvents, onlyRecord, type Person, planLead, seconds } from './story.js'

const agent = makeAgent(1)

async function call(person: Person, settings: Partial<CampaignSettings> = {}) {
  const site = await buildSite({
    campaigns: [makeCampaign(1, settings)],
    agents: [agent],
    leads: [planLead(1, person)],
  })
  await site.signOn()
  return site
}

const over =
  (site: Awaited<ReturnType<typeof call>>, count = 1) =>
  () =>
    site.store.records().filter((record) => record.milestones.closedAt !== null).length === count

describe('a lead is not reached', () => {
  it('nobody answers: rung for the whole time, tried again two hours later, finished at the cap', async () => {
    const site = await call('noAnswer', { ringTimeoutS: 25, maxAttempts: 3 })
    await site.until(over(site))
    const first = onlyRecord(site)
    expect(first).toMatchObject({ outcome: 'noAnswer', endedBy: 'dialer', cause: 19, agent: null, attempt: 1 })
    expect(seconds(first.milestones.dialedAt, first.milestones.endedAt)).toBe(25)
    expect(site.store.kept(leadId(1))).toMatchObject({ stage: 'ready', lead: { attempts: 1 } })
    await site.clock.advance(7_190_000)
    expect(site.store.records().length).toBe(1)
    await site.until(over(site, 3), 3 * 7_300_000)
    const gaps = site.store.records().map((record) => record.milestones.reservedAt)
    expect(seconds(gaps[0]!, gaps[1]!)).toBeGreaterThanOrEqual(7200)
    expect(seconds(gaps[0]!, gaps[1]!)).toBeLessThan(7290)
    await site.until(() => site.campaignStatus(1) === 'completed', 120_000)
    expect(site.store.kept(leadId(1))).toMatchObject({ stage: 'finished', finishedWhy: 'attemptCap' })
  })

  it.each<[Person, object, object]>([
    ['busy', { outcome: 'busy', endedBy: 'lead', cause: 17 }, { stage: 'ready' }],
    ['rejected', { outcome: 'rejected', endedBy: 'lead', cause: 21 }, { stage: 'ready' }],
    [
      'unallocated',
      { outcome: 'unallocated', endedBy: 'pbx', cause: 1 },
      { stage: 'finished', finishedWhy: 'invalidNumber' },
    ],
    ['congestion', { outcome: 'congestion', endedBy: 'pbx', cause: 34 }, { stage: 'ready' }],
    ['failed', { outcome: 'failed', endedBy: 'pbx', cause: 41 }, { stage: 'ready' }],
  ])('%s is told from the others, and the line is given back', async (person, record, lead) => {
    const site = await call(person)
    await site.until(over(site))
    expect(onlyRecord(site)).toMatchObject({ ...record, agent: null, disposition: null })
    expect(site.store.kept(leadId(1))).toMatchObject(lead)
    expect(site.host.inspect().lines.site).toBe(0)
    expect(site.presence(agent.id)).toBe('available')
  })

  it('a machine is hung up and tried again later, and no agent hears it', async () => {
    const amd = {
      ...defaultAmdSettings,
      auditShare: 0,
      mode: 'on',
      verdictWithinMs: 4000,
      onMachine: 'hangUp',
      message: null,
    } as const
    const site = await call('machine', { amd })
    await site.until(over(site))
    const record = onlyRecord(site)
    expect(record).toMatchObject({ outcome: 'machine', endedBy: 'dialer', verdict: 'machine', agent: null })
    expect(callEvents(site, record.ref)).not.toContain('call.offered')
    expect(site.store.kept(leadId(1))).toMatchObject({ stage: 'ready', lead: { outcomes: { machine: 1 } } })
  })

  it('a machine is left a message', async () => {
    const amd = {
      ...defaultAmdSettings,
      auditShare: 0,
      mode: 'on',
      verdictWithinMs: 4000,
      onMachine: 'leaveMessage',
      message: 'sound:call-us',
    } as const
    const site = await call('machine', { amd })
    await site.until(over(site))
    const { outcome, milestones } = onlyRecord(site)
    expect(outcome).toBe('machine')
    // The greeting, then the message.
    expect(seconds(milestones.answeredAt, milestones.endedAt)).toBe(10)
  })

  it.each<Person>(['unsure', 'stays'])('who may be a person is connected: %s', async (person) => {
    const amd = {
      ...defaultAmdSettings,
      auditShare: 0,
      mode: 'on',
      verdictWithinMs: 4000,
      onMachine: 'hangUp',
      message: null,
    } as const
    const site = await call(person, { amd })
    await site.until(() => site.presence(agent.id) === 'talking')
    expect(onlyRecord(site).verdict).toBe(person === 'unsure' ? 'unsure' : 'human')
  })

  it('a verdict that never comes counts as unsure, and the person is connected', async () => {
    const amd = {
      ...defaultAmdSettings,
      auditShare: 0,
      mode: 'on',
      verdictWithinMs: 4000,
      onMachine: 'hangUp',
      message: null,
    } as const
    const site = await call('stays', { amd })
    site.pbx.faults.event = (event) => ({ copies: event.kind === 'legScreened' ? 0 : 1, lateByMs: 0 })
    await site.until(() => site.presence(agent.id) === 'talking')
    expect(onlyRecord(site)).toMatchObject({ verdict: 'unsure' })
  })

  it('a trunk that answers 503 is rested, and calls go on when it has lines again', async () => {
    const site = await buildSite({
      campaigns: [
        makeCampaign(1, {
          retry: { congestion: { afterS: 60, maxTimes: 50 } },
          minSpacingS: 0,
          maxAttempts: 50,
          maxAttemptsPerNumberDay: 99,
        }),
      ],
      agents: Array.from({ length: 5 }, (_, i) => makeAgent(i + 1)),
      leads: Array.from({ length: 5 }, (_, i) => planLead(i + 1, 'stays')),
      trunkLines: 0,
    })
    await site.signOn()
    await site.clock.advance(60_000)
    const refused = site.store.records().length
    expect(site.store.records().every((record) => record.outcome === 'congestion')).toBe(true)
    // Without a rest for the trunk, five agents and 503 within 20 ms would burn hundreds of attempts.
    expect(refused).toBeLessThan(40)
    site.pbx.setTrunk('main' as never, { maxLines: 10 })
    await site.until(() => [1, 2, 3, 4, 5].every((id) => site.presence(makeAgent(id).id) === 'talking'), 600_000)
  })
})

describe('a person answers and no agent is there', () => {
  const power = { dialMode: 'power', ratio: 2, dropMessage: 'sound:sorry' } as const

  it('hears the message after two seconds, is hung up, and counts as abandoned', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, power)],
      agents: [agent],
      leads: [planLead(1, 'stays'), planLead(2, 'stays')],
    })
    await site.signOn()
    await site.until(() => site.store.records().some((record) => record.outcome === 'abandoned'))
    const dropped = site.store.records().find((record) => record.outcome === 'abandoned')!
    expect(dropped).toMatchObject({ endedBy: 'dialer', agent: null })
    // Two seconds of waiting and three of message.
    expect(seconds(dropped.milestones.answeredAt, dropped.milestones.endedAt)).toBe(5)
    expect(site.store.kept(dropped.lead!)).toMatchObject({ stage: 'ready', lead: { outcomes: { abandoned: 1 } } })
    expect(site.presence(agent.id)).toBe('talking')
  })

  it('hangs up while waiting: abandoned too', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, power)],
      agents: [agent],
      leads: [planLead(1, 'stays'), planLead(2, 'impatient')],
    })
    await site.signOn()
    await site.until(() => site.store.records().some((record) => record.milestones.closedAt !== null))
    const gone = site.store.records().find((record) => record.lead === 2)!
    expect(gone).toMatchObject({ outcome: 'abandoned', endedBy: 'lead' })
  })

  it('is connected if an agent becomes free within the two seconds', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, power)],
      agents: [agent, makeAgent(2)],
      leads: [planLead(1, 'stays'), planLead(2, 'stays'), planLead(3, 'stays')],
    })
    await site.signOn()
    await site.host.ask({ kind: 'agent.pause', agent: agent.id, reason: 'tea' })
    await site.until(() => site.host.inspect().calls.some((call) => call.state === 'waiting'))
    await site.clock.advance(1000)
    await site.host.ask({ kind: 'agent.ready', agent: agent.id })
    await site.until(() => site.presence(agent.id) === 'talking', 500)
    expect(site.store.records().filter((record) => record.outcome === 'abandoned')).toEqual([])
  })
})
