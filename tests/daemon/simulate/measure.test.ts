import { describe, expect, it } from 'vitest'
import { createMeasure } from '../../../daemon/simulate/measure.js'
import type { PresenceName } from '../../../dialer/model/agent.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { agentId, callRef, campaignId } from '../../../dialer/model/ids.js'
import { number } from '../../support/factories.js'

const minute = 60_000

const call = (name: string) => ({ call: callRef(name), campaign: campaignId(1), lead: null, agent: null })
const started = (name: string, at: number): DomainEvent => ({
  kind: 'call.started',
  at,
  number: number('+4930555100'),
  trunk: null,
  ...call(name),
})
const connected = (name: string, at: number, answerToAgentMs = 500): DomainEvent => ({
  kind: 'call.connected',
  at,
  answerToAgentMs,
  ...call(name),
})
const ended = (name: string, at: number, outcome: 'connected' | 'abandoned' | 'machine' | 'noAnswer'): DomainEvent => ({
  kind: 'call.ended',
  at,
  outcome,
  endedBy: 'lead',
  cause: 16,
  talkMs: 0,
  durationMs: 0,
  ...call(name),
})
const presence = (from: PresenceName, to: PresenceName, at: number, spentMs: number): DomainEvent => ({
  kind: 'agent.presence',
  at,
  agent: agentId(1),
  from,
  to,
  reason: null,
  call: null,
  spentMs,
})

function measured(events: readonly DomainEvent[], machines: readonly string[] = []) {
  const measure = createMeasure({
    from: 0,
    until: 60 * minute,
    connectWithinMs: 2000,
    knownUntil: 60 * minute,
    truthOf: (ref) => (machines.includes(ref) ? 'machine' : 'person'),
    campaigns: 1,
  })
  for (const event of events) measure.take(event)
  return measure.result()
}

describe('what is measured of a day', () => {
  it('counts late and dropped people, and those taken for machines, as abandoned', () => {
    const { totals } = measured([
      ...['a', 'b', 'c', 'd', 'e'].map((name) => started(name, 1000)),
      connected('a', 2000),
      connected('b', 2000, 2500),
      ended('a', 3000, 'connected'),
      ended('b', 3000, 'connected'),
      ended('c', 3000, 'abandoned'),
      ended('d', 3000, 'machine'),
      ended('e', 3000, 'noAnswer'),
    ])
    expect(totals).toMatchObject({ dials: 5, live: 4, connected: 1, late: 1, abandoned: 3, misjudged: 1 })
    expect(totals.abandonedShare).toBe(0.75)
    expect(totals).toMatchObject({ linesPeak: 5, cpsPeak: 5, dialsPerConnect: 2.5 })
  })

  it('takes machines that an agent heard out of the people', () => {
    const { totals } = measured([started('m', 0), connected('m', 1000), ended('m', 2000, 'connected')], ['m'])
    expect(totals).toMatchObject({ live: 0, machinesServed: 1, callsPerAgentHour: 0 })
  })

  it('divides an agent’s time among the quarters of an hour, up to the end of the day, pauses left out', () => {
    const { totals, quarters } = measured([
      presence('signingOn', 'available', 5 * minute, 200),
      presence('available', 'talking', 10 * minute, 5 * minute),
      presence('talking', 'paused', 20 * minute, 10 * minute),
      presence('paused', 'available', 50 * minute, 30 * minute),
    ])
    expect(quarters.map(({ dutyS }) => dutyS / 60)).toEqual([10, 5, 0, 10])
    expect(quarters.map(({ busyS }) => busyS / 60)).toEqual([5, 5, 0, 0])
    expect(totals.agentHours).toBeCloseTo(25 / 60)
    expect(totals.utilisation).toBeCloseTo(10 / 25)
  })

  it('tells the worst hour only where enough people answered', () => {
    const few = measured([started('a', 0), ended('a', 1000, 'abandoned')])
    expect(few.totals.worstHourShare).toBeNull()
    const many = Array.from({ length: 20 }, (_, i) => [started(`${i}`, 0), ended(`${i}`, 1000, 'abandoned')]).flat()
    expect(measured(many).totals.worstHourShare).toBe(1)
  })
})
