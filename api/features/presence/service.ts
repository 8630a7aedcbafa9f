import type { Presence } from '../../../dialer/model/agent.js'
import { breakName, pauseReasons } from '../../../dialer/model/break.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import type { EngineCommand, EngineStatus } from '../../../dialer/ports/commands.js'
import { type BreakReason, listBreakReasons } from '../../../storage/presence/break-reasons.js'
import { comingsAndGoings, noTimes, type WorkTimes, workTimes } from '../../../storage/presence/times.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { setStatus } from '../agents/work-service.js'
import { breakLimit } from './break-limit.js'
import { presenceSettings } from './settings.js'
import { dayStart } from './site-calendar.js'
import type { ScreenStatus } from './words.js'

/** One agent in the engine's eyes. */
export type AgentLive = EngineStatus['agents'][number]

/** How somebody stands, with the site's words for it. */
export interface OwnPresence {
  /** Null: this person is no agent here. */
  readonly agent: AgentId | null
  readonly live: AgentLive | null
  readonly reasons: readonly BreakReason[]
}

/** How I stand; people who are no agents stand nowhere. @throws DomainError FORBIDDEN */
export async function ownPresence(principal: Principal, deps: ApiDeps): Promise<OwnPresence> {
  requireRight(principal, 'agent.act')
  const { agent } = principal
  if (agent === null) return { agent, live: null, reasons: [] }
  const [live, reasons] = await Promise.all([liveOf(principal, agent, deps), listBreakReasons(siteDb(deps, principal))])
  return { agent, live, reasons }
}

/** What my day was made of so far. */
export interface OwnDay {
  readonly timeZone: string
  /** When the site's day began, epoch ms. */
  readonly since: number
  readonly times: WorkTimes
  readonly firstOn: number | null
  readonly lastOff: number | null
  readonly reasons: readonly BreakReason[]
}

/** What became of my time today, in the site's zone; to the millisecond, what lasts now included. @throws DomainError FORBIDDEN */
export async function ownDay(principal: Principal, deps: ApiDeps): Promise<OwnDay> {
  const { agent, live, reasons } = await ownPresence(principal, deps)
  const { timeZone } = siteDoor(deps, principal)
  const now = deps.now()
  const since = dayStart(timeZone, now)
  if (agent === null) return { timeZone, since, times: noTimes, firstOn: null, lastOff: null, reasons }
  const db = siteDb(deps, principal)
  const present = live === null ? [] : [spanOf(live)]
  const times = (await workTimes(db, { from: since, now, agent, present })).get(agent) ?? noTimes
  const gone = (await comingsAndGoings(db, since)).get(agent)
  return {
    timeZone,
    since,
    times,
    firstOn: firstOnOf(live, gone?.firstOn, since),
    lastOff: gone?.lastOff ?? null,
    reasons,
  }
}

/** What lasts of an agent now. */
export function spanOf({ agent, presence }: AgentLive) {
  return {
    agent,
    presence: presence.name,
    since: presence.since,
    reason: 'reason' in presence ? presence.reason : null,
  }
}

/** A session of today that the projection has not read yet is known by its engine. */
export function firstOnOf(live: AgentLive | null, known: number | null | undefined, since: number): number | null {
  const opened = live?.session?.openedAt ?? null
  return known ?? (opened !== null && opened >= since ? opened : null)
}

/** My browser lives. Answers until when it must be heard again; null: nothing is expected of it. @throws DomainError FORBIDDEN */
export async function heartbeat(principal: Principal, deps: ApiDeps): Promise<AgentLive | null> {
  requireRight(principal, 'agent.act')
  const { agent, user, site } = principal
  if (user !== null) deps.callPhases.touch(site, user)
  if (agent === null) return null
  const { heartbeatTimeoutS } = await presenceSettings(siteDb(deps, principal))
  const missAfterMs = heartbeatTimeoutS === null ? null : heartbeatTimeoutS * 1000
  await siteDoor(deps, principal).engine.ask({ kind: 'agent.heartbeat', agent, missAfterMs })
  return await liveOf(principal, agent, deps)
}

/**
 * Sets my own status. What the engine sees better than a screen (a call) is left to it.
 * @throws DomainError FORBIDDEN (no agent), VALIDATION_ERROR (break reason), CONFLICT and what else the engine refuses with
 */
