import { createHash, randomUUID } from 'node:crypto'
import type { CallRecord } from '../../../dialer/model/call-record.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { type AgentId, agentId, callRef, campaignId, extension, leadId } from '../../../dialer/model/ids.js'
import type { Outcome } from '../../../dialer/model/outcome.js'
import { type AgentView, findAgent } from '../../../storage/agents/repository.js'
import { type CallView, findCall } from '../../../storage/calls/repository.js'
import { type CampaignView, findCampaign, listCampaigns } from '../../../storage/campaigns/repository.js'
import { findLead } from '../../../storage/leads/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { may, requireAgent, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { campaignByNumber } from '../campaigns/screen-facts.js'
import { siteNumber } from '../leads/site-number.js'
import type { RecordFacts } from './record-facts.js'

/** Clocks of agents' machines differ by so much at most. */
const mostAheadMs = 5 * 60_000

/**
 * Keeps the record of a call that was made elsewhere; it counts like any other, and nothing is dialled. Agents record calls of their own,
 * from their own extension. A campaign or lead that is not there (any more) is no reason to lose the record: its number then stays among
 * the metadata alone.
 * @throws DomainError FORBIDDEN, NOT_FOUND (agent), VALIDATION_ERROR, DUPLICATE_ENTRY (the same session again)
 */
export async function recordCall(principal: Principal, facts: RecordFacts, deps: ApiDeps): Promise<CallView> {
  requireRight(principal, 'agent.act')
  const latest = deps.now() + mostAheadMs
  if (facts.startAt > latest) throw invalidField('startTime', 'It lies more than 5 minutes in the future.')
  if (facts.endAt > latest) throw invalidField('endTime', 'It lies more than 5 minutes in the future.')
  const db = siteDb(deps, principal)
  const number = siteNumber(facts.number, siteDoor(deps, principal).defaultCountry, 'destination')
  const agent = await agentOf(principal, facts, deps)
  const campaign = await campaignOf(principal, facts, deps)
  const lead = facts.lead === null ? null : await findLead(db, leadId(facts.lead))
  const record: CallRecord & { readonly outcome: Outcome } = {
    ref: callRef(refOf(principal, facts)),
    direction: facts.direction,
    campaign: campaign?.id ?? null,
    lead: lead?.id ?? null,
    agent: agent?.id ?? null,
    number,
    extension: extensionOf(principal, facts, agent),
    callerId: null,
    trunk: null,
    dialMode: 'manual',
    attempt: 1,
    milestones: milestonesOf(facts, agent),
    verdict: facts.outcome === 'machine' ? 'machine' : null,
    outcome: facts.outcome,
    endedBy: null,
    cause: null,
    disposition: facts.disposition,
    note: facts.note,
    recording: null,
  }
  const known = campaign?.settings.dispositions.find(({ code }) => code === facts.disposition)
  const dispositionIs = known ? { success: known.success, machine: known.machine } : null
  const { metadata } = facts
  const { id } = await deps.store.write(principal.site, 'calls.keep', { record, metadata, dispositionIs })
  return mustExist(await findCall(db, id), `call ${id}`)
}

async function agentOf(principal: Principal, facts: RecordFacts, deps: ApiDeps): Promise<AgentView | null> {
  const asked = may(principal, 'agent.actForOthers') && facts.agent !== null ? agentId(facts.agent) : principal.agent
  if (asked === null) {
    // Whoever speaks for nobody may keep a record of nobody in particular.
    requireRight(principal, 'agent.actForOthers')
    return null
  }
  requireAgent(principal, asked)
  return mustExist(await findAgent(siteDb(deps, principal), asked), `agent ${asked}`)
}

async function campaignOf(principal: Principal, facts: RecordFacts, deps: ApiDeps): Promise<CampaignView | null> {
  const db = siteDb(deps, principal)
  if (facts.campaign !== null) return await findCampaign(db, campaignId(facts.campaign))
  if (facts.campaignNumber !== null) {
    const known = await campaignByNumber(db, facts.campaignNumber)
    return await findCampaign(db, campaignId(known ?? facts.campaignNumber))
  }
  if (facts.campaignName === null) return null
  const { items } = await listCampaigns(db, { page: 1, limit: 100, query: facts.campaignName })
  return items.find(({ name }) => name === facts.campaignName) ?? null
}

function extensionOf(principal: Principal, facts: RecordFacts, agent: AgentView | null): CallRecord['extension'] {
  const own = agent?.extension ?? null
  if (!may(principal, 'agent.actForOthers') || facts.extension === null) return own
  return extension(facts.extension)
}

function milestonesOf({ startAt, answerAt, endAt, outcome }: RecordFacts, agent: { readonly id: AgentId } | null) {
  const withAgent = agent !== null && outcome === 'connected' ? answerAt : null
  return {
    reservedAt: startAt,
    dialedAt: startAt,
    ringingAt: null,
    answeredAt: answerAt,
    verdictAt: null,
    agentAt: withAgent,
    bridgedAt: withAgent,
    endedAt: endAt,
    closedAt: endAt,
  }
}

/** One session of one person is one record, however often it is sent. */
function refOf(principal: Principal, { uniqueId }: RecordFacts): string {
  if (uniqueId === null) return `kept.${randomUUID()}`
  const who = principal.user ?? principal.apiKey?.id ?? 0
  return `kept.${createHash('sha256').update(`${who} ${uniqueId}`).digest('base64url').slice(0, 22)}`
}

/** @throws DomainError NOT_FOUND where this person may not keep a recording with the call */
export function mustBeOwn(principal: Principal, call: CallView): void {
  if (principal.agent !== null && call.record.agent === principal.agent) return
  if (may(principal, 'agent.actForOthers')) return
  throw new DomainError('NOT_FOUND', `There is no call ${call.id}.`)
}
