import { describe, expect, it } from 'vitest'
import { unreliable } from '../../daemon/pbx/simulator/faults.js'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { defaultAmdSettings } from '../../dialer/model/amd-settings.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { legId } from '../../dialer/model/ids.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, number } from '../support/factories.js'
import { callEvents, onlyRecord, planLead } from './story.js'

const agent = makeAgent(1)
const unavailable = new DomainError('PBX_UNAVAILABLE', 'no route')

async function talking(person: 'stays' | 'hangsUp' = 'stays'): Promise<Site> {
  const site = await buildSite({
    campaigns: [makeCampaign(1, { record: true })],
    agents: [agent],
    leads: [planLead(1, person), planLead(2, 'stays')],
  })
  await site.signOn()
  await site.until(() => site.presence(agent.id) === 'talking')
  return site
}

/** The link breaks and comes back after `ms`. */
async function outage(site: Site, ms: number, meanwhile: () => void = () => {}): Promise<void> {
  site.pbx.faults.connect = () => unavailable
  site.pbx.dropLink('cable pulled')
  meanwhile()
  await site.clock.advance(ms)
  site.pbx.faults.connect = () => null
  await site.until(() => site.host.linkStatus === 'ready')
}

describe('the link to the PBX breaks', () => {
  it('in mid-call: the talk goes on, ends later as usual, one record', async () => {
    const site = await talking()
    await outage(site, 5000)
    expect(site.presence(agent.id)).toBe('talking')
    await site.host.ask({ kind: 'agent.hangUp', agent: agent.id })
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'agent' })
    expect(site.pbx.legs.size).toBe(1)
  })

  it('and the lead hangs up meanwhile: found at the reconciling', async () => {
    const site = await talking('hangsUp')
    await outage(site, 60_000)
    await site.until(() => onlyRecord(site).outcome !== null)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'pbx' })
    expect(site.presence(agent.id)).toBe('wrapUp')
    const told = callEvents(site, onlyRecord(site).ref)
    expect(told.filter((kind) => kind === 'call.ended').length).toBe(1)
    // Its end was told while nobody listened; it is fetched all the same.
    expect(told.filter((kind) => kind === 'recording.finished').length).toBe(1)
  })

  it('while ringing: answered meanwhile, connected or dropped at once, never silent for ever', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'stays')] })
    await site.signOn()
    await site.until(() => site.host.inspect().calls.some((call) => call.state === 'ringing'))
    await outage(site, 4000)
    await site.clock.advance(6000)
    const record = onlyRecord(site)
    expect(record.milestones.answeredAt).not.toBeNull()
    expect(record.outcome === 'abandoned' || site.presence(agent.id) === 'talking').toBe(true)
  })

  it('an agent who says what came of the call during the outage is not held up', async () => {
    const site = await talking('hangsUp')
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    site.pbx.faults.connect = () => unavailable
    site.pbx.dropLink('cable pulled')
    await site.clock.advance(1000)
    const choice = { code: 'interested', note: null, callback: null }
    await site.host.ask({ kind: 'agent.disposition', agent: agent.id, call: onlyRecord(site).ref, choice })
    await site.clock.advance(30_000)
    expect(onlyRecord(site)).toMatchObject({ disposition: 'interested' })
    expect(site.host.inspect().campaigns[0]).toMatchObject({ limitedBy: 'linkDown' })
    site.pbx.faults.connect = () => null
    await site.until(() => site.presence(agent.id) === 'talking')
  })

  it('the PBX restarts in mid-call: every call is over, agents are logged out, records are closed', async () => {
    const site = await talking()
    site.pbx.restart(false)
    await site.until(() => site.host.linkStatus === 'ready')
    await site.until(() => onlyRecord(site).milestones.closedAt !== null, 120_000)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'pbx' })
    expect(site.presence(agent.id)).toBe('loggedOut')
    expect(site.host.inspect().lines.site).toBe(0)
    await site.host.ask({ kind: 'agent.signOn', agent: agent.id, phoneMode: null })
    await site.until(() => site.presence(agent.id) === 'talking')
  })

  it('ends a leg of ours that nobody knows', async () => {
    const site = await talking()
    await outage(site, 500, () => site.pbx.plantLeg(legId('tl.main.elsewhere-9.1')))
    await site.until(() => !site.pbx.legs.has(legId('tl.main.elsewhere-9.1')))
    expect(site.presence(agent.id)).toBe('talking')
  })

  it('events that are lost, doubled and late leave every call with one record and one end', async () => {
    const site = await buildSite({
      campaigns: [
        makeCampaign(1, {
          minSpacingS: 0,
          wrapUpS: 3,
          amd: {
            ...defaultAmdSettings,
            auditShare: 0,
            mode: 'on',
            verdictWithinMs: 3000,
            onMachine: 'hangUp',
            message: null,
          },
        }),
      ],
      agents: [agent, makeAgent(2), makeAgent(3)],
      leads: Array.from({ length: 150 }, (_, i) => makeLead(i + 1, { number: number(`+4930${500_000 + i}`) })),
    })
    site.pbx.faults.event = unreliable({ lost: 0.05, doubled: 0.1, late: 0.1, lateByMs: 1500 }, createSeededRandom(3))
    await site.until(() => site.host.linkStatus === 'ready')
    site.robots({ talkMs: [5000, 20_000], wrapUpMs: [500, 2000], dispositions: ['interested', 'not_interested'] })
    for (let minute = 0; minute < 30; minute++) {
      for (const id of [1, 2, 3]) {
        if (site.presence(makeAgent(id).id) === 'loggedOut') {
          await site.host.ask({ kind: 'agent.signOn', agent: makeAgent(id).id, phoneMode: null })
        }
      }
      await site.clock.advance(60_000)
      if (minute % 10 === 9) await outage(site, 2000)
    }
    site.pbx.faults.event = () => ({ copies: 1, lateByMs: 0 })
    await site.host.ask({ kind: 'site.drain' })
    await site.host.ask({ kind: 'site.hangUpAll' })
    await outage(site, 1000)
    await site.clock.advance(120_000)
    expect(site.host.inspect().calls).toEqual([])
    expect(site.host.inspect().lines.site).toBe(0)
    const records = site.store.records()
    expect(records.length).toBeGreaterThan(100)
    expect(records.filter((record) => record.outcome === null || record.milestones.closedAt === null)).toEqual([])
    const endsTold = records.map(
      (record) => callEvents(site, record.ref).filter((kind) => kind === 'call.ended').length,
    )
    expect(endsTold.filter((count) => count !== 1)).toEqual([])
    const backwards = records.filter(({ milestones: { answeredAt, endedAt } }) => (answeredAt ?? 0) > (endedAt ?? 0))
    expect(backwards).toEqual([])
    expect(site.host.counters()).toMatchObject({ failures: 0 })
    expect(site.host.counters().duplicateEnds).toBeGreaterThan(0)
  })
})
