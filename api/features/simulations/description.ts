import { z } from 'zod'
import { isTimeZone } from '../../../dialer/campaigns/calling-hours.js'
import { settingsInput } from '../campaigns/settings-schema.js'

const clock = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'A time of day is needed, as 09:00 (in quotes).')
  .describe('Time of day in the time zone of the day.')
const share = z.number().min(0, 'The least is 0.').max(1, 'The most is 1: write 25 % as 0.25.')
const seconds = z.number().min(0).max(86_400)

/** One law of chance for a length of time. */
const plainDuration = z.union([
  seconds.describe('The mean in seconds; lengths are spread around it as in life.'),
  z.strictObject({ fixed: seconds }),
  z.strictObject({ from: seconds, to: seconds }).refine(({ from, to }) => from <= to, 'from lies after to.'),
  z.strictObject({ exponential: seconds }),
  z.strictObject({ mean: seconds, spread: z.number().min(0).max(5).describe('Standard deviation over the mean.') }),
])

/** A law of chance in seconds, or several with weights. */
export const durationInput = z.union([
  plainDuration,
  z.strictObject({
    mix: z
      .array(z.strictObject({ weight: z.number().positive(), of: plainDuration }))
      .min(1)
      .max(20),
  }),
])

export type PlainDurationInput = z.output<typeof plainDuration>
export type DurationInput = z.output<typeof durationInput>

const points = z
  .array(z.strictObject({ at: clock, value: share }))
  .min(1)
  .max(200)

/** A share over the day: one number, steps, or straight lines between points. */
export const courseInput = z.union([share, z.strictObject({ steps: points }), z.strictObject({ line: points })])

export type CourseInput = z.output<typeof courseInput>

const name = z.string().trim().min(1).max(100)

const agentGroup = z.strictObject({
  name: name.optional(),
  count: z.int().min(1).max(2000),
  from: clock.optional().describe('When they sign on; absent: at the start.'),
  to: clock.optional().describe('When they sign off, after the call in hand; absent: at the end.'),
  spreadS: seconds.optional().describe('They come evenly over this time. Default 60.'),
})

const breakInput = z.strictObject({
  at: clock,
  minutes: z.number().positive().max(600),
  share: share.optional().describe('Share of the agents on duty who take it. Default 1.'),
  spreadS: seconds.optional().describe('They go evenly over this time. Default 0: all at once.'),
})

const trunk = z.strictObject({
  name,
  lines: z.int().min(0).max(100_000),
  callsPerSecond: z.number().min(0.1).max(10_000),
})

const detection = z.strictObject({
  personTakesS: durationInput.default({ from: 0.5, to: 1.4 }),
  machineTakesS: durationInput.default({ from: 1.2, to: 1.8 }),
  misjudgedPeople: share.default(0.02).describe('Share of people taken for machines.'),
  missedMachines: share.default(0.1).describe('Share of machines taken for people.'),
})

/** A campaign of a described day. */
export const campaignDescription = z.strictObject({
  name: name.optional(),
  leads: z.int().min(1).max(5_000_000).nullable().default(null).describe('null: more than can be called.'),
  agents: z.array(name).max(100).optional().describe('Names of groups of agents; absent: all of them.'),
  settings: settingsInput.optional().describe('As the settings of a campaign; absent ones have their defaults.'),
  people: courseInput.default(0.25).describe('Share of calls a person answers.'),
  machines: courseInput.default(0).describe('Share of calls a machine answers.'),
  blocks: z
    .strictObject({ leads: z.int().min(1).max(1_000_000), factors: z.array(z.number().min(0).max(10)).min(1).max(100) })
    .optional()
    .describe('Parts of the list, in turn, whose people answer this many times as often.'),
  endEarly: share
    .default(0.35)
    .describe('Share of the unanswered calls that end by themselves: busy, refused, failed.'),
  ringsAfterS: durationInput.default({ from: 0.5, to: 3 }),
  answersAfterS: durationInput.default({ mean: 9, spread: 0.6 }).describe('From ringing to a person’s answer.'),
  machineAfterS: durationInput.default({ mean: 16, spread: 0.3 }).describe('From dial to a machine’s answer.'),
  endsAfterS: durationInput.default({ mean: 5, spread: 0.7 }),
  patienceS: durationInput
    .nullable()
    .default(null)
    .describe('How long a person waits in silence; null: as long as need be.'),
  detection: detection.optional().describe('How good machine detection is, where settings.amd turns it on.'),
  talkS: durationInput.default({ mean: 120, spread: 0.9 }),
  wrapUpS: durationInput.default({ mean: 15, spread: 0.5 }),
  machineTalkS: durationInput.default({ mean: 8, spread: 0.4 }).describe('Spent by an agent on a machine put through.'),
})

/** A day of a site that need not exist: who works when, who answers how, on which lines. */
export const dayDescription = z
  .strictObject({
    name: name.default('described day'),
    date: z.iso.date('A date is needed, as 2026-03-02.').default('2026-03-02'),
    timeZone: z.string().refine(isTimeZone, 'An IANA time zone is needed, as Europe/Berlin.').default('UTC'),
    from: clock.default('09:00'),
    hours: z.number().min(0.1).max(24).default(8),
    agents: z.union([z.int().min(1).max(2000), z.array(agentGroup).min(1).max(100)]),
    paceSpread: z.number().min(0).max(1).default(0.15).describe('How much agents differ in speed.'),
    breaks: z.array(breakInput).max(50).default([]),
    pauses: z
      .strictObject({ everyMinutes: z.number().positive().max(1440), minutes: z.number().positive().max(600) })
      .optional()
      .describe('Pauses each agent takes for himself.'),
    limits: z
      .strictObject({
        maxLines: z.int().min(1).max(100_000).optional(),
        callsPerSecond: z.number().min(0.1).max(10_000).optional(),
      })
      .default({}),
    trunks: z
      .array(trunk)
      .min(1)
      .max(100)
      .default([{ name: 'main', lines: 5000, callsPerSecond: 500 }]),
    campaigns: z.array(campaignDescription).min(1, 'Describe at least one campaign.').max(20),
  })
  .superRefine((day, context) => {
    const groups = typeof day.agents === 'number' ? [] : day.agents.map((group) => group.name)
    for (const [index, { agents = [] }] of day.campaigns.entries()) {
      for (const wanted of agents) {
        if (groups.includes(wanted)) continue
        context.addIssue({
          code: 'custom',
          path: ['campaigns', index, 'agents'],
          message: `There is no group of agents named ${wanted}.`,
        })
      }
    }
    const total = typeof day.agents === 'number' ? day.agents : day.agents.reduce((sum, { count }) => sum + count, 0)
    if (total > mostAgents)
      context.addIssue({ code: 'custom', path: ['agents'], message: `At most ${mostAgents} agents.` })
  })

/** Most agents of one simulated day. */
export const mostAgents = 2000

export type DayDescription = z.output<typeof dayDescription>
export type CampaignDescription = DayDescription['campaigns'][number]
