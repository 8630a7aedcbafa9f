import { z } from 'zod'
import { agentId, campaignId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idNumber, idParam, iso } from '../../schema/pieces.js'
import { getPreflight, testCall } from './service.js'

const tag = 'Pre-flight'

const preflightWire = z.object({
  campaignId: z.int(),
  campaignName: z.string(),
  checkedAt: z.string(),
  problems: z.int(),
  warnings: z.int(),
  findings: z.array(
    z.object({
      check: z.string().describe('What was looked at.'),
      level: z.enum(['ok', 'warning', 'problem']),
      seen: z.string(),
      remedy: z.string().nullable().describe('What to do about it; null where all is well.'),
    }),
  ),
})

const testCallBody = z.strictObject({
  phoneNumber: z.string().min(2).max(40).describe('A number of your own.'),
  agentId: idNumber.describe('The agent whose phone is connected; must be available.'),
})

export const preflightRows = [
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/preflight',
    tag,
    summary: 'What a campaign has and lacks before it starts: leads, agents, lines, messages, and how it would go',
    description:
      'Utilisation, lines, calls per second and finish come from a simulated hour with the campaign’s settings and the calls of the last 7 days; the same question is answered from memory for ten minutes. Nothing is changed or dialled.',
    right: 'campaign.control',
    params: idParam,
    answer: {
      data: preflightWire,
      example: {
        campaignId: 1,
        campaignName: 'Q4 Sales Campaign',
        checkedAt: '2026-03-02T10:00:00.000Z',
        problems: 0,
        warnings: 1,
        findings: [
          {
            check: 'leads',
            level: 'ok',
            seen: '5000 leads: 4800 ready (0 of them not due yet), 0 in an attempt, 200 finished',
            remedy: null,
          },
          {
            check: 'caller ids',
            level: 'warning',
            seen: 'none: the trunk decides what people see',
            remedy: 'Give the campaign a number that can be called back (47 CFR 64.1601(e)).',
          },
        ],
      },
    },
    run: async ({ principal, params, deps }) => {
      const { campaign, checkedAt, findings } = await getPreflight(principal, { id: campaignId(params.id) }, deps)
      return {
        data: {
          campaignId: campaign.id,
          campaignName: campaign.name,
          checkedAt: iso(checkedAt),
          problems: findings.filter(({ level }) => level === 'problem').length,
          warnings: findings.filter(({ level }) => level === 'warning').length,
          findings: findings.map((finding) => ({
            check: finding.check,
            level: finding.level,
            seen: finding.seen,
            remedy: finding.level === 'ok' ? null : finding.remedy,
          })),
        },
      }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/campaigns/:id/preflight/test-call',
    tag,
    summary: 'Call a number of your own over the campaign’s trunk, with its caller id',
    right: 'campaign.control',
    params: idParam,
    body: testCallBody,
    bodyExample: { phoneNumber: '+12025550123', agentId: 1 },
    answer: { status: 202, data: z.object({ callRef: z.string() }), example: { callRef: 'c.1' } },
    run: async ({ principal, params, body, deps }) => {
      const input = { id: campaignId(params.id), agent: agentId(body.agentId), phoneNumber: body.phoneNumber }
      return { data: { callRef: await testCall(principal, input, deps) }, message: 'The test call is being placed' }
    },
  }),
]
