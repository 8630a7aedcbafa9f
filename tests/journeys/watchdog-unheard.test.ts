import { describe, expect, it } from 'vitest'
import type { PhoneMode } from '../../dialer/model/agent.js'
import type { DialMode } from '../../dialer/model/campaign.js'
import { agentId, bridgeId, commandId, legId } from '../../dialer/model/ids.js'
import type { MismatchKind } from '../../dialer/model/mismatch.js'
import type { PbxEvent } from '../../dialer/ports/pbx.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, makeLead, number, staysOn } from '../support/factories.js'

/** Two looks, five seconds apart, the time in which a new leg is left alone, and what they take. */
const foundWithinMs = 25_000

async function site(phoneMode: PhoneMode, afterMs: number, dialMode: DialMode = 'progressive'): Promise<Site> {
  return await buildSite({
    campaigns: [makeCampaign(1, { dialMode, wrapUpS: 0, ringTimeoutS: 40 })],
    agents: [{ ...makeAgent(1), phoneMode }],
    leads: [makeLead(1, { number: number('+4930100001') })],
    people: () => staysOn(afterMs),
    watchdog: true,
  })
}

/** The first event of a kind on such a leg is never told. */
function swallow(of: Site, kind: PbxEvent['kind'], isMeant: (leg: string) => boolean): void {
  let isDone = false
  of.pbx.faults.event = (event) => {
    const legs = 'leg' in event ? [event.leg] : 'legs' in event ? event.legs : []
    const isIt = !isDone && event.kind === kind && legs.some(isMeant)
    if (isIt) isDone = true
    return { copies: isIt ? 0 : 1, lateByMs: 0 }
  }
}

const repairs = (of: Site) => of.store.journal.filter((event) => event.kind === 'watchdog.repaired')
const isLead = (leg: string) => /^tl\.main\.[^.]+$/.test(leg)
const isAgent = (leg: string) => !isLead(leg)

type Unheard = readonly [MismatchKind, PbxEvent['kind'], (leg: string) => boolean, PhoneMode, number]

describe('what the PBX does and nobody is told of', () => {
  it.each<Unheard>([
    ['ringingUnheard', 'legRinging', isLead, 'nailedUp', 30_000],
    ['answerUnheard', 'legAnswered', isLead, 'nailedUp', 2000],
  ])(
    '%s is found, and the call goes on by the event that would have come',
    async (mismatch, kind, isMeant, mode, after) => {
      const one = await site(mode, after)
      await one.signOn()
      swallow(one, kind, isMeant)
      await one.until(() => repairs(one).some((repair) => repair.mismatch === mismatch), foundWithinMs)
      expect(repairs(one)).toMatchObject([{ subject: 'call', mismatch, cause: 'pbx', lead: 1, campaign: 1 }])
      await one.until(() => one.presence(agentId(1)) === 'talking' || one.host.inspect().calls.length === 0, 60_000)
      for (const leg of one.pbx.legs.keys()) if (isLead(leg)) one.pbx.hangUpLeg(leg)
      await one.until(() => one.host.inspect().calls.length === 0)
      expect(one.host.inspect().lines.site).toBe(0)
      expect(one.presence(agentId(1))).toBe('available')
    },
  )

  it('an agent’s phone that left the call takes the agent out of it', async () => {
    const one = await site('perCall', 2000)
    await one.signOn()
    await one.until(() => one.presence(agentId(1)) === 'talking')
    swallow(one, 'legGone', isAgent)
    one.pbx.hangUpPhone(makeAgent(1).extension)
    await one.until(() => one.host.inspect().calls.length === 0, foundWithinMs)
    expect(repairs(one)).toMatchObject([{ subject: 'call', mismatch: 'agentLegGone', cause: 'pbx', agent: 1 }])
    expect(one.host.inspect().lines.site).toBe(0)
  })

  it('a phone that somebody took out of its hold is held once more', async () => {
    const one = await site('nailedUp', 2000, 'manual')
    await one.signOn()
    const [phone] = [...one.pbx.legs.keys()].filter(isAgent)
    const other = legId('elsewhere.1')
    one.pbx.plantLeg(other)
    one.pbx.send({ kind: 'bridge', commandId: commandId(900), bridge: bridgeId('elsewhere'), legs: [phone!, other] })
    one.pbx.hangUpLeg(other)
    expect(one.pbx.legs.get(phone!)).toMatchObject({ state: 'up', bridge: null, held: false })
    await one.until(() => one.pbx.legs.get(phone!)?.held === true, foundWithinMs)
    expect(repairs(one)).toMatchObject([{ subject: 'agent', mismatch: 'phoneUnheld', cause: 'pbx', agent: 1 }])
    expect(one.presence(agentId(1))).toBe('available')
  })

  it('a phone that was taken for a call by hand has its number dialled', async () => {
    const one = await site('perCall', 2000, 'manual')
    await one.signOn()
    swallow(one, 'legAnswered', isAgent)
    // So that the third look comes before the phone has rung for as long as it may.
    await one.clock.advance(1500)
    const wish = { agent: agentId(1), number: number('+4930100009'), campaign: null }
    await one.host.ask({ kind: 'agent.dialNumber', ...wish })
    await one.until(() => repairs(one).length > 0, foundWithinMs)
    expect(repairs(one)).toMatchObject([{ subject: 'call', mismatch: 'agentAnswerUnheard', cause: 'pbx', agent: 1 }])
    await one.until(() => one.presence(agentId(1)) === 'talking')
  })

  it('a phone that was taken to sign on signs its agent on', async () => {
    const one = await site('nailedUp', 2000)
    await one.until(() => one.host.linkStatus === 'ready')
    swallow(one, 'legAnswered', isAgent)
    await one.host.ask({ kind: 'agent.signOn', agent: agentId(1), phoneMode: null })
    await one.until(() => repairs(one).length > 0, foundWithinMs)
    expect(repairs(one)).toMatchObject([{ subject: 'agent', mismatch: 'heldPhoneUp', cause: 'pbx', agent: 1 }])
    await one.until(() => one.presence(agentId(1)) === 'talking')
  })
})
