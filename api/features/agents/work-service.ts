import type { PhoneMode, Presence } from '../../../dialer/model/agent.js'
import type { DispositionChoice } from '../../../dialer/model/disposition.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId, CallRef, CampaignId, LeadId } from '../../../dialer/model/ids.js'
import type { EngineCommand, EngineReply } from '../../../dialer/ports/commands.js'
import { findAgent } from '../../../storage/agents/repository.js'
import { findCallByRef } from '../../../storage/calls/repository.js'
import { findLead } from '../../../storage/leads/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { requireAgent } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { requireCallableCountry } from '../calls/callable-country.js'
import { type DispositionInput, dispositionChoice } from '../calls/disposition-choice.js'
import { findDid } from '../extension-dids/service.js'
import { siteNumber } from '../leads/site-number.js'
import { breakLimit } from '../presence/break-limit.js'
import { busyReason } from './words.js'

/** A command about one agent, by whoever may act for it. @throws DomainError FORBIDDEN, NOT_FOUND, and what the engine refuses with */
async function ask<C extends EngineCommand & { readonly agent: AgentId }>(
  principal: Principal,
  command: C,
  deps: ApiDeps,
): Promise<EngineReply<C['kind']>> {
  requireAgent(principal, command.agent)
  mustExist(await findAgent(siteDb(deps, principal), command.agent), `agent ${command.agent}`)
  return siteDoor(deps, principal).engine.ask(command)
}

/** Where an agent stands; null while the engine does not hold it. */
async function presenceOf(principal: Principal, agent: AgentId, deps: ApiDeps): Promise<Presence | null> {
  const { agents } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  return agents.find((one) => one.agent === agent)?.presence ?? null
}

/** Brings the agent's phone on. `phoneMode` null takes the agent's own. */
export async function signOn(
  principal: Principal,
  input: { readonly agent: AgentId; readonly phoneMode: PhoneMode | null },
  deps: ApiDeps,
): Promise<void> {
  await ask(principal, { kind: 'agent.signOn', ...input }, deps)
}

/** Takes the agent's phone off, after the present call if there is one. */
export async function signOff(principal: Principal, input: { readonly agent: AgentId }, deps: ApiDeps): Promise<void> {
  await ask(principal, { kind: 'agent.signOff', agent: input.agent }, deps)
}

/** What an agent may set of its own status. `busy` is a pause with that reason. */
export type StatusWish =
  | { readonly kind: 'available' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'paused'; readonly reason: string }
  | { readonly kind: 'offline' }

/** Sets an agent's status. An agent who is not signed on is signed on by `available`. */
export async function setStatus(
  principal: Principal,
  input: { readonly agent: AgentId; readonly wish: StatusWish },
  deps: ApiDeps,
): Promise<void> {
  const { agent, wish } = input
  requireAgent(principal, agent)
  switch (wish.kind) {
    case 'available': {
      const presence = await presenceOf(principal, agent, deps)
      if (presence?.name === 'available' || presence?.name === 'signingOn') return
      const away = presence === null || presence.name === 'loggedOut'
      await ask(
        principal,
        away ? { kind: 'agent.signOn', agent, phoneMode: null } : { kind: 'agent.ready', agent },
        deps,
      )
      return
    }
    case 'busy':
      await ask(principal, { kind: 'agent.pause', agent, reason: busyReason }, deps)
      return
    case 'paused':
      await ask(
        principal,
        {
          kind: 'agent.pause',
          agent,
          reason: wish.reason,
          ...(await breakLimit(siteDb(deps, principal), wish.reason)),
        },
        deps,
      )
      return
    case 'offline':
      await ask(principal, { kind: 'agent.signOff', agent }, deps)
  }
}

/** Shows the agent the next lead of a preview or manual campaign; null if there is none. */
export async function nextLead(
  principal: Principal,
  input: { readonly agent: AgentId; readonly campaign: CampaignId | null },
  deps: ApiDeps,
): Promise<EngineReply<'agent.nextLead'>> {
  return ask(principal, { kind: 'agent.nextLead', ...input }, deps)
}

/** What to dial: the lead being previewed, or a number by hand. */
export type DialInput =
  | { readonly lead: LeadId }
  | { readonly phoneNumber: string; readonly campaign: CampaignId | null }

/** Dials; returns the call's ref. @throws DomainError VALIDATION_ERROR (number), NOT_DIALABLE (DNC, caps), CONFLICT, PBX_UNAVAILABLE */
export async function dial(
  principal: Principal,
  input: { readonly agent: AgentId; readonly what: DialInput },
  deps: ApiDeps,
): Promise<CallRef> {
  const { agent, what } = input
  if ('lead' in what) {
    const lead = await findLead(siteDb(deps, principal), what.lead)
    if (lead !== null) requireCallableCountry(siteDoor(deps, principal), lead.number)
    return (await ask(principal, { kind: 'agent.dialLead', agent, lead: what.lead }, deps)).call
  }
  requireAgent(principal, agent)
  const door = siteDoor(deps, principal)
  const number = siteNumber(what.phoneNumber, door.defaultCountry)
  requireCallableCountry(door, number)
  const { campaign } = what
  const own = campaign === null ? await findAgent(siteDb(deps, principal), agent) : null
  const callerId = own && (await findDid(siteDb(deps, principal), own.extension)).did
  return (await ask(principal, { kind: 'agent.dialNumber', agent, number, campaign, callerId }, deps)).call
}

/** Puts the previewed lead back. */
export async function skipLead(
  principal: Principal,
  input: { readonly agent: AgentId; readonly lead: LeadId },
  deps: ApiDeps,
): Promise<void> {
  await ask(principal, { kind: 'agent.skipLead', ...input }, deps)
}

export async function hangUp(principal: Principal, input: { readonly agent: AgentId }, deps: ApiDeps): Promise<void> {
  await ask(principal, { kind: 'agent.hangUp', agent: input.agent }, deps)
}

/** Starts, pauses, resumes or stops the recording of the agent's call. @throws DomainError UNSUPPORTED_BY_PBX, CONFLICT */
export async function recording(
  principal: Principal,
  input: { readonly agent: AgentId; readonly action: 'start' | 'pause' | 'resume' | 'stop' },
  deps: ApiDeps,
): Promise<void> {
  const { capabilities } = siteDoor(deps, principal)
  const pausing = input.action === 'pause' || input.action === 'resume'
  const flag = pausing ? 'recordingPause' : 'recording'
  if (!capabilities[flag]) {
    throw new DomainError('UNSUPPORTED_BY_PBX', `The PBX of this site cannot do this (flag ${flag}).`, {
      capability: flag,
    })
  }
  await ask(principal, { kind: 'agent.recording', ...input }, deps)
}

/** Says what came of the agent's present call. @throws DomainError CONFLICT (no call), VALIDATION_ERROR (unknown disposition) */
export async function disposeCurrent(
  principal: Principal,
  input: { readonly agent: AgentId } & DispositionInput,
  deps: ApiDeps,
): Promise<{ readonly call: CallRef; readonly choice: DispositionChoice }> {
  requireAgent(principal, input.agent)
  const presence = await presenceOf(principal, input.agent, deps)
  const call = presence && 'call' in presence ? presence.call : null
  if (call === null) throw new DomainError('CONFLICT', 'The agent has no call to give a disposition to.')
  const view = await findCallByRef(siteDb(deps, principal), call)
  const choice = await dispositionChoice(principal, view?.record.campaign ?? null, input.agent, input, deps)
  await ask(principal, { kind: 'agent.disposition', agent: input.agent, call, choice }, deps)
  return { call, choice }
}
