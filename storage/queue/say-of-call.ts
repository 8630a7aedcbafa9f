import { unsaidDisposition } from '../../dialer/model/disposition.js'
import { agentId, callRef, campaignId, leadId, type UserId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'

/** What an agent says of a call that is over. */
export interface CallWord {
  readonly call: number
  /** Undefined: it stays. */
  readonly note: string | undefined
  /** Who wrote the note; absent: no person. */
  readonly user?: UserId | null
  /** Taken where nobody said anything of the call; null: nothing is said. */
  readonly disposition: { readonly code: string; readonly success: boolean } | null
}

interface CallFacts {
  readonly ref: string
  readonly campaign_id: number | null
  readonly lead_id: number | null
  readonly agent_id: number | null
  readonly disposition: string | null
}

/** Adds to the record of a call that is over what its agent says later. */
export function sayOfCall(tx: SiteTx, { call, note, user = null, disposition }: CallWord): null {
  const facts = tx
    .statement('SELECT ref, campaign_id, lead_id, agent_id, disposition FROM calls WHERE id = ?')
    .get(call) as CallFacts | undefined
  if (facts === undefined) return null
  const of = {
    at: tx.now,
    call: callRef(facts.ref),
    campaign: facts.campaign_id === null ? null : campaignId(facts.campaign_id),
    lead: facts.lead_id === null ? null : leadId(facts.lead_id),
    agent: facts.agent_id === null ? null : agentId(facts.agent_id),
  }
  if (note !== undefined) {
    tx.statement('UPDATE calls SET note = ? WHERE id = ?').run(note, call)
    tx.journal([{ kind: 'call.noted', ...of, note, user }])
  }
  const isOpen = facts.disposition === null || facts.disposition === unsaidDisposition
  if (disposition === null || !isOpen) return null
  tx.statement('UPDATE calls SET disposition = ? WHERE id = ?').run(disposition.code, call)
  const { code, success } = disposition
  tx.journal([{ kind: 'call.dispositioned', ...of, disposition: code, success, machine: null }])
  return null
}