export async function setOwnStatus(
  principal: Principal,
  input: { readonly status: ScreenStatus; readonly breakReason: number | null },
  deps: ApiDeps,
): Promise<AgentLive | null> {
  const agent = ownAgent(principal)
  const live = await liveOf(principal, agent, deps)
  const presence = live?.presence ?? null
  const isBusy = presence !== null && 'call' in presence
  switch (input.status) {
    case 'OFFLINE':
      if (isAway(presence)) break
      await ask(principal, { kind: 'agent.signOff', agent }, deps)
      break
    case 'AVAILABLE':
      // Screens say this by themselves when a call ends: the wrap-up, and a break that was asked for, must not be lost by it.
      if (presence?.name === 'wrapUp') break
      if (isBusy) {
        if (live?.next) await ask(principal, { kind: 'agent.ready', agent }, deps)
      } else await setStatus(principal, { agent, wish: { kind: 'available' } }, deps)
      break
    case 'ON_CALL':
      if (!isBusy) await ask(principal, { kind: 'agent.pause', agent, reason: pauseReasons.onCall }, deps)
      break
    case 'IDLE':
      await ask(principal, { kind: 'agent.pause', agent, reason: pauseReasons.idle }, deps)
      break
    case 'BREAK':
      await pauseFor(principal, agent, input.breakReason, deps)
  }
  return await liveOf(principal, agent, deps)
}

/** A break that began, or (null) begins when the present work is over. */
export interface StartedBreak {
  readonly id: string | null
  readonly live: AgentLive | null
}

/** @throws DomainError FORBIDDEN (no agent), VALIDATION_ERROR (no such reason), CONFLICT (not signed on) */
export async function startBreak(
  principal: Principal,
  input: { readonly reason: number | null },
  deps: ApiDeps,
): Promise<StartedBreak> {
  const agent = ownAgent(principal)
  await pauseFor(principal, agent, input.reason, deps)
  const live = await liveOf(principal, agent, deps)
  return { id: live?.presence.name === 'paused' ? breakName(agent, live.presence.since) : null, live }
}

/** Ends my break, or takes back one that was to begin after the present work. @throws DomainError FORBIDDEN, CONFLICT (on no break) */
export async function endBreak(principal: Principal, deps: ApiDeps): Promise<AgentLive | null> {
  const agent = ownAgent(principal)
  const live = await liveOf(principal, agent, deps)
  if (live?.presence.name !== 'paused' && live?.next?.kind !== 'pause') {
    throw new DomainError('CONFLICT', 'You are not on a break.')
  }
  await ask(principal, { kind: 'agent.ready', agent }, deps)
  return await liveOf(principal, agent, deps)
}

/** What a break without a reason is kept as. */
const plainBreak = 'break'

async function pauseFor(principal: Principal, agent: AgentId, id: number | null, deps: ApiDeps): Promise<void> {
  const db = siteDb(deps, principal)
  const code = id === null ? plainBreak : await codeOf(db, id)
  await ask(principal, { kind: 'agent.pause', agent, reason: code, ...(await breakLimit(db, code)) }, deps)
}

async function codeOf(db: SiteDb, id: number): Promise<string> {
  const reason = (await listBreakReasons(db)).find((one) => one.id === id && one.active)
  if (!reason) throw invalidField('break_reason_id', `There is no break reason ${id} to choose.`)
  return reason.code
}

async function liveOf(principal: Principal, agent: AgentId, deps: ApiDeps): Promise<AgentLive | null> {
  const { agents } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  return agents.find((one) => one.agent === agent) ?? null
}

function ask(principal: Principal, command: EngineCommand, deps: ApiDeps): Promise<unknown> {
  return siteDoor(deps, principal).engine.ask(command)
}

function ownAgent(principal: Principal): AgentId {
  requireRight(principal, 'agent.act')
  if (principal.agent !== null) return principal.agent
  throw new DomainError('FORBIDDEN', 'Your account is no agent of this site; an admin can give it an extension.')
}

function isAway(presence: Presence | null): boolean {
  return presence === null || presence.name === 'loggedOut'
}
