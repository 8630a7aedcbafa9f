import { queueCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import type { AgentId, CallRef, CampaignId, LeadId } from '../../../dialer/model/ids.js'
import { type PriorityClass, priorityClasses } from '../../../dialer/model/lead-priority.js'
import type { LiveCall } from '../../../dialer/ports/commands.js'
import { servedByClass, waitingByClass } from '../../../storage/queue/repository.js'
import { leadsLongInAttempt } from '../../../storage/queue/stuck-leads.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { siteSettingKeys } from '../site/site-settings.js'
import { namesOfCalls } from './names-of-calls.js'
import { queueCampaigns } from './queue-campaigns.js'

export { type BulkLeadAction, bulkLeadAction } from './bulk-service.js'
export { type CallSaid, type CallUpdateInput, type UpdatedCall, updateCallByAgent } from './call-word-service.js'
export {
  type AvailableQuery,
  type ClaimInput,
  claimLead,
  listAssignedLeads,
  listAvailableLeads,
  releaseLead,
  type StartedCall,
  startLeadCall,
} from './claim-service.js'
export { queueCampaign } from './queue-campaigns.js'

/** A call of the queue that is not over. */
export interface QueueCall {
  readonly call: CallRef
  /** Its number in the list of calls; null for the moment before it is written down. */
  readonly id: number | null
  readonly campaign: CampaignId
  readonly lead: { readonly id: LeadId; readonly number: string; readonly name: string | null } | null
  readonly agent: { readonly id: AgentId; readonly name: string } | null
  /** As the dialer names it: reserved, dialing, ringing, waiting, bridged … */
  readonly state: string
  /** Epoch ms. */
  readonly since: number
}

/** How one class stands: who waits, and what became of those who were dialled in the last 24 hours. */
export interface QueueClass {
  readonly priority: PriorityClass
  /** Called within this time; null: when nothing else waits. Where campaigns differ the shortest. s */
  readonly promiseS: number | null
  /** Leads that are due and wait. */
  readonly waiting: number
  /** How long the one that is due longest has waited; null: nobody waits. s */
  readonly oldestWaitingS: number | null
  /** Attempts whose wait was measured: from falling due to the originate, hours in which the law forbids to call left out. */
  readonly served: number
  /** Of those, within the promise. A class without one keeps it always. */
  readonly kept: number
  /** `kept` of `served`, 0 to 1; null while nobody was served. */
  readonly keptShare: number | null
  readonly meanWaitS: number | null
  readonly longestWaitS: number | null
  /** Attempts by how long they had waited, shortest first; null takes all that waited longer. s */
  readonly histogram: readonly { readonly withinS: number | null; readonly calls: number }[]
}

/** The priority call queue of a site: all its campaigns of dial mode `queue` together. */
export interface QueueStatus {
  /** It places calls by itself as soon as a lead is due and an operator is free. */
  readonly isRunning: boolean
  readonly paused: boolean
  readonly activeCalls: readonly QueueCall[]
  readonly maxConcurrentCalls: number
  /** Pause between the end of an operator's work on a call and the next call placed for the same operator. s */
  readonly callDelayS: number
  /** How long a call may ring. s */
  readonly callTimeoutS: number
  /** Most urgent first. */
  readonly classes: readonly QueueClass[]
  readonly waiting: number
  readonly oldestWaitingS: number | null
  readonly campaigns: readonly CampaignId[]
}

const dayMs = 86_400_000
const hourMs = 3_600_000

/** How the call queue of the site stands. @throws DomainError FORBIDDEN */
export async function queueStatus(principal: Principal, deps: ApiDeps): Promise<QueueStatus> {
  requireRight(principal, 'site.read')
  const db = siteDb(deps, principal)
  const [campaigns, status] = await Promise.all([
    queueCampaigns(db),
    siteDoor(deps, principal).engine.ask({ kind: 'inspect' }),
  ])
  const working = campaigns.filter((campaign) => campaign.status === 'active')
  const ids = new Set(campaigns.map(({ id }) => id))
  const now = deps.now()
  const active = status.calls.filter((call) => call.campaign !== null && ids.has(call.campaign) && isLive(call))
  const [activeCalls, waiting, served] = await Promise.all([
    namesOfCalls(db, active),
    waitingByClass(
      db,
      working.map(({ id }) => id),
      now,
    ),
    servedByClass(db, [...ids], hourOf(now - dayMs)),
  ])
  const settings = working[0]?.settings ?? campaigns[0]?.settings ?? queueCampaignSettings
  const classes = priorityClasses.map((priority): QueueClass => {
    const of = served.get(priority)
    const waits = waiting.get(priority)
    const promises = working.map((campaign) => campaign.settings.queue.promiseS[priority])
    const shortest = promises.filter((promiseS) => promiseS !== null)
    return {
      priority,
      promiseS: promises.length === 0 ? settings.queue.promiseS[priority] : least(shortest),
      waiting: waits?.waiting ?? 0,
      oldestWaitingS: secondsSince(waits?.oldestDueAt ?? null, now),
      served: of?.calls ?? 0,
      kept: of?.kept ?? 0,
      keptShare: of === undefined ? null : of.kept / of.calls,
      meanWaitS: of === undefined ? null : rounded(of.waitMs / of.calls / 1000),
      longestWaitS: of === undefined ? null : rounded(of.longestMs / 1000),
      histogram: (of?.histogram ?? []).map(({ withinMs, calls }) => ({
        withinS: withinMs >= Number.MAX_SAFE_INTEGER ? null : withinMs / 1000,
        calls,
      })),
    }
  })
  const { paused: sitePaused, queuePaused, draining } = status
  const isWorking = campaigns.length === 0 || working.some(({ settings: { queue } }) => queue.work !== 'agents')
  return {
    isRunning: !queuePaused && !sitePaused && !draining && isWorking,
    paused: queuePaused,
    activeCalls,
    maxConcurrentCalls: (working.length === 0 ? [{ settings }] : working).reduce(
      (n, one) => n + one.settings.maxLines,
      0,
    ),
    callDelayS: settings.callDelayS,
    callTimeoutS: settings.ringTimeoutS,
    classes,
    waiting: classes.reduce((sum, one) => sum + one.waiting, 0),
    oldestWaitingS: classes.reduce<number | null>((most, one) => greatest(most, one.oldestWaitingS), null),
    campaigns: [...ids],
  }
}

/**
 * Places nothing by itself any more; live calls go on, operators may still start their own. Kept over a restart.
 * @throws DomainError FORBIDDEN
 */
export async function pauseQueue(principal: Principal, deps: ApiDeps): Promise<QueueStatus> {
  return setPaused(principal, true, deps)
}

/** Ends a pause of the queue. @throws DomainError FORBIDDEN */
export async function resumeQueue(principal: Principal, deps: ApiDeps): Promise<QueueStatus> {
  return setPaused(principal, false, deps)
}

async function setPaused(principal: Principal, paused: boolean, deps: ApiDeps): Promise<QueueStatus> {
  requireRight(principal, 'site.control')
  const { engine } = siteDoor(deps, principal)
  await deps.store.write(principal.site, 'settings.put', { key: siteSettingKeys.queuePaused, value: paused })
  await engine.ask({ kind: 'queue.pause', paused })
  return queueStatus(principal, deps)
}

/** So long a lead must have stood in an attempt untouched. ms */
const stuckForMs = 300_000

/**
 * Leads that were in an attempt for 5 minutes with no live call are made ready again. The engine and the PBX's view of its calls decide, so that
 * no live call is ever touched. @throws DomainError FORBIDDEN, PBX_UNAVAILABLE
 */
export async function resetStuckLeads(
  principal: Principal,
  deps: ApiDeps,
): Promise<{ readonly leads: readonly LeadId[]; readonly count: number }> {
  requireRight(principal, 'site.control')
  const suspects = await leadsLongInAttempt(siteDb(deps, principal), deps.now() - stuckForMs)
  const { leads } = await siteDoor(deps, principal).engine.ask({ kind: 'leads.resetStuck', leads: suspects })
  return { leads, count: leads.length }
}

function isLive({ state }: LiveCall): boolean {
  return state !== 'wrapUp' && state !== 'closed'
}

function hourOf(at: number): number {
  return at - (at % hourMs)
}

function secondsSince(at: number | null, now: number): number | null {
  return at === null ? null : Math.max(0, Math.round((now - at) / 1000))
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.min(...values)
}

function greatest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}
