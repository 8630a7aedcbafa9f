import { describe, expect, it } from 'vitest'
import { createHopper } from '../../../dialer/campaigns/lead-selector.js'
import { queueCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { campaignId, leadId } from '../../../dialer/model/ids.js'
import type { Lead } from '../../../dialer/model/lead.js'
import { leadOrderOf } from '../../../dialer/model/lead-order.js'
import { priorityOfClass } from '../../../dialer/model/lead-priority.js'
import type { LeadBatch } from '../../../dialer/ports/engine-store.js'
import { makeCampaign, makeLead, monday10 as now } from '../../support/factories.js'

const campaign = makeCampaign(1, { dialMode: 'queue' })
const bands = leadOrderOf(queueCampaignSettings)

function batch(leads: readonly Lead[], nextDueAt: number | null = null): LeadBatch {
  return { campaign: campaignId(1), leads, zones: [null], nextDueAt, unfinished: 1000, total: 1000 }
}

const medium = (count: number, from = 1) =>
  Array.from({ length: count }, (_, i) => makeLead(from + i, { priority: priorityOfClass.medium, dueAt: now - 1000 }))

function full(nextDueAt: number | null = null) {
  const hopper = createHopper(campaignId(1))
  hopper.setOrder(bands)
  expect(hopper.wants(campaign, now)).toMatchObject({ limit: 200, bands })
  hopper.offer(batch(medium(200), nextDueAt))
  return hopper
}

describe('the hopper of a call queue', () => {
  it('asks for a new lead at once, however many it holds, and gives it out first', () => {
    const hopper = full()
    expect(hopper.nextDueAt).toBeNull()
    hopper.drop({ kind: 'leads', leads: [leadId(900)] })
    expect(hopper.nextDueAt).toBe(0)
    expect(hopper.wants(campaign, now)?.except).toHaveLength(200)
    hopper.offer(batch([makeLead(900, { priority: priorityOfClass.urgent, dueAt: now })]))
    expect(hopper.next(campaign, now)?.lead.id).toBe(900)
    expect(hopper.nextDueAt, 'in case nobody tells of the next').toBe(now + 60_000)
  })

  it('asks when the next lead falls due, as the store or an attempt said', () => {
    const hopper = full(now + 30_000)
    expect(hopper.nextDueAt).toBe(now + 30_000)
    expect(hopper.wants(campaign, now + 29_999)).toBeNull()
    hopper.dueAt(now + 5000)
    expect(hopper.nextDueAt).toBe(now + 5000)
    expect(hopper.wants(campaign, now + 5000)).not.toBeNull()
  })

  it('asks once more when leads came while it waited for an answer', () => {
    const hopper = full(now + 10)
    hopper.wants(campaign, now + 10)
    hopper.drop({ kind: 'leads', leads: [leadId(901)] })
    hopper.offer(batch([]))
    expect(hopper.nextDueAt).toBe(0)
  })

  it('keeps the best of what it is given, and asks for the rest when it runs low', () => {
    const hopper = full(now)
    hopper.wants(campaign, now)
    hopper.offer(batch(medium(200, 201), now + 1))
    hopper.wants(campaign, now + 1)
    const urgent = Array.from({ length: 50 }, (_, i) => makeLead(500 + i, { priority: 30, dueAt: now }))
    hopper.offer(batch(urgent))
    expect(hopper.size).toBe(400)
    expect(hopper.next(campaign, now)?.lead.id).toBe(500)
    for (let i = 0; i < 299; i++) hopper.next(campaign, now)
    expect(hopper.nextDueAt).toBe(0)
  })

  it('of another dial mode does not ask while it holds enough', () => {
    const hopper = createHopper(campaignId(1))
    hopper.wants(makeCampaign(1), now)
    hopper.offer(batch(medium(200), now + 10))
    hopper.drop({ kind: 'leads', leads: [leadId(900)] })
    expect(hopper.nextDueAt).toBeNull()
  })
})
