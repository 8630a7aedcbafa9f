import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import type { Behaviour, People } from '../../pbx/simulator/behaviour.js'
import { createPeople, usualMix } from '../../pbx/simulator/people.js'

/** The people behind the numbers, who now and then all answer at once. */
export interface Town {
  readonly people: People
  /** Everybody who is called until then answers within a second. World time. */
  answerAllUntil(at: number): void
}

export function createTown(seed: number, talkMs: number, now: () => number): Town {
  let burstUntil = 0
  const attempts = new Map<PhoneNumber, number>()
  const mixes = [0, 1, 2, 3].map((nth) =>
    createPeople(seed * 7 + nth, { ...usualMix, talkMs, patienceMs: [1500, 12_000] }),
  )
  return {
    people(number): Behaviour {
      // The same person is elsewhere at another hour.
      const nth = attempts.get(number) ?? 0
      attempts.set(number, nth + 1)
      const usual = mixes[nth % mixes.length]?.(number) ?? { kind: 'noAnswer' }
      if (now() >= burstUntil) return usual
      return {
        kind: 'answers',
        by: 'person',
        afterMs: 400 + (Number(number.slice(-2)) % 7) * 100,
        verdict: 'human',
        verdictAfterMs: 600,
        talksMs: 30_000,
        patienceMs: 5000,
      }
    },
    answerAllUntil(at) {
      burstUntil = at
    },
  }
}
