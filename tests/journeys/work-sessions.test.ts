import { describe, expect, it } from 'vitest'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign } from '../support/factories.js'
import { planLead } from './story.js'

const agent = makeAgent(1)
const minute = 60_000

/** What was told of times of work and breaks, in order. */
function told(site: Site) {
  return site.store.journal.flatMap((event) => ('session' in event ? [event] : []))
}
const kinds = (site: Site) => told(site).map(({ kind }) => kind)
const now = (site: Site) => site.host.inspect().agents[0]!
const ready = async (site: Site) => await site.host.ask({ kind: 'agent.ready', agent: agent.id })
const pause = async (site: Site, reason: string, limitMs?: number) =>
  await site.host.ask({ kind: 'agent.pause', agent: agent.id, reason, ...(limitMs !== undefined && { limitMs }) })
const beat = async (site: Site, missAfterMs: number | null = 15 * minute) =>
  await site.host.ask({ kind: 'agent.heartbeat', agent: agent.id, missAfterMs })

const idle = () => buildSite({ campaigns: [makeCampaign(1)], agents: [agent], leads: [] })
const busy = (wrapUpS = 5) =>
  buildSite({
    campaigns: [makeCampaign(1, { wrapUpS })],
    agents: [agent],
    leads: [planLead(1, 'hangsUp'), planLead(2, 'hangsUp')],
  })

describe('an agent’s time of work', () => {
  it('begins when the phone is on, and ends with the sign-off', async () => {
    const site = await idle()
    await site.signOn()
    const opened = now(site).session!
    await site.clock.advance(10 * minute)
    await site.host.ask({ kind: 'agent.signOff', agent: agent.id })
    expect(told(site)).toMatchObject([
      { kind: 'session.opened', agent: 1, user: agent.user, session: opened.id },
      { kind: 'session.closed', session: opened.id, reason: null, spentMs: expect.any(Number) },
    ])
    const [, closed] = told(site)
    expect(closed).toMatchObject({ spentMs: closed!.at - opened.openedAt })
    expect(now(site).session).toBeNull()
  })

  it('is none for a phone that was never answered, and a second one has another name', async () => {
    const site = await idle()
    site.pbx.setPhone(agent.extension, { habit: { kind: 'rings' } })
    await site.until(() => site.host.linkStatus === 'ready')
    await site.host.ask({ kind: 'agent.signOn', agent: agent.id, phoneMode: null })
    await site.until(() => site.presence(agent.id) === 'loggedOut', 2 * minute)
    expect(told(site)).toEqual([])
    site.pbx.setPhone(agent.extension, { habit: { kind: 'answers', afterMs: 200 } })
    await site.signOn()
    const first = now(site).session!.id
    await site.host.ask({ kind: 'agent.signOff', agent: agent.id })
    await site.signOn()
    expect(now(site).session!.id).not.toBe(first)
  })

  it('says why it ended where the agent did not ask for it', async () => {
    const site = await idle()
    await site.signOn()
    site.pbx.hangUpPhone(agent.extension)
    await site.until(() => site.presence(agent.id) === 'loggedOut')
    expect(told(site).at(-1)).toMatchObject({ kind: 'session.closed', reason: 'The agent hung up the phone.' })
  })
})

describe('breaks', () => {
  it('begin and end, tell once that they last too long, and how much too long', async () => {
    const site = await idle()
    await site.signOn()
    await pause(site, 'lunch', 30 * minute)
    await site.clock.advance(29 * minute)
    expect(kinds(site)).toEqual(['session.opened', 'break.started'])
    await site.clock.advance(11 * minute)
    await ready(site)
    const [, started, exceeded, ended] = told(site)
    expect(kinds(site)).toEqual(['session.opened', 'break.started', 'break.exceeded', 'break.ended'])
    expect(started).toMatchObject({ reason: 'lunch', until: started!.at + 30 * minute })
    expect(exceeded).toMatchObject({ at: started!.at + 30 * minute })
    expect(ended).toMatchObject({ reason: 'lunch', spentMs: 40 * minute, overMs: 10 * minute })
    expect(new Set([started, exceeded, ended].map((event) => (event as { break: string }).break)).size).toBe(1)
  })

  it('that end in time are never too long', async () => {
    const site = await idle()
    await site.signOn()
    await pause(site, 'lunch', 30 * minute)
    await site.clock.advance(10 * minute)
    await ready(site)
    await site.clock.advance(60 * minute)
    expect(kinds(site)).toEqual(['session.opened', 'break.started', 'break.ended'])
  })

  it('keep their limit over a restart', async () => {
    const site = await idle()
    await site.signOn()
    await pause(site, 'lunch', 30 * minute)
    await site.clock.advance(minute)
    await site.crash()
    await site.clock.advance(10 * minute)
    await site.revive()
    await site.clock.advance(30 * minute)
    await ready(site)
    expect(kinds(site)).toEqual(['session.opened', 'break.started', 'break.exceeded', 'break.ended'])
    expect(told(site).at(-1)).toMatchObject({ overMs: expect.any(Number) })
    expect((told(site).at(-1) as { overMs: number }).overMs).toBeGreaterThan(10 * minute)
  })

  it('asked for during a call begin after it, with their limit', async () => {
    const site = await busy()
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await pause(site, 'lunch', 30 * minute)
    expect(now(site).next).toEqual({ kind: 'pause', reason: 'lunch', limitMs: 30 * minute })
    await site.until(() => site.presence(agent.id) === 'paused')
    expect(told(site).at(-1)).toMatchObject({ kind: 'break.started', until: expect.any(Number) })
  })

  it('are not what keeps calls away for other reasons', async () => {
    const site = await idle()
    await site.signOn()
    for (const reason of ['idle', 'busy', 'onCall']) await pause(site, reason)
    await ready(site)
    expect(kinds(site)).toEqual(['session.opened'])
  })

  it('end with the session they are in', async () => {
    const site = await idle()
    await site.signOn()
    await pause(site, 'lunch')
    await site.host.ask({ kind: 'agent.signOff', agent: agent.id })
    expect(kinds(site)).toEqual(['session.opened', 'break.started', 'break.ended', 'session.closed'])
  })
})

