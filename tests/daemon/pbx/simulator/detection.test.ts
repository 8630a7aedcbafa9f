import { expect, it } from 'vitest'
import { createPeople, noDetectionErrors, type PeopleMix, usualMix } from '../../../../daemon/pbx/simulator/people.js'
import { number } from '../../../support/factories.js'

/** What detection says of so many people and machines. */
function verdicts(detection: PeopleMix['detection']) {
  const people = createPeople(7, { ...usualMix, person: 0.5, machine: 0.5, detection })
  const answers = Array.from({ length: 4000 }, (_, n) => people(number(`+1555${1_000_000 + n}`)))
  const of = (by: 'person' | 'machine', verdict: string) =>
    answers.filter((one) => one.kind === 'answers' && one.by === by && one.verdict === verdict).length
  return {
    people: of('person', 'human') + of('person', 'machine'),
    misjudged: of('person', 'machine'),
    machines: of('machine', 'human') + of('machine', 'machine'),
    missed: of('machine', 'human'),
    answers,
  }
}

it('errs as often as it is told to, and takes as long', () => {
  const { people, misjudged, machines, missed, answers } = verdicts({
    personAsMachine: 0.04,
    machineAsPerson: 0.25,
    personMs: [900, 1100],
    machineMs: [1500, 1500],
  })
  expect(misjudged / people).toBeCloseTo(0.04, 2)
  expect(missed / machines).toBeCloseTo(0.25, 1)
  const times = (who: 'machine' | 'person') =>
    answers.flatMap((one) =>
      one.kind === 'answers' && (one.by === 'machine') === (who === 'machine') ? [one.verdictAfterMs] : [],
    )
  expect(new Set(times('machine'))).toEqual(new Set([1500]))
  expect(Math.min(...times('person'))).toBeGreaterThanOrEqual(900)
  expect(Math.max(...times('person'))).toBeLessThanOrEqual(1100)
})

it('does not err unless told to', () => {
  expect(verdicts(noDetectionErrors)).toMatchObject({ misjudged: 0, missed: 0 })
})
