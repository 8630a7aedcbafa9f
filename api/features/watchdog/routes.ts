import { z } from 'zod'
import { mismatchCauses, mismatchSubjects } from '../../../dialer/model/mismatch.js'
import type { RepairEntry } from '../../../storage/journal/repairs.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { datesInOrder, endMoment, iso, paging, startMoment } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { listSiteRepairs } from './service.js'

const cause = z
  .enum(mismatchCauses)
  .describe(
    'Whose doing it is: the PBX told no event, the daemon lost track, the network was away, the storage did not answer.',
  )

const repairsQuery = z
  .strictObject({
    page: paging.page,
    limit: paging.limit,
    subject: z.enum(mismatchSubjects).optional(),
    cause: cause.optional(),
    startDate: startMoment.optional(),
    endDate: endMoment.optional(),
  })
  .superRefine(datesInOrder)

const repairWire = z.object({
  seq: z.int().describe('Place of the event `watchdog.repaired` in the journal.'),
  at: z.string(),
  subject: z.enum(mismatchSubjects).describe('`leg`: one on the PBX that no call or agent knows.'),
  id: z.string().describe('Name of the subject: of a call or slot its ref, of a leg its id, of others their number.'),
  mismatch: z.string().describe('What was found, as a word for machines.'),
  cause,
  believed: z.string(),
  seen: z.string(),
  repair: z.string().describe('What was done about it.'),
  callRef: z.string().nullable(),
  agentId: z.int().nullable(),
  leadId: z.int().nullable(),
  campaignId: z.int().nullable(),
})

function repairToWire({ seq, event }: RepairEntry): Wire {
  const { at, subject, id, mismatch, cause: whose, believed, seen, repair, call, agent, lead, campaign } = event
  return {
    seq,
    at: iso(at),
    subject,
    id,
    mismatch: snakeWord(mismatch),
    cause: whose,
    believed,
    seen,
    repair,
    callRef: call,
    agentId: agent,
    leadId: lead,
    campaignId: campaign,
  }
}

export const watchdogRows = [
  jsonRow({
    method: 'get',
    path: '/watchdog/repairs',
    tag: 'Health',
    summary: 'What the watchdog found not to be as believed, and put right, newest first',
    description:
      'As far back as the journal is kept. The same comes live and to webhooks as event `watchdog.repaired`; the `why` of a call or lead tells it beside all else that happened.',
    right: 'site.read',
    query: repairsQuery,
    answer: {
      list: true,
      data: repairWire,
      example: {
        seq: 4711,
        at: '2025-11-13T10:00:05.000Z',
        subject: 'call',
        id: 'c.1',
        mismatch: 'lead_leg_gone',
        cause: 'pbx',
        believed: 'The call to the lead lives.',
        seen: 'The PBX has no such leg, and its end was never told.',
        repair: 'The call was ended as lost; its line and its agent are free.',
        callRef: 'c.1',
        agentId: 3,
        leadId: 123,
        campaignId: 5,
      },
    },
    run: async ({ principal, query, deps }) => {
      const { page, limit, subject, cause: whose, startDate, endDate } = query
      const { items, ...pages } = await listSiteRepairs(
        principal,
        {
          page,
          limit,
          ...(subject !== undefined && { subject }),
          ...(whose !== undefined && { cause: whose }),
          ...(startDate !== undefined && { from: startDate }),
          ...(endDate !== undefined && { until: endDate + 1 }),
        },
        deps,
      )
      return { items: items.map(repairToWire), page: pages }
    },
  }),
]
