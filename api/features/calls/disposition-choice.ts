import { type DispositionChoice, defaultDispositions } from '../../../dialer/model/disposition.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId, CampaignId } from '../../../dialer/model/ids.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'

/** What somebody said of a call. `callbackBy` is whose promise it is: this agent's, or anybody's. */
export interface DispositionInput {
  readonly disposition: string
  readonly note: string | null
  /** Epoch ms. */
  readonly callbackAt: number | null
  readonly callbackBy: 'me' | 'anybody'
}

const furthestMs = 365 * 86_400_000

/**
 * The choice for the engine, checked against the dispositions of the call's campaign (the usual set for a call without one).
 * @throws DomainError VALIDATION_ERROR
 */
export async function dispositionChoice(
  principal: Principal,
  campaign: CampaignId | null,
  agent: AgentId,
  input: DispositionInput,
  deps: ApiDeps,
): Promise<DispositionChoice> {
  const found = campaign === null ? null : await findCampaign(siteDb(deps, principal), campaign)
  const known = found?.settings.dispositions ?? defaultDispositions
  const disposition = known.find((one) => one.code === input.disposition)
  if (!disposition) {
    throw refuse('disposition', `This is not one of the campaign's: ${known.map((one) => one.code).join(', ')}.`)
  }
  const { callbackAt, note } = input
  if (disposition.next !== 'callback') {
    if (callbackAt !== null) throw refuse('callbackAt', `"${disposition.code}" promises no callback.`)
    return { code: disposition.code, note, callback: null }
  }
  if (callbackAt === null) throw refuse('callbackAt', 'Say when to call back.')
  if (callbackAt <= deps.now()) throw refuse('callbackAt', 'This moment is over.')
  if (callbackAt > deps.now() + furthestMs) throw refuse('callbackAt', 'At most a year ahead.')
  return {
    code: disposition.code,
    note,
    callback: { at: callbackAt, agent: input.callbackBy === 'me' ? agent : null },
  }
}

function refuse(field: string, problem: string): DomainError {
  return new DomainError('VALIDATION_ERROR', `${field}: ${problem}`, { fields: { [field]: problem } })
}
