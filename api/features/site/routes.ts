import { z } from 'zod'
import type { Agent } from '../../../dialer/model/agent.js'
import { trunkName } from '../../../dialer/model/ids.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { EngineStatus } from '../../../dialer/ports/commands.js'
import { jsonRow } from '../../rows.js'
import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { presenceWire } from '../agents/schema.js'
import { presenceToWire } from '../agents/wire.js'
import { campaignLiveToWire } from '../campaigns/live-wire.js'
import { campaignLiveWire } from '../campaigns/schema.js'
import { holidaysOf, holidaysToWire, holidaysWire } from '../campaigns/settings/compliance.js'
import { getHolidays, getSite, pauseSite, putHolidays, putLimits } from './service.js'

const tag = 'Site'

const limitsBody = z.strictObject({
  maxLines: z.int().min(1).max(100_000),
  callsPerSecond: z.number().min(0.1).max(10_000),
  trunks: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(100),
        maxLines: z.int().min(0).max(100_000),
        callsPerSecond: z.number().min(0.1).max(10_000),
      }),
    )
    .max(100)
    .default([]),
})

const liveCallWire = z.object({
  callRef: z.string(),
  state: z.string(),
  since: z.string(),
  campaignId: z.int().nullable(),
  leadId: z.int().nullable(),
  agentId: z.int().nullable(),
  destination: z.string(),
})

const agentNowWire = z.object({
  agentId: z.int(),
  name: z.string(),
  extension: z.string(),
  ...presenceWire.shape,
  phoneRegistered: z.boolean().nullable(),
})

const campaignNowWire = campaignLiveWire.omit({ status: true }).extend({ name: z.string() })

const siteWire = z.object({
  id: z.string(),
  name: z.string(),
  link: z.enum(['down', 'connecting', 'reconciling', 'ready']),
  paused: z.boolean(),
  draining: z.boolean(),
  limits: limitsBody,
  linesInUse: z.object({ site: z.int(), trunks: z.record(z.string(), z.int()) }),
  capabilities: z.record(z.string(), z.boolean()),
  agents: z.array(agentNowWire).describe('Every agent and what it does.'),
  campaigns: z.array(campaignNowWire).describe('How each campaign is dialled, and what waits.'),
  liveCalls: z.array(liveCallWire),
})

const limitsExample = {
  maxLines: 60,
  callsPerSecond: 10,
  trunks: [{ name: 'carrier', maxLines: 30, callsPerSecond: 5 }],
}

const holidaysExample = {
  calendars: ['us_federal' as const],
  dates: [{ date: '12-24', name: 'Christmas Eve', open: [{ from: '08:00', to: '12:00' }] }],
}

function limitsToWire({ maxLines, callsPerSecond, trunks }: SiteLimits) {
  return { maxLines, callsPerSecond, trunks: trunks.map((trunk) => ({ ...trunk })) }
}

function agentNow({ id, name, extension }: Agent, { agents }: EngineStatus) {
  const live = agents.find((one) => one.agent === id)
  if (!live) return []
  const { presence, phoneRegistered } = live
  return [{ agentId: id, name, extension, ...presenceToWire(presence), phoneRegistered }]
}

const pauseRow = (verb: 'pause' | 'resume', paused: boolean, summary: string) =>
  jsonRow({
    method: 'post',
    path: `/site/${verb}`,
    tag,
    summary,
    right: 'site.control',
    answer: {},
    run: async ({ principal, deps }) => {
      await pauseSite(principal, { paused }, deps)
      return { message: paused ? 'Dialling is paused on the whole site' : 'Dialling goes on' }
    },
  })

export const siteRows = [
  jsonRow({
    method: 'get',
    path: '/site',
    tag,
    summary: 'The site now: who does what, how campaigns go, what waits; link, lines and limits',
    right: 'site.read',
    answer: {
      data: siteWire,
      example: {
        id: 'main',
        name: 'Main',
        link: 'ready',
        paused: false,
        draining: false,
        limits: limitsExample,
        linesInUse: { site: 12, trunks: { carrier: 12 } },
        capabilities: { screening: true, recording: true },
        agents: [
          {
            agentId: 1,
            name: 'Agent 1',
            extension: '1001',
            status: 'busy',
            presence: 'talking',
            presenceSince: '2025-11-13T10:00:00.000Z',
            pauseReason: null,
            callRef: 'c.1',
            phoneRegistered: true,
          },
        ],
        campaigns: [
          {
            campaignId: 1,
            name: 'Q4 Sales Campaign',
            hopper: 50,
            dialing: 3,
            waiting: 0,
            talking: 12,
            limitedBy: 'agents_busy',
            limitedUntil: null,
            why: 'Every agent of this campaign is busy, paused or in wrap-up.',
          },
        ],
        liveCalls: [],
      },
    },
    run: async ({ principal, deps }) => {
      const { id, name, status, agents, campaignNames, limits, capabilities } = await getSite(principal, deps)
      return {
        data: {
          id,
          name,
          link: status.link,
          paused: status.paused,
          draining: status.draining,
          limits: limitsToWire(limits),
          linesInUse: { site: status.lines.site, trunks: { ...status.lines.trunks } },
          capabilities: { ...capabilities },
          agents: agents.flatMap((agent) => agentNow(agent, status)),
          campaigns: status.campaigns.map((live) => ({
            name: campaignNames.get(live.campaign) ?? '',
            ...campaignLiveToWire(live.campaign, live),
          })),
          liveCalls: status.calls.map(({ call, state, since, campaign, lead, agent, number }) => ({
            callRef: call,
            state: snakeWord(state),
            since: iso(since),
            campaignId: campaign,
            leadId: lead,
            agentId: agent,
            destination: number,
          })),
        },
      }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/site/limits',
    tag,
    summary: 'Change how many lines and calls per second the site may use, inside the configuration’s limits',
    right: 'site.write',
    body: limitsBody,
    bodyExample: limitsExample,
    answer: { data: limitsBody, example: limitsExample },
    run: async ({ principal, body, deps }) => {
      const trunks = body.trunks.map((trunk) => ({ ...trunk, name: trunkName(trunk.name) }))
      return { data: limitsToWire(await putLimits(principal, { ...body, trunks }, deps)), message: 'Limits changed' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/site/holidays',
    tag,
    summary: 'Days on which no campaign of the site calls, or less',
    right: 'site.read',
    answer: { data: holidaysWire, example: holidaysExample },
    run: async ({ principal, deps }) => ({ data: holidaysToWire(await getHolidays(principal, deps)) }),
  }),
  jsonRow({
    method: 'put',
    path: '/site/holidays',
    tag,
    summary: 'Replace the holidays of the site; they hold beside those of each campaign, at the called place',
    right: 'site.write',
    body: holidaysWire,
    bodyExample: holidaysExample,
    answer: { data: holidaysWire, example: holidaysExample },
    run: async ({ principal, body, deps }) => ({
      data: holidaysToWire(await putHolidays(principal, holidaysOf(body), deps)),
      message: 'Holidays changed',
    }),
  }),
  pauseRow('pause', true, 'Place nothing new on the whole site; live calls go on'),
  pauseRow('resume', false, 'Go on dialling after a pause of the site'),
]
