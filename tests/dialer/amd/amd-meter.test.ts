import { expect, it } from 'vitest'
import { createAmdMeter } from '../../../dialer/amd/amd-meter.js'
import { type Judged, nothingKnown } from '../../../dialer/model/amd-quality.js'

const verdicts = (people: number, machines: number): readonly Judged[] => [
  ...Array.from({ length: people }, () => 'person' as const),
  ...Array.from({ length: machines }, () => 'machine' as const),
]
const meterAfter = (lately: readonly Judged[]) => createAmdMeter('a', { setup: 'a', confusion: nothingKnown, lately })

it('alarms when nearly all of fifty verdicts are machines and it was not so before', () => {
  expect(meterAfter(verdicts(140, 60)).alarm()).toMatchObject({ machines: 50, answers: 50 })
  expect(meterAfter(verdicts(140, 49)).alarm()).toMatchObject({ machines: 49 })
  expect(meterAfter(verdicts(140, 47)).alarm()).toBeNull()
  expect(meterAfter(verdicts(0, 49)).alarm()).toBeNull()
  expect(meterAfter(verdicts(0, 50)).alarm()).toMatchObject({ usualShare: null })
})

it('does not alarm where machines are usual, or a person has said that it is right so', () => {
  expect(meterAfter(verdicts(20, 230)).alarm()).toBeNull()
  const meter = meterAfter(verdicts(140, 60))
  meter.accept()
  for (let n = 0; n < 60; n++) meter.screened('machine')
  expect(meter.alarm()).toBeNull()
})

it('is not made blind by being switched on before anything was heard', () => {
  const meter = createAmdMeter('a', undefined)
  meter.screened('machine')
  meter.accept()
  for (let n = 0; n < 50; n++) meter.screened('machine')
  expect(meter.alarm()).not.toBeNull()
})

it('begins anew with another setup, and keeps what is usual', () => {
  const confusion = { ...nothingKnown, judgedPerson: { all: 10, person: 10, machine: 0 } }
  const meter = createAmdMeter('b', { setup: 'a', confusion, lately: verdicts(200, 0) })
  expect(meter.confusion()).toEqual(nothingKnown)
  for (let n = 0; n < 50; n++) meter.screened('machine')
  expect(meter.alarm()).toMatchObject({ usualShare: 0 })
})
