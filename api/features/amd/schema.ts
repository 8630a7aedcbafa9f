import { z } from 'zod'
import type { Wire } from '../../contract/reply.js'
import { amdThresholds, thresholdsExample } from '../campaigns/settings/amd.js'

/** How far back is looked. */
export const amdQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(365).default(30).describe('How many days are looked at.'),
})

const share = (means: string) => z.number().describe(`${means} 0 to 1.`)

const row = z.object({
  all: z.int().describe('Answers judged so.'),
  person: z.int().describe('Of them people, as an agent said.'),
  machine: z.int().describe('Of them machines, as an agent said.'),
})

const matrix = {
  judgedMachine: row,
  judgedPerson: row.describe('Unsure and late verdicts are people.'),
}

const bounded = z.object({
  share: z.number().nullable().describe('0 to 1; null: nothing is known.'),
  least: share('One-sided lower bound,'),
  most: share('One-sided upper bound,'),
  of: z.number().describe('Answers it rests on.'),
})

const quality = {
  ...matrix,
  misjudged: bounded.describe('People taken for machines, of all people.'),
  found: bounded.describe('Machines found, of all machines.'),
}

export const amdReportWire = z.object({
  campaignId: z.int(),
  mode: z.enum(['off', 'on', 'shadow']),
  since: z.string(),
  confidence: share('Of the bounds,'),
  ...quality,
  rightShare: z.number().nullable().describe('Right verdicts of all, 0 to 1.'),
  misjudgedShare: share('What pacing and the ledger reckon with,'),
  audited: z.int().describe('Machine verdicts handed to an agent all the same.'),
  byTrunk: z.array(z.object({ trunk: z.string(), ...quality })),
  byHour: z.array(z.object({ hour: z.int().describe('Of the day, UTC.'), ...quality })),
})

const expectation = z.object({
  verdictWithinMs: z.int(),
  thresholds: amdThresholds,
  peopleAsMachines: z.number().describe('People taken for machines, per 1,000 answers.'),
  machinesToAgents: z.number().describe('Machines given to agents, per 1,000 answers.'),
  cost: z.number().describe('Of both, per 1,000 answers, by the campaign’s `amd.costs`.'),
  misjudgedShare: share('People taken for machines, of all people,'),
  misjudgedAtMost: share('Its upper bound,'),
  foundShare: share('Machines found, of all machines,'),
  personWaitsMs: z.int().describe('How long a person waits for the verdict, on average. ms'),
})

export const amdAdviceWire = z.object({
  campaignId: z.int(),
  foundOn: z.int().describe('Answers heard in shadow that the advice was found on.'),
  triedOn: z.int().describe('Other answers it was then tried on: all figures are theirs.'),
  confidence: share('Of the upper bounds,'),
  costs: z.object({ personAsMachine: z.number(), machineToAgent: z.number() }),
  current: expectation,
  recommended: expectation
    .nullable()
    .describe('The cheapest; null while too few answers are known. Never applied by itself.'),
  saves: z.number().nullable().describe('Cost per 1,000 answers that the recommended ones save.'),
  others: z.array(expectation).describe('The current ones with one of them changed, cheapest first.'),
})

const rowExample = { all: 412, person: 3, machine: 397 }
const personExample = { all: 1588, person: 1490, machine: 61 }
const qualityExample = {
  judgedMachine: rowExample,
  judgedPerson: personExample,
  misjudged: { share: 0.002, least: 0.0006, most: 0.0052, of: 1493 },
  found: { share: 0.867, least: 0.838, most: 0.892, of: 458 },
}

/** For the documentation. */
export const amdReportExample: Wire = {
  campaignId: 1,
  mode: 'shadow',
  since: '2027-02-01T00:00:00.000Z',
  confidence: 0.95,
  ...qualityExample,
  rightShare: 0.967,
  misjudgedShare: 0,
  audited: 0,
  byTrunk: [{ trunk: 'carrier', ...qualityExample }],
  byHour: [{ hour: 9, ...qualityExample }],
}

const expectationExample = {
  verdictWithinMs: 1700,
  thresholds: thresholdsExample,
  peopleAsMachines: 1.6,
  machinesToAgents: 31.2,
  cost: 63.2,
  misjudgedShare: 0.002,
  misjudgedAtMost: 0.0052,
  foundShare: 0.867,
  personWaitsMs: 1320,
}

/** For the documentation. */
export const amdAdviceExample: Wire = {
  campaignId: 1,
  foundOn: 976,
  triedOn: 975,
  confidence: 0.95,
  costs: { personAsMachine: 20, machineToAgent: 1 },
  current: expectationExample,
  recommended: { ...expectationExample, cost: 51.3, machinesToAgents: 19.3 },
  saves: 11.9,
  others: [],
}
