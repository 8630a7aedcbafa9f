import { z } from 'zod'
import { abandonmentRule } from '../campaigns/settings/abandonment.js'

const share = (means: string) => z.number().describe(`${means} 0 to 1.`)

export const abandonmentReportWire = z.object({
  campaignId: z.int(),
  isLimited: z.boolean().describe('A rule is over its limit: the campaign places one line per ready agent.'),
  confidence: z.number(),
  misjudgedShare: share('Share of people reckoned to be taken for machines.'),
  timeZone: z.string().describe('In which days and shifts begin.'),
  rules: z.array(
    abandonmentRule.extend({
      from: z.string().describe('The window’s first moment.'),
      until: z.string().nullable().describe('The first moment after it; null: it moves along and ends now.'),
      connected: z.int().describe('People who had an agent in time.'),
      late: z.int().describe('People whose agent came too late.'),
      abandoned: z.int().describe('People who had no agent.'),
      machines: z.int().describe('Given to agents, who found them to be machines; not counted as people.'),
      answers: z.number().describe('People who answered, by the formula.'),
      withoutAgent: z.number().describe('Late and abandoned of them, by the formula.'),
      misjudged: z.number().describe('People estimated to have been taken for machines; abandoned unseen.'),
      ratio: share('(withoutAgent + misjudged) / (answers + misjudged),'),
      upperBound: share('One-sided Clopper-Pearson upper bound of the ratio at `confidence`,'),
      budgetLeft: z.number().describe('Calls that may still find no agent; negative beyond the limit.'),
      state: z
        .enum(['within', 'tight', 'over'])
        .describe(
          '`tight`: less than one call is left. `over`: the limit is reached, the first few calls of a window aside (3 at a confidence of 0.95).',
        ),
    }),
  ),
  warnings: z.array(z.string()).describe('Settings that are allowed and that an owner should look at.'),
})

const moment = z.iso.datetime({ offset: true })

/** Ten years. ms */
const mostMs = 3660 * 86_400_000

export const evidenceQuery = z
  .strictObject({
    from: moment.optional().describe('First moment, as 2027-03-01T00:00:00Z; absent: 30 days before `to`.'),
    to: moment.optional().describe('The first moment that is not asked for any more; absent: now.'),
  })
  .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'It must lie after `from`.',
  })
  .refine(({ from, to }) => !from || !to || Date.parse(to) - Date.parse(from) <= mostMs, {
    path: ['to'],
    message: 'Ask for ten years at most.',
  })