describe('a browser that says it lives', () => {
  it('and falls silent signs its agent off, with the reason', async () => {
    const site = await idle()
    await site.signOn()
    await beat(site)
    await site.clock.advance(14 * minute)
    expect(site.presence(agent.id)).toBe('available')
    await site.clock.advance(2 * minute)
    expect(site.presence(agent.id)).toBe('loggedOut')
    expect(told(site).at(-1)).toMatchObject({ reason: 'The browser was not heard for 900 s.' })
    expect(site.pbx.legs.size).toBe(0)
  })

  it('and goes on saying so leaves its agent signed on', async () => {
    const site = await idle()
    await site.signOn()
    for (let n = 0; n < 100; n++) {
      await beat(site)
      await site.clock.advance(30_000)
    }
    expect(site.presence(agent.id)).toBe('available')
  })

  it('takes nobody out of a call: the agent leaves after it', async () => {
    const site = await busy(60)
    await site.signOn()
    await beat(site)
    await site.until(() => site.presence(agent.id) === 'talking')
    // What is expected may be made shorter while it is waited for.
    await beat(site, 1000)
    await site.clock.advance(2000)
    expect(now(site).next).toMatchObject({ kind: 'signOff' })
    await site.until(() => site.presence(agent.id) === 'loggedOut', 10 * minute)
    expect(site.store.records()).toMatchObject([{ outcome: 'connected' }])
    expect(told(site).at(-1)).toMatchObject({ kind: 'session.closed', reason: expect.stringContaining('browser') })
  })

  it('and comes back during the call keeps its agent', async () => {
    const site = await busy(60)
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await beat(site, 1000)
    await site.until(() => now(site).next?.kind === 'signOff')
    await beat(site)
    expect(now(site).next).toBeNull()
  })

  it('does not take back what the agent asked for', async () => {
    const site = await busy(60)
    await site.signOn()
    await site.until(() => site.presence(agent.id) === 'talking')
    await site.host.ask({ kind: 'agent.signOff', agent: agent.id })
    await beat(site)
    expect(now(site).next).toEqual({ kind: 'signOff' })
  })

  it('is waited for after a restart, though not as long as anew', async () => {
    const site = await idle()
    await site.signOn()
    await beat(site)
    await site.clock.advance(minute)
    await site.crash()
    await site.clock.advance(60 * minute)
    await site.revive()
    expect(site.presence(agent.id)).not.toBe('loggedOut')
    const session = now(site).session!
    await site.clock.advance(minute)
    expect(now(site).session).toEqual(session)
    await site.clock.advance(2 * minute)
    expect(site.presence(agent.id)).toBe('loggedOut')
  })

  it('means nothing to who is not signed on, and is left alone where the site does not ask for it', async () => {
    const site = await idle()
    await site.until(() => site.host.linkStatus === 'ready')
    await beat(site)
    await site.signOn()
    expect(now(site).session!.heartbeat).toBeNull()
    await beat(site)
    await beat(site, null)
    await site.clock.advance(60 * minute)
    expect(site.presence(agent.id)).toBe('available')
  })

  it('is not written down each time it says so', async () => {
    const site = await buildSite({ campaigns: [], agents: [agent], leads: [] })
    await site.signOn()
    await beat(site)
    const commits = () => site.host.counters().effects
    const before = commits()
    for (let n = 0; n < 7; n++) {
      await site.clock.advance(30_000)
      await beat(site)
    }
    // An answer each, and nothing to keep yet.
    expect(commits() - before).toBe(7)
  })
})
