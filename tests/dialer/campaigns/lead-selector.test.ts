import { describe, expect, it } from 'vitest'
import { createHopper } from '../../../dialer/campaigns/lead-selector.js'
import { usTelemarketingHours } from '../../../dialer/model/calling-window.js'
import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import type { Lead } from '../../../dialer/model/lead.js'
import type { LeadBatch } from '../../../dialer/ports/engine-store.js'
import { makeCampaign, makeLead, monday10 } from '../../support/factories.js'

const campaign = makeCampaign(1)
const now = monday10

function batch(leads: readonly Lead[], change: Partial<LeadBatch> = {}): LeadBatch {
  return {
    campaign: campaignId(1),
    leads,
    zones: [null],
    nextDueAt: null,
    unfinished: leads.length,
    total: leads.length,
    ...change,
  }
}

function filled(leads: readonly Lead[], change: Partial<LeadBatch> = {}, of = campaign) {
  const hopper = createHopper(campaignId(1))
  hopper.wants(of, now)
  hopper.offer(batch(leads, change))
  return hopper
}

const many = (count: number, from = 1) => Array.from({ length: count }, (_, i) => makeLead(from + i))

describe('hopper', () => {
  it('gives the promises of an agent who is gone to anybody', () => {
    const promise = makeLead(1, { callback: { at: now, agent: agentId(7) } })
    const hopper = filled([promise, makeLead(2)])
    expect(hopper.next(campaign, now)?.lead.id).toBe(2)
    hopper.release(agentId(7))
    expect(hopper.agentsWithCallbacks()).toEqual([])
    expect(hopper.next(campaign, now)?.lead).toMatchObject({ id: 1, callback: { at: now, agent: null } })
  })

  it('asks for 200 leads first, and never twice at once', () => {
    const hopper = createHopper(campaignId(1))
    expect(hopper.wants(campaign, now)).toEqual({ campaign: 1, now, limit: 200, closedZones: [], except: [] })
    expect(hopper.nextDueAt).toBeNull()
    expect(hopper.wants(campaign, now + 1000)).toBeNull()
  })

  it('asks again below half, without the leads it holds', () => {
    const hopper = filled(many(200))
    expect(hopper.wants(campaign, now + 1)).toBeNull()
    expect(hopper.nextDueAt).toBeNull()
    for (let i = 0; i < 100; i++) expect(hopper.next(campaign, now)?.lead.id).toBe(i + 1)
    const query = hopper.wants(campaign, now + 300_000)
    expect(query).toMatchObject({ limit: 100 })
    expect(query?.except).toEqual(many(100, 101).map((lead) => lead.id))
  })

  it('holds more when leads are used up faster', () => {
    const hopper = filled(many(200))
    for (let i = 0; i < 150; i++) hopper.next(campaign, now)
    // 150 in 30 s are 1,500 in five minutes.
    expect(hopper.wants(campaign, now + 30_000)?.limit).toBe(1450)
  })

  it('waits for the next due time when the store has no more, and a minute at the most', () => {
    const hopper = filled(many(3), { nextDueAt: now + 40_000 })
    expect(hopper.wants(campaign, now + 39_999)).toBeNull()
    expect(hopper.nextDueAt).toBe(now + 40_000)
    hopper.dueAt(now + 10_000)
    expect(hopper.nextDueAt).toBe(now + 10_000)
    expect(hopper.wants(campaign, now + 10_000)).not.toBeNull()
    expect(filled([]).nextDueAt).toBe(now + 60_000)
    // Asking again brings nothing by itself: that is no time to tell people.
    expect(filled([]).leadDueAt).toBeNull()
    expect(filled([], { nextDueAt: now + 90_000 })).toMatchObject({ nextDueAt: now + 60_000, leadDueAt: now + 90_000 })
  })

  it('hands out best first and merges a later batch by callback, priority and due time', () => {
    const hopper = filled([makeLead(1), makeLead(2)], {})
    hopper.dueAt(now)
    hopper.wants(campaign, now)
    hopper.offer(batch([makeLead(3, { callback: { at: now, agent: null }, dueAt: now }), makeLead(4, { priority: 5 })]))
    const order = [1, 2, 3, 4].map(() => hopper.next(campaign, now)?.lead.id)
    expect(order).toEqual([3, 4, 1, 2])
    expect(hopper.next(campaign, now)).toBeNull()
  })

  it('tells why leads are held, asks without them, and takes them back when the time has come', () => {
    const hours = makeCampaign(1, { window: usTelemarketingHours })
    const abroad = makeLead(1, { timeZone: 'America/New_York' })
    const opening = Date.parse('2026-03-02T13:00:00Z')
    const hopper = filled(
      [abroad, makeLead(2, { timeZone: 'Europe/Berlin' })],
      { zones: ['America/New_York', 'Europe/Berlin'] },
      hours,
    )
    expect(hopper.next(hours, now)?.lead.id).toBe(2)
    expect(hopper.next(hours, now)).toBeNull()
    expect(hopper.takeHeld()).toEqual([{ lead: abroad, rule: 'outsideWindow', until: opening }])
    expect(hopper.takeHeld()).toEqual([])
    expect(hopper.wants(hours, now + 60_000)).toMatchObject({ closedZones: ['America/New_York'], except: [1] })
    hopper.offer(batch([], { zones: ['America/New_York'] }))
    expect(hopper.closed(hours, now)).toEqual({ until: opening })
    hopper.wants(hours, opening)
    hopper.offer(batch([abroad], { zones: ['America/New_York'] }))
    expect(hopper.closed(hours, opening)).toBeNull()
    expect(hopper.next(hours, opening)?.lead.id).toBe(1)
  })

  it('is closed for ever in hours that never come', () => {
    const never = makeCampaign(1, { window: { spans: [] } })
    expect(filled([], {}, never).closed(never, now)).toEqual({ until: null })
  })

  it('does not take a refused lead again until it is changed', () => {
    const hopper = filled([makeLead(1)])
    hopper.next(campaign, now)
    hopper.hold(leadId(1), null)
    expect(hopper.wants(campaign, now + 60_000)?.except).toEqual([1])
    hopper.offer(batch([makeLead(1)]))
    expect(hopper.size).toBe(0)
    hopper.drop({ kind: 'leads', leads: [leadId(1)] })
    expect(hopper.wants(campaign, now + 60_001)?.except).toEqual([])
  })

  it('asks anew when leads changed while an answer was on its way', () => {
    const hopper = createHopper(campaignId(1))
    hopper.wants(campaign, now)
    hopper.drop({ kind: 'all' })
    hopper.offer(batch([]))
    expect(hopper.wants(campaign, now)).not.toBeNull()
  })

  it('asks anew when a lead fell due while an answer was on its way', () => {
    const hopper = createHopper(campaignId(1))
    hopper.wants(campaign, now)
    hopper.dueAt(now)
    hopper.offer(batch([]))
    expect(hopper.wants(campaign, now)).not.toBeNull()
    hopper.dueAt(now + 5000)
    hopper.offer(batch([]))
    expect(hopper.nextDueAt).toBe(now + 5000)
  })

  it('drops numbers that came on a DNC list, exact or by prefix', () => {
    const leads = many(5).map((lead, i) => ({ ...lead, number: makeLead(i < 3 ? 100 + i : 900 + i).number }))
    const hopper = filled(leads)
    expect(hopper.drop({ kind: 'numbers', pattern: { number: leads[0]!.number, prefix: false } })).toBe(1)
    expect(hopper.drop({ kind: 'numbers', pattern: { number: '+49300009', prefix: true } })).toBe(2)
    expect(hopper.size).toBe(2)
  })

  it('keeps an own-agent callback for its agent', () => {
    const mine = makeLead(1, { callback: { at: now, agent: agentId(4) }, dueAt: now })
    const hopper = filled([mine])
    expect(hopper.next(campaign, now)).toBeNull()
    expect(hopper.agentsWithCallbacks()).toEqual([4])
    expect(hopper.nextFor(agentId(5), campaign, now)).toBeNull()
    expect(hopper.nextFor(agentId(4), campaign, now)?.lead).toBe(mine)
    hopper.putBack(mine)
    expect(hopper.nextFor(agentId(4), campaign, now)?.lead).toBe(mine)
  })
})
