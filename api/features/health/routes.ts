import { z } from 'zod'
import type { HealthPart, HealthReport } from '../../api-options.js'
import { may } from '../../auth/permissions.js'
import { publicRow } from '../../rows.js'
import { iso, isoSecond } from '../../schema/pieces.js'
import { givenUpWebhooks } from '../webhooks/service.js'
import { isStaffOf, partsFor } from './parts-for.js'

const healthWire = z.object({
  success: z.boolean(),
  status: z.enum(['healthy', 'unhealthy']),
  db: z.enum(['connected', 'disconnected']),
  timestamp: z.string(),
  uptime: z.int().optional().describe('Seconds since the start; absent when unhealthy.'),
  draining: z.boolean(),
  links: z
    .array(
      z.object({
        site: z.string().nullable(),
        pbx: z.string().nullable(),
        status: z.string(),
        since: z.string(),
        why: z.string().nullable(),
      }),
    )
    .describe('How each site’s PBX link is; whose it is, and why it is down, to supervisors of the site.'),
  storage: z.object({ waiting: z.int(), fault: z.string().nullable() }),
  disk: z.object({ freeBytes: z.number(), low: z.boolean() }),
  threads: z.array(z.object({ name: z.string(), alive: z.boolean(), lagMs: z.number() })),
  parts: z
    .array(
      z.object({
        name: z.string(),
        site: z.string().nullable().describe('Null: it is the whole process’s.'),
        state: z.enum(['ok', 'degraded', 'down']),
        since: z.string(),
        sentence: z.string(),
        todo: z.string().nullable().describe('What a person can do about it.'),
      }),
    )
    .optional()
    .describe('To supervisors: each part in words, those of their own site and of the process.'),
  webhooks: z
    .array(z.object({ id: z.int(), name: z.string(), why: z.string().nullable() }))
    .optional()
    .describe('To admins of a site: its webhooks that were given up. They make nothing unhealthy.'),
})

const liveWire = z.object({ success: z.boolean(), status: z.enum(['healthy', 'unhealthy']), timestamp: z.string() })

export const healthRows = [
  publicRow({
    method: 'get',
    path: '/health',
    tag: 'Health',
    freeOnThisHost: true,
    summary: 'How the process, its database and its PBX links are',
    description:
      'Answers 503 while the store takes no writes, a thread is gone or a PBX is away; `links` says how many, and which and why to supervisors of the site, who sign in for it. To restart by it use /health/live.',
    answer: {
      bare: true,
      data: healthWire,
      example: {
        success: true,
        status: 'healthy',
        db: 'connected',
        timestamp: '2025-11-13T10:00:00Z',
        uptime: 3600,
        draining: false,
        links: [{ site: 'main', pbx: 'office', status: 'ready', since: '2025-11-13T09:00:00.000Z', why: null }],
        storage: { waiting: 0, fault: null },
        disk: { freeBytes: 120_000_000_000, low: false },
        threads: [{ name: 'storage', alive: true, lagMs: 1 }],
      },
    },
    run: async ({ principal, deps }) => {
      const report = await deps.health()
      const { database, uptimeS, draining, links, storage, disk, threads } = report
      const healthy = report.healthy && report.links.every(isLinked)
      return {
        status: healthy ? 200 : 503,
        bare: {
          success: healthy,
          status: healthy ? 'healthy' : 'unhealthy',
          db: database,
          timestamp: isoSecond(deps.now()),
          ...(healthy && { uptime: Math.floor(uptimeS) }),
          draining,
          links: links.map(({ site, pbx, status, since, why }) => ({
            ...(isStaffOf(principal, site) ? { site, pbx, why } : { site: null, pbx: null, why: null }),
            status,
            since: iso(since),
          })),
          storage: { waiting: storage.waiting, fault: storage.fault },
          disk: { freeBytes: disk.freeBytes, low: disk.low },
          threads: threads.map(({ name, alive, lagMs }) => ({ name, alive, lagMs })),
          ...(principal &&
            may(principal, 'site.read') && {
              parts: (await partsFor(principal, report, deps)).map(partToWire),
            }),
          ...(principal && may(principal, 'webhook.write') && { webhooks: await givenUpWebhooks(principal, deps) }),
        },
      }
    },
  }),
  publicRow({
    method: 'get',
    path: '/health/live',
    tag: 'Health',
    freeOnThisHost: true,
    summary: 'Whether starting the process again would help',
    description: 'Answers 503 when it would: a PBX that is away is no reason. For containers and service managers.',
    answer: {
      bare: true,
      data: liveWire,
      example: { success: true, status: 'healthy', timestamp: '2025-11-13T10:00:00Z' },
    },
    run: async ({ deps }) => {
      const { healthy } = await deps.health()
      const status = healthy ? 'healthy' : 'unhealthy'
      return {
        status: healthy ? 200 : 503,
        bare: { success: healthy, status, timestamp: isoSecond(deps.now()) },
      }
    },
  }),
]

function partToWire({ name, site, state, since, sentence, todo }: HealthPart) {
  return { name, site, state, since: iso(since), sentence, todo }
}

/** A link that just compares what it knows with the PBX is no outage. */
function isLinked({ status }: HealthReport['links'][number]): boolean {
  return status === 'ready' || status === 'reconciling'
}
