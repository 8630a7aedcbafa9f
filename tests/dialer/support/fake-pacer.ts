import type {
  Pacer,
  PacerConfig,
  PacerDecision,
  PacerEvent,
  PacerFactory,
  PacerForecast,
  PacerSnapshot,
  PacerView,
} from '../../../dialer/pacing/pacer.js'

export const blankView: PacerView = {
  answerRate: 0.25,
  answerAfterMs: 10_000,
  forecastAnswers: 0,
  forecastFree: 0,
  risk: 0,
  riskAllowed: 0.05,
  budgetLeft: 1,
  linesPerAgent: 0,
  limitedBy: 'none',
}

/** A pacer that does as the test says and writes down what it hears and sees. */
export interface FakePacer {
  readonly create: PacerFactory
  readonly configs: PacerConfig[]
  readonly events: PacerEvent[]
  /** Copies: the engine changes its lists. */
  readonly snapshots: PacerSnapshot[]
  decide: (snapshot: PacerSnapshot) => Partial<PacerDecision>
  forecast: PacerForecast
  /** Of one leg, in order. */
  heard(leg: string): readonly string[]
}

export function createFakePacer(): FakePacer {
  const fake: FakePacer = {
    configs: [],
    events: [],
    snapshots: [],
    decide: () => ({}),
    forecast: { points: [] },
    heard: (leg) => fake.events.flatMap((event) => ('leg' in event && event.leg === leg ? [event.kind] : [])),
    create(config) {
      fake.configs.push(config)
      const pacer: Pacer = {
        observe: (event) => {
          fake.events.push(event)
        },
        decide(snapshot) {
          fake.snapshots.push({ ...snapshot, agents: [...snapshot.agents], legs: [...snapshot.legs] })
          return { dial: 0, cancel: [], view: blankView, ...fake.decide(snapshot) }
        },
        forecast: () => fake.forecast,
        memory: () => ({ version: 1, learned: fake.events.length }),
      }
      return pacer
    },
  }
  return fake
}
