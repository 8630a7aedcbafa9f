import { expect, it } from 'vitest'
import { trunkName } from '../../dialer/model/ids.js'
import { buildSite } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLimits } from '../support/factories.js'
import { planLead } from './story.js'

const slow = makeLimits({ callsPerSecond: 1, trunks: [{ name: trunkName('main'), maxLines: 30, callsPerSecond: 1 }] })

/** Shortest time between two of these moments that follow each other. ms */
const leastGap = (moments: readonly number[]): number =>
  Math.min(...moments.slice(1).map((at, i) => at - (moments[i] ?? 0)))

it('calls that a slow disk kept waiting leave one after the other, no faster than the trunk may be called', async () => {
  const leads = Array.from({ length: 6 }, (_, i) => planLead(i + 1, 'noAnswer'))
  const agents = [1, 2, 3, 4].map((id) => makeAgent(id))
  const site = await buildSite({
    campaigns: [makeCampaign(1, { dialMode: 'power', ratio: 1 })],
    agents,
    leads,
    limits: slow,
  })
  await site.until(() => site.host.linkStatus === 'ready')
  for (const { id } of agents) await site.host.ask({ kind: 'agent.signOn', agent: id, phoneMode: null })
  await site.clock.advance(100)
  site.store.holdAnswers()
  // Long enough for four attempts to be planned, a second apart.
  await site.clock.advance(8000)
  site.store.releaseAnswers()
  const dialledAt: number[] = []
  let known = 0
  for (let ms = 0; ms < 6000; ms += 20) {
    await site.clock.advance(20)
    const dialled = site.store.records().filter(({ milestones }) => milestones.dialedAt !== null).length
    for (; known < dialled; known++) dialledAt.push(ms)
  }
  expect(known).toBeGreaterThanOrEqual(3)
  expect(leastGap(dialledAt)).toBeGreaterThanOrEqual(960)
})

it('an agent whose phone is rung first hears nobody until the trunk may be called again', async () => {
  const agents = [makeAgent(1, 'perCall'), makeAgent(2, 'perCall'), makeAgent(3, 'perCall')]
  const site = await buildSite({
    campaigns: [makeCampaign(1, { dialMode: 'manual' })],
    agents,
    leads: [1, 2, 3].map((id) => planLead(id, 'noAnswer')),
    limits: slow,
  })
  await site.until(() => site.host.linkStatus === 'ready')
  for (const { extension } of agents) site.pbx.setPhone(extension, { habit: { kind: 'answers', afterMs: 5000 } })
  // Whoever answers quicker than the one before is ready at the same moment.
  for (const [i, { id, extension }] of agents.entries()) {
    site.pbx.setPhone(extension, { habit: { kind: 'answers', afterMs: 5000 - i * 1000 } })
    await site.host.ask({ kind: 'agent.signOn', agent: id, phoneMode: null })
  }
  const started: number[] = []
  for (const [i, { id }] of agents.entries()) {
    const lead = planLead(i + 1, 'noAnswer').id
    const asked = site.host.ask({ kind: 'agent.dialLead', agent: id, lead })
    await site.clock.advance(1000)
    await asked
  }
  for (let ms = 0; ms < 9000; ms += 20) {
    await site.clock.advance(20)
    const dialled = site.store.records().filter(({ milestones }) => milestones.dialedAt !== null).length
    while (started.length < dialled) started.push(site.clock.now())
  }
  expect(started.length).toBe(3)
  expect(leastGap(started)).toBeGreaterThanOrEqual(960)
})
