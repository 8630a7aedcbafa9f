import { describe, expect, it } from 'vitest'
import { recordedCalls } from '../../../daemon/simulate/recorded-calls.js'
import { hoursFromCalls, recordedHours } from '../../../daemon/simulate/recorded-presence.js'
import type { PresenceName } from '../../../dialer/model/agent.js'
import type { CallRecord } from '../../../dialer/model/call-record.js'
import { agentId } from '../../../dialer/model/ids.js'
import type { Outcome } from '../../../dialer/model/outcome.js'
import { makeRecord, milestones } from '../../storage/support.js'

const hour = 3_600_000
const agent = agentId(1)

const change = (from: PresenceName, to: PresenceName, at: number, spentMs: number) =>
  ({ kind: 'agent.presence', at, agent, from, to, reason: null, call: null, spentMs }) as const

describe('an agent’s recorded hours', () => {
  it('are read from changes of presence, also where the day began or ended in the middle of work', () => {
    const hours = recordedHours(
      [
        change('talking', 'wrapUp', 1 * hour, 10_000),
        change('wrapUp', 'paused', 2 * hour, 5000),
        change('paused', 'available', 3 * hour, hour),
        change('available', 'loggedOut', 4 * hour, hour),
        change('signingOn', 'available', 5 * hour, 200),
      ],
      { from: 0, until: 8 * hour },
    ).get(agent)
    expect(hours?.stints).toEqual([
      { fromAt: hour - 10_000, untilAt: 4 * hour },
      { fromAt: 5 * hour, untilAt: 8 * hour },
    ])
    expect(hours?.breaks).toEqual([{ at: 2 * hour, lastsMs: hour }])
  })

  it('that begin with a pause leave room for signing on', () => {
    const hours = recordedHours(
      [change('signingOn', 'paused', hour, 200), change('paused', 'available', 2 * hour, hour)],
      {
        from: 0,
        until: 3 * hour,
      },
    ).get(agent)
    expect(hours?.breaks).toEqual([{ at: hour + 3000, lastsMs: hour - 3000 }])
  })

  it('are guessed from calls where the journal is gone', () => {
    const calls = [
      record('connected', { reservedAt: 1000, dialedAt: 1000, closedAt: 50_000 }),
      record('connected', { reservedAt: 90_000, dialedAt: 90_000, closedAt: 130_000 }),
    ]
    expect(hoursFromCalls(calls).get(agent)).toEqual({ stints: [{ fromAt: 1000, untilAt: 130_000 }], breaks: [] })
  })
})

function record(
  outcome: Outcome,
  times: Partial<CallRecord['milestones']>,
  disposition: string | null = null,
): CallRecord {
  return { ...makeRecord('c'), agent, outcome, disposition, milestones: { ...milestones(0), ...times } }
}

describe('recorded calls', () => {
  const calls = [
    record('connected', {
      dialedAt: 0,
      ringingAt: 300,
      answeredAt: 8000,
      bridgedAt: 8500,
      endedAt: 60_500,
      closedAt: 75_500,
    }),
    record(
      'connected',
      { dialedAt: 0, answeredAt: 9000, bridgedAt: 9500, endedAt: 15_000, closedAt: 20_000 },
      'answering_machine',
    ),
    record('machine', { dialedAt: 0, answeredAt: 12_000, verdictAt: 13_500, endedAt: 13_600 }),
    record('busy', { dialedAt: 0, endedAt: 2500 }),
    record('noAnswer', { dialedAt: 0, ringingAt: 300, endedAt: 25_000 }),
    record('cancelled', { dialedAt: 0, ringingAt: 300, endedAt: 4000 }),
  ]
  const source = recordedCalls({
    calls,
    from: 0,
    ringTimeoutMs: 25_000,
    seed: 1,
    machineCodes: new Set(['answering_machine']),
  })

  it('end as they did, with their own delays, talks and wrap-ups', () => {
    expect(source.fate(0, 0)).toEqual({
      kind: 'person',
      ringsAfterMs: 300,
      endsAfterMs: 8000,
      verdictMs: 0,
      takenForPerson: true,
    })
    expect([source.talkMs(0, 0), source.wrapUpMs(0, 0)]).toEqual([52_000, 15_000])
    expect(source.fate(1, 0)).toMatchObject({ kind: 'machine', takenForPerson: true })
    expect(source.fate(2, 0)).toMatchObject({ kind: 'machine', takenForPerson: false, verdictMs: 1500 })
    expect(source.fate(3, 0)).toMatchObject({ kind: 'busy', endsAfterMs: 2500, ringsAfterMs: null })
    expect(source.fate(4, 0)).toMatchObject({ kind: 'noAnswer', endsAfterMs: 25_000 })
  })

  it('that we ended ourselves, or never placed, are drawn from those that are known, the same each time', () => {
    const kinds = new Set<string>()
    for (let index = 5; index < 200; index++) {
      const fate = source.fate(index, hour)
      expect(source.fate(index, hour)).toEqual(fate)
      kinds.add(fate.kind)
      expect([52_000, 5500]).toContain(source.talkMs(index, hour))
    }
    expect([...kinds].sort()).toEqual(['busy', 'machine', 'noAnswer', 'person'])
  })

  it('of a day without any end in nobody’s answer', () => {
    const empty = recordedCalls({ calls: [], from: 0, ringTimeoutMs: 20_000, seed: 1, machineCodes: new Set() })
    expect(empty.fate(0, 0)).toMatchObject({ kind: 'noAnswer', endsAfterMs: 20_000 })
  })
})
