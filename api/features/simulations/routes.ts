import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idParam, iso, isoOrNull } from '../../schema/pieces.js'
import type { SimulationStatus } from './jobs.js'
import type { SimulationResult } from './result.js'
import { simulationInput, simulationWire } from './schema.js'
import { addSimulation, cancelSimulation, getSimulation, listSimulations } from './service.js'

const tag = 'What-if'

const example = {
  id: 3,
  title: 'yesterday: asset, predictive',
  state: 'running',
  progress: 0.4,
  policy: 'predictive',
  createdAt: '2026-03-03T08:00:00.000Z',
  finishedAt: null,
  error: null,
  result: null,
}

function resultToWire(result: SimulationResult): Wire {
  return {
    name: result.name,
    from: iso(result.from),
    until: iso(result.until),
    timeZone: result.timeZone,
    seed: result.seed,
    agents: result.agents,
    abandonLimit: result.abandonLimit,
    notes: [...result.notes],
    variants: result.variants.map(({ name, totals, quarters }) => ({
      name,
      totals: { ...totals, finishedAt: isoOrNull(totals.finishedAt) },
      quarters: quarters.map((quarter) => ({ ...quarter, at: iso(quarter.at) })),
    })),
  }
}

function toWire(status: SimulationStatus): Wire {
  const { id, title, state, progress, policy, createdAt, finishedAt, error, result } = status
  return {
    id,
    title,
    state,
    progress,
    policy,
    createdAt: iso(createdAt),
    finishedAt: isoOrNull(finishedAt),
    error: error === null ? null : { code: error.code, message: error.message },
    result: result === null ? null : resultToWire(result),
  }
}

export const simulationRows = [
  jsonRow({
    method: 'post',
    path: '/simulations',
    tag,
    summary: 'Ask what would have come of other settings, on a recorded or described day',
    description:
      'The day is played with the product’s own engine in virtual time, once for each policy, beside the live calls and without touching them. One at a time per site; ask for the answer by its id. Answers are kept for 7 days.',
    right: 'simulation.run',
    body: simulationInput,
    bodyExample: { day: '2026-03-02', variants: ['asset', 'predictive'], set: { settings: { ringTimeoutS: 20 } } },
    answer: { status: 202, data: simulationWire, example },
    run: async ({ principal, body, deps }) => ({
      data: toWire(await addSimulation(principal, body, deps)),
      message: 'Simulation queued',
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/simulations',
    tag,
    summary: 'Simulations of the last 7 days, without their results',
    right: 'simulation.run',
    answer: { data: simulationWire, example, list: true },
    run: async ({ principal, deps }) => ({
      items: (await listSimulations(principal, deps)).map((status) => toWire({ ...status, result: null })),
      page: null,
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/simulations/:id',
    tag,
    summary: 'How a simulation goes, and its result',
    right: 'simulation.run',
    params: idParam,
    answer: { data: simulationWire, example },
    run: async ({ principal, params, deps }) => ({ data: toWire(await getSimulation(principal, params, deps)) }),
  }),
  jsonRow({
    method: 'post',
    path: '/simulations/:id/cancel',
    tag,
    summary: 'Stop a simulation that waits or runs',
    right: 'simulation.run',
    params: idParam,
    answer: { data: simulationWire, example },
    run: async ({ principal, params, deps }) => ({
      data: toWire(await cancelSimulation(principal, params, deps)),
      message: 'Simulation stopped',
    }),
  }),
]
