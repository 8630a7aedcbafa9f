import { expect, it } from 'vitest'
import { createEventGate } from '../../../daemon/pbx/event-gate.js'
import { bridgeId, commandId, legId } from '../../../dialer/model/ids.js'

const leg = legId('tl.1')
const other = legId('tl.2')
const gone = { kind: 'legGone', leg, at: 1, end: 'normal', cause: 16 } as const

it('lets a leg end once and counts the second end', () => {
  const gate = createEventGate()
  expect([gate.accept(gone), gate.accept(gone), gate.accept({ ...gone, end: 'lost' })]).toEqual([true, false, false])
  expect(gate.dropped).toEqual({ duplicateEnds: 2, late: 0 })
})

it('drops what comes for a leg after its end', () => {
  const gate = createEventGate()
  gate.accept(gone)
  expect(gate.accept({ kind: 'legAnswered', leg, at: 2 })).toBe(false)
  expect(gate.accept({ kind: 'legsBridged', bridge: bridgeId('tl.b'), legs: [other, leg], at: 2 })).toBe(false)
  expect(gate.dropped).toEqual({ duplicateEnds: 0, late: 2 })
  expect([gate.isGone(leg), gate.isGone(other)]).toEqual([true, false])
})

it('passes everything else, twice too', () => {
  const gate = createEventGate()
  gate.accept(gone)
  const ringing = { kind: 'legRinging', leg: other, at: 1 } as const
  expect([gate.accept(ringing), gate.accept(ringing)]).toEqual([true, true])
  expect(
    gate.accept({ kind: 'commandRefused', commandId: commandId(1), at: 1, reason: 'unknownLeg', detail: '' }),
  ).toBe(true)
})

it('does not grow without end', () => {
  const gate = createEventGate()
  gate.accept(gone)
  for (let i = 0; i < 50_000; i++) gate.accept({ ...gone, leg: legId(`tl.x${i}`) })
  expect(gate.isGone(leg)).toBe(false)
  expect(gate.isGone(legId('tl.x40000'))).toBe(true)
})
