import type { Disposition } from '../../../dialer/model/disposition.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CallRef, LeadId } from '../../../dialer/model/ids.js'
import type { LeadStatus } from '../../../dialer/model/lead.js'
import type { LiveCall } from '../../../dialer/ports/commands.js'
import { durationMs } from '../../../storage/calls/duration.js'
import { type CallView, findCall } from '../../../storage/calls/repository.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { findLead } from '../../../storage/leads/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

/** What an operator may say of a call. */
export type CallSaid = 'initiated' | 'ringing' | 'answered' | 'completed' | 'busy' | 'noAnswer' | 'failed'

export interface CallUpdateInput {
  /** Its number in the list of calls. */
  readonly call: number
  readonly status: CallSaid
  /** At most 1,000 characters; absent: the note stays. */
  readonly notes?: string | undefined
  /** What the operator's clock says; used only where the PBX measured nothing. s */
  readonly durationS?: number | undefined
}

/** A call as an operator has updated it. */
export interface UpdatedCall {
  readonly id: number
  readonly call: CallRef
  readonly status: CallSaid
  readonly notes: string | null
  readonly durationS: number
  readonly lead: LeadId | null
}

/**
 * An operator's word on an own call. `completed` ends it if it is live, and makes its lead a success that is called no more; `answered` makes
 * the lead contacted; `busy`, `noAnswer` and `failed` end a live call, whose record tells what the PBX found. Notes are kept.
 * @throws DomainError NOT_FOUND, FORBIDDEN (not own call), CONFLICT (`completed`, but nobody was reached yet)
 */
export async function updateCallByAgent(
  principal: Principal,
  input: CallUpdateInput,
  deps: ApiDeps,
): Promise<UpdatedCall> {
  requireRight(principal, 'call.read')
  const db = siteDb(deps, principal)
  const view = mustExist(await findCall(db, input.call), `call ${input.call}`)
  const { agent, ref } = view.record
  if ((agent === null || agent !== principal.agent) && !may(principal, 'call.readAll')) {
    throw new DomainError('FORBIDDEN', 'This is not your call.')
  }
  const { calls } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const live = calls.find((one) => one.call === ref && one.state !== 'closed')
  if (live !== undefined) await sayOfLive(principal, { view, live, input }, deps)
  else await sayOfOver(principal, { view, input }, deps)
  const { record } = (await findCall(db, input.call)) ?? view
  const measuredS = Math.round(durationMs(record) / 1000)
  return {
    id: view.id,
    call: ref,
    status: input.status,
    notes: input.notes ?? record.note,
    durationS: measuredS > 0 ? measuredS : (input.durationS ?? 0),
    lead: record.lead,
  }
}

interface Said {
  readonly view: CallView
  readonly input: CallUpdateInput
}

async function sayOfLive(
  principal: Principal,
  { view, live, input }: Said & { readonly live: LiveCall },
  deps: ApiDeps,
): Promise<void> {
  const { engine } = siteDoor(deps, principal)
  const { agent, ref } = view.record
  if (agent === null) throw new DomainError('CONFLICT', 'No agent has this call yet.')
  const isInHand = live.state !== 'wrapUp'
  switch (input.status) {
    case 'completed': {
      const success = await successOf(principal, view, deps)
      const choice = { code: success?.code ?? 'none', note: input.notes ?? null, callback: null }
      await engine.ask({ kind: 'agent.disposition', agent, call: ref, choice })
      if (isInHand) await engine.ask({ kind: 'agent.hangUp', agent })
      return
    }
    case 'busy':
    case 'noAnswer':
    case 'failed':
      if (isInHand) await engine.ask({ kind: 'agent.hangUp', agent })
      break
    case 'initiated':
    case 'ringing':
    case 'answered':
  }
  if (input.notes !== undefined) await say(principal, { view, input }, null, deps)
}

async function sayOfOver(principal: Principal, { view, input }: Said, deps: ApiDeps): Promise<void> {
  const success = input.status === 'completed' ? await successOf(principal, view, deps) : null
  await say(principal, { view, input }, success, deps)
  const { lead } = view.record
  if (lead === null) return
  if (input.status === 'completed') await putLead(principal, lead, success?.leadStatus ?? 'interested', true, deps)
  else if (input.status === 'answered') await putLead(principal, lead, 'contacted', false, deps)
}

async function say(
  principal: Principal,
  { view, input }: Said,
  disposition: Disposition | null,
  deps: ApiDeps,
): Promise<void> {
  await deps.store.write(principal.site, 'calls.say', {
    call: view.id,
    note: input.notes,
    disposition: disposition === null ? null : { code: disposition.code, success: disposition.success },
  })
}

async function putLead(
  principal: Principal,
  id: LeadId,
  status: LeadStatus,
  finishes: boolean,
  deps: ApiDeps,
): Promise<void> {
  const lead = await findLead(siteDb(deps, principal), id)
  if (lead === null) return
  const withdrawn = finishes && (lead.stage === 'ready' || lead.stage === 'claimed')
  await deps.store.write(principal.site, 'leads.update', { id, status, ...(withdrawn && { withdrawn }) })
  await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign: lead.campaign, leads: [id] })
}

/** The campaign's first disposition that is a success and ends the lead. */
async function successOf(principal: Principal, { record }: CallView, deps: ApiDeps): Promise<Disposition | null> {
  if (record.campaign === null) return null
  const campaign = await findCampaign(siteDb(deps, principal), record.campaign)
  const all = campaign?.settings.dispositions ?? []
  return all.find(({ success, next }) => success && next === 'finish') ?? all.find(({ success }) => success) ?? null
}
