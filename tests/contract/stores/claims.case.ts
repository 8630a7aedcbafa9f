import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { queueCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { agentId, type LeadId } from '../../../dialer/model/ids.js'
import type { Lead, LeadChange } from '../../../dialer/model/lead.js'
import { leadOrderOf } from '../../../dialer/model/lead-order.js'
import type { LeadExpectation, LeadQuery } from '../../../dialer/ports/engine-store.js'
import { makeAttempt, makeCommit } from '../../storage/support.js'
import { makeGate, makeLead, monday10 } from '../../support/factories.js'
import type { StoreUnderTest } from './stores.case.js'

const lead = makeLead(1)
const mine = agentId(1)
const others = agentId(2)
const until = monday10 + 900_000
const claimed: LeadChange = { lead: lead.id, stage: 'claimed', owner: mine, claimedUntil: until }
const ready: LeadExpectation = { lead: lead.id, stage: 'ready', owner: null }

/** What every EngineStore must do for claims and for the order of a call queue. */
export function describeClaims(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps claims and the order of a queue`, () => {
    let test: StoreUnderTest
    beforeEach(async () => {
      test = await open()
    })
    afterEach(() => test.end())

    const change = (expects: LeadExpectation, wanted: LeadChange) =>
      test.store.commit(makeCommit({ expects, leads: [wanted] }))
    const query = (more: Partial<LeadQuery> = {}): LeadQuery => ({
      campaign: lead.campaign,
      now: monday10,
      limit: 10,
      closedZones: [],
      except: [],
      ...more,
    })
    const attempt = (ref: string, claimedBy: typeof mine | null) =>
      test.store.commit(
        makeAttempt(ref, makeGate(lead, { lead: lead.id, claimedBy }), {
          leads: [{ lead: lead.id, stage: 'inAttempt' }],
        }),
      )

    it('lets one of two claims win, and tells the claim to whoever asks and to the next life', async () => {
      await test.put([lead])
      const first = makeCommit({ expects: ready, leads: [claimed] })
      expect(await test.store.commit(first)).toMatchObject({ ok: true })
      expect(await change(ready, { ...claimed, owner: others })).toMatchObject({ ok: false, refused: 'notReady' })
      expect(await test.store.commit(first), 'its answer was lost').toMatchObject({ ok: true })
      expect(await test.store.lead(lead.id)).toMatchObject({ stage: 'claimed', claim: { agent: mine, until } })
      expect((await test.store.readyLeads(query())).leads).toEqual([])
      expect((await test.store.load()).claims).toEqual([{ lead: lead.id, campaign: lead.campaign, agent: mine, until }])
    })

    it('lets only the agent who has it call it, and nobody take it from another who does not expect so', async () => {
      await test.put([lead])
      await change(ready, claimed)
      expect(await attempt('queue', null)).toMatchObject({ refused: 'notReady' })
      expect(await attempt('others', others)).toMatchObject({ refused: 'notReady' })
      expect(
        await change({ lead: lead.id, stage: 'claimed', owner: others }, { lead: lead.id, stage: 'ready' }),
      ).toMatchObject({ ok: false })
      expect(await attempt('mine', mine)).toMatchObject({ ok: true })
      expect((await test.store.load()).claims).toMatchObject([{ agent: mine }])
    })

    it('is anybody’s again when it is given back', async () => {
      await test.put([lead])
      await change(ready, claimed)
      const free = { lead: lead.id, stage: 'ready', owner: null, claimedUntil: null } as const
      expect(await change({ lead: lead.id, stage: 'claimed', owner: mine }, free)).toMatchObject({ ok: true })
      expect(await test.store.lead(lead.id)).toMatchObject({ stage: 'ready', claim: null })
      expect((await test.store.readyLeads(query())).leads).toHaveLength(1)
      expect((await test.store.load()).claims).toEqual([])
      expect(await attempt('queue', null)).toMatchObject({ ok: true })
    })

    it('gives the leads of a queue by what they were promised, and says when the next falls due all the same', async () => {
      const at = (id: number, priority: number, dueS: number, more: Partial<Lead> = {}) =>
        makeLead(id, { priority, dueAt: monday10 + dueS * 1000, ...more })
      await test.put([
        at(1, 0, -9000),
        at(2, 10, -540),
        at(3, 20, 0),
        at(4, 30, 0),
        at(5, 10, -100, { timeZone: 'Europe/Berlin' }),
        at(6, 0, -1, { callback: { at: monday10 - 1000, agent: null } }),
        at(7, 25, -10, { timeZone: 'Europe/Berlin' }),
        at(8, 30, 60),
      ])
      const bands = leadOrderOf(queueCampaignSettings) ?? []
      const ids = async (more: Partial<LeadQuery> = {}): Promise<readonly LeadId[]> =>
        (await test.store.readyLeads(query({ bands, ...more }))).leads.map(({ id }) => id)
      expect(await ids()).toEqual([6, 4, 2, 7, 3, 5, 1])
      expect(await ids({ limit: 3 })).toEqual([6, 4, 2])
      expect(await ids({ closedZones: ['Europe/Berlin'], except: [makeLead(4).id] })).toEqual([6, 2, 3, 1])
      expect(await test.store.readyLeads(query({ bands }))).toMatchObject({ nextDueAt: monday10 + 60_000 })
    })
  })
}
