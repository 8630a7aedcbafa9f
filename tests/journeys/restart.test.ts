import { describe, expect, it } from 'vitest'
import { leadId } from '../../dialer/model/ids.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign } from '../support/factories.js'
import { callEvents, onlyRecord, type Person, planLead, seconds } from './story.js'

const agent = makeAgent(1)

async function begun(person: Person, state: string): Promise<Site> {
  const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, person)] })
  await site.signOn()
  await site.until(() => site.host.inspect().calls.some((call) => call.state === state))
  return site
}

describe('the process dies and comes back', () => {
  it('in mid-call: nobody notices, the call is adopted and ends with its own record', async () => {
    const site = await begun('stays', 'bridged')
    const { ref } = onlyRecord(site)
    await site.crash()
    await site.clock.advance(20_000)
    expect(site.pbx.legs.size).toBe(2)
    await site.revive()
    expect(site.presence(agent.id)).toBe('talking')
    expect(site.host.inspect().lines.site).toBe(1)
    await site.clock.advance(10_000)
    await site.host.ask({ kind: 'agent.hangUp', agent: agent.id })
    await site.until(() => site.presence(agent.id) === 'wrapUp')
    const record = onlyRecord(site)
    expect(record).toMatchObject({ ref, outcome: 'connected', endedBy: 'agent' })
    expect(seconds(record.milestones.bridgedAt, record.milestones.endedAt)).toBe(30)
    expect(callEvents(site, ref).filter((kind) => kind === 'call.ended').length).toBe(1)
    const choice = { code: 'interested', note: null, callback: null }
    await site.host.ask({ kind: 'agent.disposition', agent: agent.id, call: ref, choice })
    await site.until(() => site.store.kept(leadId(1)).stage === 'finished')
  })

  it('while ringing: the same leg is taken up, the number is not dialled twice', async () => {
    const site = await begun('stays', 'ringing')
    const legs = [...site.pbx.legs.keys()]
    await site.crash()
    await site.clock.advance(500)
    await site.revive()
    expect([...site.pbx.legs.keys()]).toEqual(legs)
    await site.until(() => site.presence(agent.id) === 'talking')
    expect(onlyRecord(site)).toMatchObject({ outcome: null, attempt: 1 })
    expect(site.pbx.peakLegs).toBe(2)
  })

  it('and the call ended meanwhile: its record is closed at the reconciling, the agent goes on', async () => {
    const site = await begun('hangsUp', 'bridged')
    await site.crash()
    await site.clock.advance(60_000)
    await site.revive()
    await site.until(() => onlyRecord(site).outcome !== null)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected' })
    await site.until(() => site.presence(agent.id) === 'available')
    expect(site.store.kept(leadId(1)).stage).toBe('finished')
  })

  it('between the commit and the originate: the attempt is closed as not made, the lead is not lost', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'stays')] })
    await site.until(() => site.host.linkStatus === 'ready')
    await site.host.ask({ kind: 'agent.signOn', agent: agent.id, phoneMode: null })
    await site.clock.advance(100)
    // The attempt is kept by the store; the word of it never reaches the engine.
    site.store.holdAnswers()
    await site.clock.advance(1000)
    const crashed = site.crash()
    site.store.releaseAnswers()
    await crashed
    await site.revive()
    await site.until(() => site.presence(agent.id) === 'talking', 7_200_000)
    const numbers = [...site.pbx.legs.values()].filter((leg) => leg.trunk !== null)
    expect(numbers.length).toBe(1)
    expect(site.store.records().filter((record) => record.milestones.closedAt === null).length).toBe(1)
  })

  it('during the wrap-up: the timer goes on where it was', async () => {
    const site = await begun('hangsUp', 'wrapUp')
    await site.clock.advance(10_000)
    await site.crash()
    await site.clock.advance(5000)
    await site.revive()
    expect(site.presence(agent.id)).toBe('wrapUp')
    await site.until(() => site.presence(agent.id) === 'available', 16_000)
    expect(onlyRecord(site)).toMatchObject({ disposition: 'none' })
  })

  it('while agents wait in their holding bridges: they are still on', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [] })
    await site.signOn()
    const legs = [...site.pbx.legs.keys()]
    await site.crash()
    await site.clock.advance(1000)
    await site.revive()
    expect(site.presence(agent.id)).toBe('available')
    expect([...site.pbx.legs.keys()]).toEqual(legs)
  })

  it('and the held phone was hung up meanwhile: the agent is logged out', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [] })
    await site.signOn()
    await site.crash()
    site.pbx.hangUpPhone(agent.extension)
    await site.revive()
    await site.until(() => site.presence(agent.id) === 'loggedOut')
    expect(site.pbx.legs.size).toBe(0)
  })
})
