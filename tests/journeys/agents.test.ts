import { describe, expect, it } from 'vitest'
import { leadId } from '../../dialer/model/ids.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign } from '../support/factories.js'
import { onlyRecord, planLead } from './story.js'

const agent = makeAgent(1)
const phone = agent.extension

describe('agents come and go', () => {
  it('a phone that does not answer the sign-on leaves the agent logged out, with the reason', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [] })
    site.pbx.setPhone(phone, { habit: { kind: 'rings' } })
    await site.until(() => site.host.linkStatus === 'ready')
    await site.host.ask({ kind: 'agent.signOn', agent: agent.id, phoneMode: null })
    expect(site.presence(agent.id)).toBe('signingOn')
    await site.until(() => site.presence(agent.id) === 'loggedOut', 120_000)
    const presence = site.host.inspect().agents[0]!.presence
    expect(presence).toMatchObject({ name: 'loggedOut', why: expect.stringMatching(/.+/) })
    await site.clock.advance(5000)
    expect(site.pbx.legs.size).toBe(0)
  })

  it('a pause during a talk begins after the wrap-up', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, { wrapUpS: 5 })],
      agents: [agent],
      leads: [planLead(1, 'hangsUp'), planLead(2, 'hangsUp')],
    })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.host.ask({ kind: 'agent.pause', agent: agent.id, reason: 'lunch' })
    expect(site.presence(agent.id)).toBe('talking')
    await site.until(() => site.presence(agent.id) === 'paused')
    expect(site.host.inspect().agents[0]!.presence).toMatchObject({ reason: 'lunch' })
    await site.clock.advance(60_000)
    expect(site.store.records().length).toBe(1)
    await site.host.ask({ kind: 'agent.ready', agent: agent.id })
    await site.until(() => site.presence(agent.id) === 'talking')
  })

  it('a pause while the lead rings: nobody is left for the call, and the lead is not lost', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'stays')] })
    await site.signOn()
    await site.until(() => site.host.inspect().calls.some((call) => call.state === 'ringing'))
    await site.host.ask({ kind: 'agent.pause', agent: agent.id, reason: 'tea' })
    expect(site.presence(agent.id)).toBe('paused')
    await site.until(() => site.host.inspect().calls.length === 0)
    const record = onlyRecord(site)
    // Either the ringing is cancelled, or the person is told a message: never silence, never a lost lead.
    expect(['cancelled', 'abandoned']).toContain(record.outcome)
    expect(site.store.kept(leadId(1)).stage).toBe('ready')
    expect(site.host.inspect().lines.site).toBe(0)
  })

  it('an agent paused while the own phone rings is paused when it stops, and another agent takes the call', async () => {
    const [first, second] = [makeAgent(1, 'perCall'), makeAgent(2, 'perCall')]
    const site = await buildSite({
      campaigns: [makeCampaign(1, { dropAfterMs: 20_000 })],
      agents: [first, second],
      leads: [planLead(1, 'stays')],
    })
    site.pbx.setPhone(first.extension, { habit: { kind: 'rings' } })
    await site.signOn()
    await site.until(() => site.presence(first.id) === 'ringing' || site.presence(second.id) === 'talking')
    await site.host.ask({ kind: 'agent.pause', agent: first.id, reason: 'tea' })
    await site.until(() => site.presence(second.id) === 'talking')
    expect(site.presence(first.id)).toBe('paused')
    expect(onlyRecord(site)).toMatchObject({ agent: second.id })
  })

  it('an agent who hangs up the held phone is logged out and the call ends as theirs', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'stays')] })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.clock.advance(10_000)
    site.pbx.hangUpPhone(phone)
    await site.until(() => site.host.inspect().calls.length === 0 || site.presence(agent.id) !== 'talking')
    await site.clock.advance(40_000)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'agent', agent: 1 })
    expect(site.presence(agent.id)).toBe('loggedOut')
    expect(site.pbx.legs.size).toBe(0)
  })

  it('a phone that unregisters in mid-call: the talk goes on while it lives, and the state is told', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [planLead(1, 'hangsUp')] })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    site.pbx.setPhone(phone, { registered: false })
    await site.clock.advance(1000)
    expect(site.presence(agent.id)).toBe('talking')
    expect(site.host.inspect().agents[0]!.phoneRegistered).toBe(false)
    expect(site.store.journal).toContainEqual(
      expect.objectContaining({ kind: 'phone.state', extension: phone, registered: false }),
    )
    await site.until(() => onlyRecord(site).milestones.closedAt !== null)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected', endedBy: 'lead' })
  })

  it('signs off after the call when asked during it', async () => {
    const site = await buildSite({
      campaigns: [makeCampaign(1, { wrapUpS: 5 })],
      agents: [agent],
      leads: [planLead(1, 'hangsUp'), planLead(2, 'hangsUp')],
    })
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.host.ask({ kind: 'agent.signOff', agent: agent.id })
    await site.until(() => site.presence(agent.id) === 'loggedOut')
    await site.clock.advance(30_000)
    expect(onlyRecord(site)).toMatchObject({ outcome: 'connected' })
    expect(site.pbx.legs.size).toBe(0)
  })

  it('a person waits for the next agent when the first one loses the phone while being connected', async () => {
    const other = makeAgent(2)
    const site = await buildSite({
      campaigns: [makeCampaign(1)],
      agents: [agent, other],
      leads: [planLead(1, 'stays')],
    })
    await site.signOn()
    site.pbx.faults.command = (command) => {
      if (command.kind !== 'bridge') return null
      site.pbx.faults.command = () => null
      const chosen = [agent, other].find((each) => site.pbx.legs.get(command.legs[1])?.phone === each.extension)
      site.pbx.hangUpPhone(chosen!.extension)
      return null
    }
    await site.until(() => [agent, other].some((each) => site.presence(each.id) === 'talking'))
    expect([agent, other].map((each) => site.presence(each.id)).sort()).toEqual(['loggedOut', 'talking'])
    expect(onlyRecord(site)).toMatchObject({ outcome: null })
    expect(site.store.records().length).toBe(1)
  })

  it('refuses what makes no sense, with a sentence', async () => {
    const site = await buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [] })
    await site.signOn()
    await expect(site.host.ask({ kind: 'agent.hangUp', agent: agent.id })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/\w+ \w+/),
    })
    const stranger = makeAgent(9).id
    await expect(site.host.ask({ kind: 'agent.signOn', agent: stranger, phoneMode: null })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})
