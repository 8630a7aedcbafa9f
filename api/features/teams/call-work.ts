import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId, LeadId } from '../../../dialer/model/ids.js'
import { isKeptCall, type KeptCallAmendment } from '../../../storage/calls/amend-kept.js'
import { type CallMetadata, type CallView, findCall, findCallByRef } from '../../../storage/calls/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { dial } from '../agents/work-service.js'
import { getProfiledLead } from '../lead-profiles/service.js'
import { startLeadCall } from '../queue/service.js'
import { getTeamCall, requireVisibleAgent } from './team-calls.js'

/** A call somebody begins by hand. */
export interface CallWish {
  /** For whom; null: for oneself. */
  readonly agent: AgentId | null
  readonly what: { readonly lead: LeadId } | { readonly number: string }
  readonly note: string | null
}

/**
 * Calls a lead, or a number, with the phone of whoever asks or of one of the team. A lead whose dialling was over is dialled once more,
 * since a person wishes so; what forbids to call it at all still holds.
 * @throws DomainError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR (no phone), CONFLICT, NOT_DIALABLE, RATE_LIMITED, PBX_UNAVAILABLE
 */
export async function beginCall(
  principal: Principal,
  { agent: of, what, note }: CallWish,
  deps: ApiDeps,
): Promise<CallView> {
  requireRight(principal, 'agent.act')
  const agent = of ?? principal.agent
  if (agent === null) {
    const problem = 'You have no phone on this site; name a telecaller.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { telecallerId: problem } })
  }
  if (agent !== principal.agent) await requireVisibleAgent(principal, agent, deps)
  await requireReady(principal, agent, deps)
  const db = siteDb(deps, principal)
  const call = mustExist(
    'lead' in what
      ? await findCall(db, (await toLead(principal, { agent, lead: what.lead }, deps)).id)
      : await findCallByRef(
          db,
          await dial(principal, { agent, what: { phoneNumber: what.number, campaign: null } }, deps),
        ),
    'call',
  )
  if (note !== null) {
    await deps.store.write(principal.site, 'calls.say', {
      call: call.id,
      note,
      user: principal.user,
      disposition: null,
    })
  }
  return call
}

async function toLead(
  principal: Principal,
  input: { readonly agent: AgentId; readonly lead: LeadId },
  deps: ApiDeps,
): Promise<{ readonly id: number }> {
  const { lead: id } = input
  const found = await getProfiledLead(principal, { id }, deps)
  if (found.lead.stage === 'finished') {
    const change = { kind: 'stage', stage: 'ready' } as const
    await deps.store.write(principal.site, 'leads.bulk', { leads: [id], change })
    await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign: found.lead.campaign, leads: [id] })
  }
  return startLeadCall(principal, input, deps)
}

/** Who is off, on a break or in a call cannot call. @throws DomainError CONFLICT (`details.why`: `offline`, `onBreak`, `inCall`) */
async function requireReady(principal: Principal, agent: AgentId, deps: ApiDeps): Promise<void> {
  const { agents } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const presence = agents.find((one) => one.agent === agent)?.presence.name ?? 'loggedOut'
  switch (presence) {
    case 'loggedOut':
    case 'signingOn':
      throw notReady('The phone is not signed on; set the status to available first.', 'offline')
    case 'paused':
      throw notReady('The telecaller is on a break; set the status to available first.', 'onBreak')
    case 'reserved':
    case 'ringing':
    case 'talking':
      throw notReady('The telecaller is in a call.', 'inCall')
    case 'available':
    case 'previewing':
    case 'wrapUp':
  }
}

function notReady(message: string, why: 'offline' | 'onBreak' | 'inCall'): DomainError {
  return new DomainError('CONFLICT', message, { why })
}

/** What somebody says of a call; absent keys stay. */
export interface CallTold {
  readonly id: number
  /** True: it is over; a live call of the agent's is ended. */
  readonly isOver: boolean
  readonly note?: string | undefined
  /** What became of it, which holds for a call made elsewhere. */
  readonly became?: Omit<KeptCallAmendment, 'call'> | undefined
  /** Kept beside the record. */
  readonly facts?: CallMetadata | undefined
}

/**
 * Writes down what somebody says of a call they may see, and ends it where they say that it is over. What the PBX measured stays.
 * @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function tellOfCall(principal: Principal, told: CallTold, deps: ApiDeps): Promise<CallView> {
  requireRight(principal, 'agent.act')
  const call = await getTeamCall(principal, told, deps)
  const { site } = principal
  if (told.note !== undefined) {
    const { note } = told
    await deps.store.write(site, 'calls.say', { call: call.id, note, user: principal.user, disposition: null })
  }
  if (told.became !== undefined && isKeptCall(call.record)) {
    await deps.store.write(site, 'calls.amendKept', { call: call.id, ...told.became })
  }
  if (told.facts !== undefined) await deps.store.write(site, 'calls.describe', { call: call.id, facts: told.facts })
  if (told.isOver) await end(principal, call, deps)
  return mustExist(await findCall(siteDb(deps, principal), call.id), `call ${call.id}`)
}

/** Hangs up what is live; who is at the work behind it is done with that. */
async function end(principal: Principal, { record }: CallView, deps: ApiDeps): Promise<void> {
  const { agent, ref } = record
  const { engine } = siteDoor(deps, principal)
  const { calls } = await engine.ask({ kind: 'inspect' })
  const live = calls.find((one) => one.call === ref && one.state !== 'closed')
  if (live === undefined || agent === null) return
  if (live.state === 'wrapUp') await engine.ask({ kind: 'agent.ready', agent })
  else await engine.ask({ kind: 'agent.hangUp', agent })
}

/** Takes away a record that was written by hand, as an admin. @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (`details.why` `ownCall`) */
export async function removeCallRecord(
  principal: Principal,
  { id }: { readonly id: number },
  deps: ApiDeps,
): Promise<void> {
  requireRight(principal, 'user.write')
  await deps.store.write(principal.site, 'calls.removeKept', { call: id })
}
