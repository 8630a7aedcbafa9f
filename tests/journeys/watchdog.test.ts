import { describe, expect, it } from 'vitest'
import { agentId, commandId, type LegId, legId } from '../../dialer/model/ids.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, monday10, number, staysOn } from '../support/factories.js'
import { openFloor } from './floor.js'

/** Two looks, five seconds apart, and what they take. */
const twoLooksMs = 11_000

async function talkingSite(phoneMode: 'nailedUp' | 'perCall' = 'nailedUp'): Promise<Site> {
  const site = await buildSite({
    campaigns: [makeCampaign(1, { dialMode: 'progressive', wrapUpS: 20 })],
    agents: [{ ...makeAgent(1), phoneMode }],
    leads: [makeLead(1, { number: number('+4930100001') })],
    people: () => staysOn(2000),
    watchdog: true,
  })
  await site.signOn()
  await site.until(() => site.presence(agentId(1)) === 'talking')
  return site
}

const repairs = (site: Site) => site.store.journal.filter((event) => event.kind === 'watchdog.repaired')

const leadLeg = (site: Site): LegId => {
  const [call] = site.host.inspect().calls
  return legId(`tl.main.${call?.call}`)
}

/** Ends of legs are not told any more. */
function swallowEnds(site: Site): void {
  site.pbx.faults.event = (event) => ({ copies: event.kind === 'legGone' ? 0 : 1, lateByMs: 0 })
}

describe('the watchdog on a site', () => {
  it('ends a call whose person hung up and nobody was told', async () => {
    const site = await talkingSite()
    swallowEnds(site)
    site.pbx.hangUpLeg(leadLeg(site))
    await site.clock.advance(1000)
    expect(site.presence(agentId(1))).toBe('talking')
    await site.until(() => site.presence(agentId(1)) === 'wrapUp', twoLooksMs)
    const [found, ...others] = repairs(site)
    expect(others).toEqual([])
    expect(found).toMatchObject({
      subject: 'call',
      mismatch: 'leadLegGone',
      cause: 'pbx',
      agent: 1,
      lead: 1,
      campaign: 1,
    })
    expect([found?.believed, found?.seen, found?.repair].join(' ')).toContain('end was never told')
    expect(site.host.inspect().lines.site).toBe(0)
    await site.until(() => site.presence(agentId(1)) === 'available', 30_000)
    expect(site.store.records()[0]).toMatchObject({ outcome: 'connected', endedBy: 'pbx' })
    expect(site.logged.some((line) => line.includes('watchdog'))).toBe(true)
  })

  it('joins lead and agent again whose bridge has emptied', async () => {
    const site = await talkingSite()
    site.pbx.send({ kind: 'hold', commandId: commandId(900), leg: leadLeg(site), audio: 'silence' })
    expect(site.pbx.legs.get(leadLeg(site))?.bridge).toBeNull()
    await site.until(() => site.pbx.legs.get(leadLeg(site))?.bridge !== null, twoLooksMs)
    expect(repairs(site)).toMatchObject([{ mismatch: 'bridgeEmpty', cause: 'pbx' }])
    expect(site.presence(agentId(1))).toBe('talking')
  })

  it('signs an agent off whose held phone is gone', async () => {
    const site = await talkingSite()
    swallowEnds(site)
    site.pbx.hangUpPhone(makeAgent(1).extension)
    await site.until(() => site.presence(agentId(1)) === 'loggedOut', 2 * twoLooksMs)
    expect(repairs(site).map(({ mismatch }) => mismatch)).toContain('heldPhoneGone')
    await site.until(() => site.host.inspect().calls.length === 0, 60_000)
    expect(site.host.inspect().lines.site).toBe(0)
  })

  it('takes a phone to be as the PBX says though no event told it', async () => {
    const site = await talkingSite('perCall')
    site.pbx.faults.event = (event) => ({ copies: event.kind === 'phoneState' ? 0 : 1, lateByMs: 0 })
    site.pbx.setPhone(makeAgent(1).extension, { registered: false })
    await site.until(() => repairs(site).some(({ mismatch }) => mismatch === 'phoneState'), twoLooksMs)
    expect(site.host.inspect().agents[0]?.phoneRegistered).toBe(false)
  })

  it('hangs up a leg of ours that nobody knows', async () => {
    const site = await talkingSite()
    site.pbx.plantLeg(legId('tl.main.stray-1'))
    await site.until(() => !site.pbx.legs.has(legId('tl.main.stray-1')), twoLooksMs)
    expect(repairs(site)).toMatchObject([{ subject: 'leg', mismatch: 'legUnknown', id: 'tl.main.stray-1' }])
  })

  it('lays differences after a gap of the link at the door of the link', async () => {
    const site = await talkingSite()
    site.pbx.dropLink('cable out')
    site.pbx.hangUpLeg(leadLeg(site))
    await site.until(() => site.presence(agentId(1)) === 'wrapUp', 20_000)
    expect(repairs(site)).toMatchObject([{ mismatch: 'leadLegGone', cause: 'network' }])
    expect(site.host.inspect().watch.repaired).toMatchObject([{ subject: 'call', cause: 'network', count: 1 }])
  })

  it('finds nothing while events are only late', async () => {
    const site = await talkingSite()
    site.pbx.faults.event = () => ({ copies: 1, lateByMs: 3000 })
    site.pbx.hangUpLeg(leadLeg(site))
    await site.clock.advance(60_000)
    expect(repairs(site)).toEqual([])
    expect(site.host.inspect().watch.looks).toBeGreaterThan(5)
  })

  it('finds nothing on a busy floor over a day', async () => {
    const site = await openFloor({
      agents: 6,
      campaigns: [{ settings: { dialMode: 'predictive' }, leads: 30_000 }],
      watchdog: true,
    })
    await site.signOn()
    await site.clock.runUntil(monday10 + 8 * 3_600_000)
    const { watch } = site.host.inspect()
    expect(watch.looks).toBeGreaterThan(5000)
    expect(watch.repaired).toEqual([])
    expect(site.store.records().length).toBeGreaterThan(1000)
  }, 240_000)
})
