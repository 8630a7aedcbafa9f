import { jsonRow } from '../../rows.js'
import { iso, isoOrNull } from '../../schema/pieces.js'
import { breakReasonRows } from './break-reason-routes.js'
import { managerPresenceRows } from './manager-routes.js'
import { breakStartBody, breakStartWire, ownPresenceWire, statusBody, summaryWire } from './schema.js'
import { endBreak, heartbeat, ownDay, ownPresence, setOwnStatus, startBreak } from './service.js'
import { ownDayToWire, ownPresenceToWire } from './wire.js'
import { screenStatus } from './words.js'

const tag = 'My presence'

const presenceExample = {
  agentId: 1,
  status: 'AVAILABLE',
  since: '2025-11-13T10:00:00.000Z',
  sessionId: 'w1.mhx2k5c0',
  sessionSince: '2025-11-13T08:00:00.000Z',
  presence: 'available',
  callRef: null,
  break: null,
  next: null,
  heartbeat: { until: '2025-11-13T10:15:00.000Z', timeoutS: 900 },
}
const me = { data: ownPresenceWire, example: presenceExample }

export const presenceRows = [
  ...breakReasonRows,
  ...managerPresenceRows,
  jsonRow({
    method: 'get',
    path: '/presence/me',
    tag,
    summary: 'How I stand now',
    description: 'Changes come as live events of topic `agent`: `agent.presence`, `session.*`, `break.*`.',
    right: 'agent.act',
    answer: me,
    run: async ({ principal, deps }) => {
      const data = ownPresenceToWire(await ownPresence(principal, deps), deps.now())
      return { data, extra: data }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/presence/me/summary',
    tag,
    summary: 'What my time went to today, in the site’s time zone',
    right: 'agent.act',
    answer: {
      data: summaryWire,
      example: {
        date: '2025-11-13',
        timeZone: 'Europe/Berlin',
        since: '2025-11-12T23:00:00.000Z',
        totalOnlineSeconds: 7200,
        signedOnS: 7200,
        availableS: 1500,
        onCallS: 4000,
        wrapUpS: 800,
        breakS: 900,
        idleS: 0,
        breaks: [{ code: 'break', label: 'Short break', seconds: 900, limitS: 900 }],
        firstLogin: '2025-11-13T08:00:00.000Z',
        lastLogout: null,
      },
    },
    run: async ({ principal, deps }) => {
      const data = ownDayToWire(await ownDay(principal, deps))
      return { data, extra: { totalOnlineSeconds: data.totalOnlineSeconds } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/presence/heartbeat',
    tag,
    summary: 'Say that my browser lives, every 30 s or so',
    description:
      'Once said in a session, it must be said again within the site’s time-out, or the agent is signed off after the present call. Agents who never say it (with a phone alone) are left alone. A body is not read.',
    right: 'agent.act',
    answer: {
      data: ownPresenceWire.pick({ sessionId: true, status: true, heartbeat: true }),
      example: {
        sessionId: 'w1.mhx2k5c0',
        status: 'AVAILABLE',
        heartbeat: { until: '2025-11-13T10:15:00.000Z', timeoutS: 900 },
      },
    },
    run: async ({ principal, deps }) => {
      const live = await heartbeat(principal, deps)
      const {
        sessionId,
        status,
        heartbeat: next,
      } = ownPresenceToWire({ agent: principal.agent, live, reasons: [] }, deps.now())
      return { data: { sessionId, status, heartbeat: next } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/presence/status',
    tag,
    summary: 'Set my status',
    description:
      '`AVAILABLE` signs on who is not, ends a break, and takes back what was to follow the present talk; a wrap-up goes on until its disposition or its time. `ON_CALL` and `IDLE` keep calls away (a call that we control is seen without being told). `BREAK` and `OFFLINE` begin after the present call.',
    right: 'agent.act',
    body: statusBody,
    bodyExample: { status: 'AVAILABLE' },
    answer: me,
    run: async ({ principal, body, deps }) => {
      await setOwnStatus(principal, { status: body.status, breakReason: body.break_reason_id ?? null }, deps)
      const data = ownPresenceToWire(await ownPresence(principal, deps), deps.now())
      return { data, extra: { status: data.status } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/presence/break/start',
    tag,
    summary: 'Begin a break, after the present call if there is one',
    right: 'agent.act',
    body: breakStartBody,
    bodyExample: { break_reason_id: 1 },
    answer: {
      data: breakStartWire,
      example: { breakId: 'b1.mhx2k5c0', status: 'BREAK', until: '2025-11-13T10:15:00.000Z' },
    },
    run: async ({ principal, body, deps }) => {
      const { id, live } = await startBreak(principal, { reason: body.break_reason_id ?? null }, deps)
      const presence = live?.presence ?? null
      const until = presence?.name === 'paused' ? (presence.overAt ?? null) : null
      const data = { breakId: id, status: screenStatus(presence), until: isoOrNull(until) }
      return { data, extra: { breakId: id } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/presence/break/end',
    tag,
    summary: 'End my break, or take back one that was to begin after the present call',
    right: 'agent.act',
    answer: {
      data: ownPresenceWire.pick({ status: true, since: true }),
      example: { status: 'AVAILABLE', since: '2025-11-13T10:15:00.000Z' },
    },
    run: async ({ principal, deps }) => {
      const live = await endBreak(principal, deps)
      const since = live === null ? null : iso(live.presence.since)
      return { data: { status: screenStatus(live?.presence ?? null), since } }
    },
  }),
]
