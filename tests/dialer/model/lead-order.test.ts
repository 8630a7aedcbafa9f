import { describe, expect, it } from 'vitest'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { queueCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import type { Lead } from '../../../dialer/model/lead.js'
import { compareLeads, leadOrderOf } from '../../../dialer/model/lead-order.js'
import { classOfPriority, type PriorityClass, priorityOfClass } from '../../../dialer/model/lead-priority.js'
import { makeLead, monday10 } from '../../support/factories.js'

const bands = leadOrderOf(queueCampaignSettings)
const compare = compareLeads(bands)
const lead = (id: number, name: PriorityClass, dueS: number, change: Partial<Lead> = {}) =>
  makeLead(id, { priority: priorityOfClass[name], dueAt: monday10 + dueS * 1000, ...change })
const order = (leads: readonly Lead[]) => [...leads].sort(compare).map(({ id }) => id)

describe('the order of a call queue', () => {
  it('is that of no other dial mode', () => {
    expect(leadOrderOf({ ...queueCampaignSettings, dialMode: 'predictive' })).toBeNull()
  })

  it('puts urgent leads first, then whose promise ends first, then those without one', () => {
    expect(
      order([
        lead(1, 'low', -9000),
        lead(2, 'medium', -100),
        lead(3, 'high', 0),
        lead(4, 'urgent', 0),
        lead(5, 'urgent', -1),
      ]),
    ).toEqual([5, 4, 3, 2, 1])
    // A medium lead that has waited 9 minutes goes before a high one that came just now.
    expect(order([lead(1, 'high', 0), lead(2, 'medium', -540)])).toEqual([2, 1])
  })

  it('takes a promised callback whose time has come as seriously as an urgent lead', () => {
    const promised = lead(1, 'low', -5, { callback: { at: monday10 - 5000, agent: null } })
    expect(order([lead(2, 'urgent', 0), promised, lead(3, 'urgent', -9)])).toEqual([3, 1, 2])
  })

  it('lets low leads have a promise of their own', () => {
    const queue = { ...queueCampaignSettings.queue, promiseS: { urgent: 0, high: 120, medium: 600, low: 1800 } }
    const own = compareLeads(leadOrderOf({ ...queueCampaignSettings, queue }))
    const leads = [lead(1, 'high', 0), lead(2, 'low', -1700)]
    expect(leads.sort(own).map(({ id }) => id)).toEqual([2, 1])
  })

  it('tells classes by stretches of numbers', () => {
    expect([99, 30, 29, 20, 10, 9, 0, -5].map(classOfPriority)).toEqual([
      'urgent',
      'urgent',
      'high',
      'high',
      'medium',
      'low',
      'low',
      'low',
    ])
  })
})

/** Serves leads one after the other, each for `serviceS`, as they come; returns them with when each began. */
function serve(arrivals: readonly Lead[], serviceS: number): readonly { readonly lead: Lead; readonly at: number }[] {
  const left = [...arrivals].sort((a, b) => a.dueAt - b.dueAt)
  const served: { lead: Lead; at: number }[] = []
  let now = monday10
  while (left.length > 0) {
    const due = left.filter(({ dueAt }) => dueAt <= now).sort(compare)
    const [best] = due
    if (best === undefined) {
      now = left[0]?.dueAt ?? now
      continue
    }
    served.push({ lead: best, at: now })
    left.splice(left.indexOf(best), 1)
    now += serviceS * 1000
  }
  return served
}

describe('under any load', () => {
  const random = createSeededRandom(7)
  const pick = (): PriorityClass => {
    const chance = random.next()
    return chance < 0.05 ? 'urgent' : chance < 0.4 ? 'high' : chance < 0.8 ? 'medium' : 'low'
  }
  // Twice as many as can be served: a queue that can only grow.
  const arrivals = Array.from({ length: 600 }, (_, i) => lead(i + 1, pick(), random.next() * 3000))
  const served = serve(arrivals, 10)
  const classOf = ({ priority }: Lead) => classOfPriority(priority)

  it('a lead with a promise is overtaken only by urgent ones and by those that fell due before it plus the difference of the promises', () => {
    const late = served.flatMap(({ lead: medium }, nth) =>
      classOf(medium) !== 'medium'
        ? []
        : served
            .slice(0, nth)
            .filter(({ lead: before }) => classOf(before) === 'high' && before.dueAt - medium.dueAt > 480_000),
    )
    expect(late).toEqual([])
  })

  it('a low lead is begun only while nobody else is due', () => {
    for (const { lead: low, at } of served) {
      if (classOf(low) !== 'low') continue
      const waits = served.filter((other) => other.at > at && other.lead.dueAt <= at && classOf(other.lead) !== 'low')
      expect(waits).toEqual([])
    }
  })

  it('an urgent lead is the next to be begun', () => {
    for (const { lead: urgent, at } of served) {
      if (classOf(urgent) !== 'urgent') continue
      const between = served.filter(
        (other) => other.at < at && other.at >= urgent.dueAt && classOf(other.lead) !== 'urgent',
      )
      expect(between).toEqual([])
    }
  })
})
