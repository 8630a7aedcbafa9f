import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import { createSeededRandom } from '../../seeded-random.js'
import type { Behaviour, People } from './behaviour.js'

/** How machine detection errs. */
export interface DetectionErrors {
  /** Share of people it takes for machines. */
  readonly personAsMachine: number
  /** Share of machines it takes for people. */
  readonly machineAsPerson: number
  /** From the answer to the verdict on a person, least and most. ms */
  readonly personMs: readonly [number, number]
  /** From the answer to the verdict on a machine, least and most. ms */
  readonly machineMs: readonly [number, number]
}

/** Machine detection without an error, in the time it takes. */
export const noDetectionErrors: DetectionErrors = {
  personAsMachine: 0,
  machineAsPerson: 0,
  personMs: [500, 1400],
  machineMs: [1000, 1650],
}

/** Shares of what happens on a call, from 0 to 1; what is left of 1 rings without an answer. */
export interface PeopleMix {
  readonly person: number
  readonly machine: number
  readonly busy: number
  readonly rejected: number
  readonly unallocated: number
  readonly congestion: number
  readonly failed: number
  /** Time from the originate to the answer, least and most. ms */
  readonly answerMs: readonly [number, number]
  /** Mean length of a talk; lengths are spread exponentially. ms */
  readonly talkMs: number
  /** How long a person waits for somebody to speak, least and most. ms */
  readonly patienceMs: readonly [number, number]
  readonly detection: DetectionErrors
}

/** A lively afternoon. */
export const usualMix: PeopleMix = {
  person: 0.4,
  machine: 0.16,
  busy: 0.08,
  rejected: 0.03,
  unallocated: 0.03,
  congestion: 0.02,
  failed: 0.01,
  answerMs: [1500, 12_000],
  talkMs: 60_000,
  patienceMs: [4000, 12_000],
  detection: noDetectionErrors,
}

/** What a person says, and what a machine does: a greeting of sentences, a pause, a beep. Silence and voice in turn, ms. */
const hello: readonly number[] = [300, 500, 2500]
const greeting: readonly number[] = [300, 420, 90, 380, 80, 510, 120, 400, 90, 460, 110, 520, 700, 500, 2500]

/** Numbers that always behave the same begin with this (a country code that is not assigned); their last two digits say how. */
export const planPrefix = '+88810'

/**
 * The number plan: what the last two digits of a number that begins with {@link planPrefix} mean.
 *
 * | digits | what happens |
 * |---|---|
 * | 00 | a person answers after 2 s and stays until the other side ends the call |
 * | 01 | a person answers after 2 s and hangs up 20 s after being connected |
 * | 02 | a machine answers after 3 s, machine detection says so 1.5 s later, ends after 30 s |
 * | 03 | busy |
 * | 04 | rings, nobody answers |
 * | 05 | rings 4 s, then rejected |
 * | 06 | the number does not exist |
 * | 07 | the network has no line |
 * | 08 | fails |
 * | 09 | a person answers after 2 s and hangs up after 1 s when nobody speaks |
 * | 10 | a person answers at once, without ringing |
 * | 11 | a machine that machine detection takes for a person |
 * | 12 | a person of whom machine detection is not sure |
 * | 13 | a person answers after 2 s and hangs up half a second after that, whatever happens |
 */
export const numberPlan: readonly Behaviour[] = [
  person({}),
  person({ talksMs: 20_000 }),
  machine({ verdictAfterMs: 1500 }),
  { kind: 'busy', afterMs: 800, rings: false },
  { kind: 'noAnswer' },
  { kind: 'rejected', afterMs: 4500, rings: true },
  { kind: 'unallocated', afterMs: 300, rings: false },
  { kind: 'congestion', afterMs: 200, rings: false },
  { kind: 'failed', afterMs: 200, rings: false },
  person({ patienceMs: 1000 }),
  person({ afterMs: 0 }),
  machine({ verdict: 'human' }),
  person({ verdict: 'unsure', verdictAfterMs: 2500 }),
  person({ patienceMs: 500, talksMs: 500 }),
]

/** A person who answers after 2 s and waits and talks until the other side ends the call, with these differences. */
export function person(change: Partial<Omit<Extract<Behaviour, { kind: 'answers' }>, 'kind' | 'by'>>): Behaviour & {
  kind: 'answers'
} {
  return {
    kind: 'answers',
    by: 'person',
    afterMs: 2000,
    verdict: 'human',
    verdictAfterMs: 900,
    voice: hello,
    talksMs: null,
    patienceMs: null,
    ...change,
  }
}

/** A machine that answers after 3 s, greets, beeps and records for a while, with these differences. */
export function machine(change: Parameters<typeof person>[0]): ReturnType<typeof person> {
  return {
    ...person({ afterMs: 3000, verdict: 'machine', patienceMs: 30_000, voice: greeting, ...change }),
    by: 'machine',
  }
}

/** The number of the plan for these two digits, the seven before them free to tell leads apart; as long as that code has numbers. */
export function planNumber(digits: number, lead: number): string {
  return `${planPrefix}${String(lead).padStart(7, '0')}${String(digits).padStart(2, '0')}`
}

/** People by chance, the same behind the same number for the same seed; numbers of the plan keep to it. */
export function createPeople(seed: number, mix: PeopleMix = usualMix): People {
  return (number) => planned(number) ?? drawn(number, seed, mix)
}

function planned(number: PhoneNumber): Behaviour | null {
  if (!number.startsWith(planPrefix)) return null
  return numberPlan[Number(number.slice(-2))] ?? null
}

function drawn(number: PhoneNumber, seed: number, mix: PeopleMix): Behaviour {
  const { detection } = mix
  const random = createSeededRandom(hash(number, seed))
  const between = ([least, most]: readonly [number, number]) => Math.round(least + random.next() * (most - least))
  let left = random.next()
  const falls = (share: number) => {
    left -= share
    return left < 0
  }
  const afterMs = between(mix.answerMs)
  const talksMs = Math.round(1000 - Math.log(1 - random.next()) * mix.talkMs)
  const patienceMs = between(mix.patienceMs)
  if (falls(mix.person)) {
    const wrong = random.next() < detection.personAsMachine
    const verdictAfterMs = between(detection.personMs)
    return person({ afterMs, talksMs, patienceMs, verdictAfterMs, verdict: wrong ? 'machine' : 'human' })
  }
  if (falls(mix.machine)) {
    const wrong = random.next() < detection.machineAsPerson
    const verdictAfterMs = between(detection.machineMs)
    return machine({ afterMs, talksMs, verdictAfterMs, verdict: wrong ? 'human' : 'machine' })
  }
  if (falls(mix.busy)) return { kind: 'busy', afterMs: 900, rings: false }
  if (falls(mix.rejected)) return { kind: 'rejected', afterMs, rings: true }
  if (falls(mix.unallocated)) return { kind: 'unallocated', afterMs: 400, rings: false }
  if (falls(mix.congestion)) return { kind: 'congestion', afterMs: 200, rings: false }
  if (falls(mix.failed)) return { kind: 'failed', afterMs: 200, rings: false }
  return { kind: 'noAnswer' }
}

/** FNV-1a over the digits, begun with the seed. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) >>> 0
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0
  return value
}
