import { afterAll, beforeAll, expect, it } from 'vitest'
import { ApiRefusal } from './support/api-client.js'
import type { CallRecordWire } from './support/call-book.js'
import { describeLab } from './support/describe-lab.js'
import { endedCall, openCampaign } from './support/hand-dialling.js'
import { carrierNumber } from './support/number-plan.js'
import { type AgentHand, type SiteOnLab, siteOnLab } from './support/site-on-lab.js'
import { until } from './support/until.js'

const person = (serial: number, talkS = 2) => carrierNumber({ kind: 'human', talkS }, serial, '503')

type QueueWire = {
  readonly isRunning: boolean
  readonly maxConcurrentCalls: number
  readonly classes: readonly { priority: string; served: number; kept: number; longestWaitS: number | null }[]
}

describeLab('the call queue on a real PBX', (lab) => {
  let site: SiteOnLab
  let agents: readonly AgentHand[]
  let campaign: number
  const add = (phoneNumber: string, priority: string) =>
    site.admin.post<{ id: number }>('/leads', { campaignId: campaign, phoneNumber, priority })
  const status = () => site.admin.get<QueueWire>('/queue/status')
  const callOf = (number: string) =>
    until(`the call of ${number}`, async () => {
      const found = (await site.admin.all<CallRecordWire>('/calls')).find((call) => call.destination === number)
      return found ? endedCall(site, found.ref) : null
    })
  const dialedAt = ({ milestones }: CallRecordWire) => Date.parse(milestones['dialedAt'] ?? '')

  beforeAll(async () => {
    site = await siteOnLab(lab, { application: 'queue' })
    await site.start()
    await site.waitForLink('ready')
    agents = await Promise.all(['1051', '1052'].map((extension) => site.createAgent(extension)))
    campaign = await openCampaign(site, 'Queue', agents, { dialingMode: 'queue' })
    await site.admin.post(`/campaigns/${campaign}/start`)
    await Promise.all(agents.map((agent) => agent.signOn()))
  })
  afterAll(() => site.remove())

  it('calls the most urgent first and hands each to a free operator, as promised', async () => {
    await site.admin.post('/queue/pause')
    const [urgent, high, low] = [person(3), person(2), person(1)]
    await add(low, 'low')
    await add(high, 'high')
    await add(urgent, 'urgent')
    expect(await status()).toMatchObject({ isRunning: false, maxConcurrentCalls: 5 })
    const resumed = Date.now()
    await site.admin.post('/queue/resume')
    const calls = await Promise.all([urgent, high, low].map(callOf))
    expect(calls.map(({ outcome }) => outcome)).toEqual(['connected', 'connected', 'connected'])
    expect(calls.map(dialedAt)).toEqual(calls.map(dialedAt).toSorted((a, b) => a - b))
    expect(dialedAt(await callOf(urgent)) - resumed).toBeLessThan(5000)
    const began = Date.now()
    await add(person(4), 'urgent')
    expect(dialedAt(await callOf(person(4))) - began).toBeLessThan(5000)
    const { classes } = await status()
    expect(classes.find(({ priority }) => priority === 'high')).toMatchObject({ served: 1, kept: 1 })
    expect(classes.find(({ priority }) => priority === 'low')).toMatchObject({ served: 1 })
  })

  it('gives a lead to one of two operators who claim it at once, over the death of the process, and lets that one call', async () => {
    await site.admin.post('/queue/pause')
    const lead = await add(person(5), 'urgent')
    const claims = await Promise.allSettled(
      agents.map((agent) => agent.api().post<{ ownerAgentId: number }>(`/leads/${lead.id}/claim`, {})),
    )
    const winner = claims.findIndex(({ status: how }) => how === 'fulfilled')
    const loser = claims.find(({ status: how }) => how === 'rejected')
    expect(claims.filter(({ status: how }) => how === 'fulfilled')).toHaveLength(1)
    expect(loser).toMatchObject({ reason: expect.any(ApiRefusal) })
    site.process.signal('SIGKILL')
    await site.process.exited
    await site.start()
    await site.waitForLink('ready')
    const [one, other] = winner === 0 ? agents : [...agents].toReversed()
    if (one === undefined || other === undefined) throw new Error('two agents are needed')
    await site.admin.post('/queue/resume')
    await Promise.all(agents.map((agent) => agent.waitFor('available')))
    await expect(other.api().post(`/leads/${lead.id}/start-call`, {})).rejects.toThrow('CONFLICT')
    const { callRef } = await one.api().post<{ callRef: string }>(`/leads/${lead.id}/start-call`, {})
    expect(await endedCall(site, callRef)).toMatchObject({ outcome: 'connected', agentId: one.id })
    expect(await site.admin.get(`/leads/${lead.id}`)).toMatchObject({ ownerAgentId: one.id, claimedUntil: null })
  })
})
