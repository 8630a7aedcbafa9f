import { breakName, isBreak } from '../../../dialer/model/break.js'
import type { BreakReason } from '../../../storage/presence/break-reasons.js'
import type { WorkTimes } from '../../../storage/presence/times.js'
import { iso, isoOrNull } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import type { AgentDay, FloorSummary } from './manager-service.js'
import type { AgentLive, OwnDay, OwnPresence } from './service.js'
import { dateIn } from './site-calendar.js'
import { screenStatus } from './words.js'

/** How somebody stands. */
export function ownPresenceToWire({ agent, live, reasons }: OwnPresence, now: number) {
  const presence = live?.presence ?? null
  const session = live?.session ?? null
  const heartbeat = session?.heartbeat ?? null
  return {
    agentId: agent,
    status: screenStatus(presence),
    since: presence === null || session === null ? null : iso(presence.since),
    sessionId: session?.id ?? null,
    sessionSince: isoOrNull(session?.openedAt ?? null),
    presence: presence === null ? null : snakeWord(presence.name),
    callRef: presence !== null && 'call' in presence ? presence.call : null,
    break: breakToWire(live, reasons, now),
    next: live?.next ? nextWords[live.next.kind] : null,
    heartbeat: heartbeat && {
      until: iso(heartbeat.until),
      timeoutS: Math.round(heartbeat.missAfterMs / 1000),
    },
  }
}

const nextWords = { pause: 'break', signOff: 'sign_off' } as const

function breakToWire(live: AgentLive | null, reasons: readonly BreakReason[], now: number) {
  const presence = live?.presence
  if (live === null || presence?.name !== 'paused' || !isBreak(presence.reason)) return null
  const { since, reason: code, overAt = null } = presence
  const reason = reasons.find((one) => one.code === code)
  return {
    breakId: breakName(live.agent, since),
    break_reason_id: reason?.id ?? null,
    code,
    label: reason?.label ?? code,
    startedAt: iso(since),
    until: isoOrNull(overAt),
    overdue: overAt !== null && overAt <= now,
  }
}

/** Times in whole seconds. */
export function timesToWire(times: WorkTimes) {
  return {
    signedOnS: inSeconds(times.signedOnMs),
    availableS: inSeconds(times.availableMs),
    onCallS: inSeconds(times.onCallMs),
    wrapUpS: inSeconds(times.wrapUpMs),
    breakS: inSeconds(times.breakMs),
    idleS: inSeconds(times.idleMs),
  }
}

export function ownDayToWire({ timeZone, since, times, firstOn, lastOff, reasons }: OwnDay) {
  return {
    date: dateIn(timeZone, since),
    timeZone,
    since: iso(since),
    totalOnlineSeconds: inSeconds(times.signedOnMs),
    ...timesToWire(times),
    breaks: times.breaks.map(({ reason, ms }) => {
      const known = reasons.find(({ code }) => code === reason)
      return { code: reason, label: known?.label ?? reason, seconds: inSeconds(ms), limitS: known?.limitS ?? null }
    }),
    firstLogin: isoOrNull(firstOn),
    lastLogout: isoOrNull(lastOff),
  }
}

export function floorSummaryToWire({ totalAgents, counts, wrapUp, since }: FloorSummary) {
  return {
    totalAgents,
    online: totalAgents - counts.OFFLINE,
    available: counts.AVAILABLE,
    onCall: counts.ON_CALL,
    wrapUp,
    idle: counts.IDLE,
    onBreak: counts.BREAK,
    offline: counts.OFFLINE,
    since: iso(since),
  }
}

export function agentDayToWire(day: AgentDay, reasons: readonly BreakReason[], now: number) {
  const { agent, live, times } = day
  const own = ownPresenceToWire({ agent: agent.id, live, reasons }, now)
  return {
    agentId: agent.id,
    userId: agent.user,
    name: agent.name,
    extension: agent.extension,
    status: own.status,
    presence: own.presence ?? 'logged_out',
    since: own.since,
    sessionId: own.sessionId,
    firstLogin: isoOrNull(day.firstOn),
    lastLogout: isoOrNull(day.lastOff),
    durationSeconds: inSeconds(live?.session ? now - live.session.openedAt : 0),
    onBreak: own.break !== null,
    breakReason: own.break?.label ?? null,
    breakOverdue: own.break?.overdue ?? false,
    totalBreakSecondsToday: inSeconds(times.breakMs),
    ...timesToWire(times),
    phoneRegistered: live?.phoneRegistered ?? null,
    heartbeatUntil: own.heartbeat?.until ?? null,
  }
}

export function breakReasonToWire({ id, code, label, limitS, active }: BreakReason) {
  return { id, code, label, limitS, active }
}

function inSeconds(ms: number): number {
  return Math.floor(Math.max(0, ms) / 1000)
}
