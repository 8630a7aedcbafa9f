import type { FloorScenario } from '../../../dialer/simulation/floor-scenario.js'
import { floor, line, lognormal, refusals, shift, steps, uniform } from './laws.js'

/** Floors to build and compare on: every range of the measures is touched, most floors have one trouble each. */
export const tuningScenarios: readonly FloorScenario[] = [
  floor('1-plain', { agents: 1, hours: 8 }),
  floor('1-short-talk', { agents: 1, hours: 8, people: 0.5, talk: lognormal(35, 0.8), wrapUp: lognormal(6, 0.4) }),
  floor('2-low-rate', { agents: 2, hours: 8, people: 0.08, talk: lognormal(100, 0.8), wrapUp: lognormal(12, 0.5) }),
  floor('2-long-talk', { agents: 2, hours: 8, people: 0.2, talk: lognormal(240, 0.7), wrapUp: lognormal(25, 0.5) }),
  floor('5-plain', { agents: 5, hours: 8 }),
  floor('5-machines', {
    agents: 5,
    hours: 8,
    people: 0.35,
    machines: 0.2,
    amd: [0.006, 0.08],
    talk: lognormal(80, 0.9),
  }),
  floor('10-low-rate', { agents: 10, people: 0.1 }),
  floor('10-refusals', { agents: 10, people: 0.3, talk: refusals(0.5, 14, 170, 0.7), wrapUp: lognormal(12, 0.5) }),
  floor('10-long-tail', { agents: 10, people: 0.18, talk: lognormal(95, 2), wrapUp: lognormal(20, 0.8) }),
  floor('10-40-15-agents', {
    agents: [shift(10), shift(5, 1.5, null, 300), shift(25, 1.5, 4, 300)],
    people: 0.22,
    talk: lognormal(110, 0.9),
  }),
  floor('20-steps', { agents: 20, people: steps([0, 0.3], [1.5, 0.12], [3, 0.45], [4.5, 0.2]) }),
  floor('20-high-rate', { agents: 20, people: 0.6, talk: lognormal(300, 0.8), wrapUp: lognormal(30, 0.5) }),
  floor('20-pauses', {
    agents: [shift(20, 0, null, 240)],
    people: 0.2,
    pauses: { every: uniform(480, 1500), lasts: lognormal(150, 0.8) },
    paceSpread: 0.25,
  }),
  floor('30-detection', { agents: 30, people: 0.22, machines: 0.28, amd: [0.01, 0.06], talk: lognormal(140, 1) }),
  floor('30-drift', {
    agents: 30,
    hours: 8,
    people: line([0, 0.14], [2.5, 0.36], [5, 0.2], [8, 0.3]),
    talk: refusals(0.35, 20, 160, 0.8),
  }),
  floor('50-plain', { agents: 50 }),
  floor('50-short-of-lines', { agents: 50, people: 0.2, lines: 95 }),
  floor('50-lunch', {
    agents: [shift(50, 0, null, 600)],
    people: 0.28,
    breaks: [
      { atH: 2, share: 0.7, spreadS: 240, lasts: uniform(1700, 2100) },
      { atH: 4.2, share: 0.9, spreadS: 90, lasts: uniform(550, 900) },
    ],
  }),
  floor('50-blocks', { agents: 50, people: 0.24, blocks: { leads: 2500, factors: [1, 0.4, 1.9, 0.7, 1.3] } }),
  floor('100-calls-per-second', { agents: 100, people: 0.25, talk: lognormal(90, 0.9), callsPerSecond: 4 }),
  floor('100-machines', {
    agents: 100,
    hours: 5,
    people: 0.12,
    machines: 0.4,
    amd: [0.008, 0.03],
    talk: lognormal(150, 1.1),
  }),
  floor('100-steps', {
    agents: 100,
    hours: 5,
    people: steps([0, 0.1], [1, 0.35], [2.2, 0.18], [3.4, 0.5], [4.2, 0.15]),
    talk: refusals(0.4, 15, 130, 0.8),
  }),
  floor('300-drift-pauses', {
    agents: [shift(200), shift(100, 1, null, 900)],
    hours: 4,
    people: line([0, 0.3], [1.5, 0.16], [4, 0.34]),
    pauses: { every: uniform(1200, 3600), lasts: lognormal(240, 0.8) },
  }),
  floor('1000-at-once', { agents: 1000, hours: 4, people: 0.12, talk: lognormal(70, 0.9), wrapUp: lognormal(10, 0.5) }),
  floor('1000-plain', { agents: [shift(1000, 0, null, 300)], hours: 4, people: 0.2, talk: lognormal(130, 1) }),
]
