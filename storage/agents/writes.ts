import type { PhoneMode } from '../../dialer/model/agent.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type AgentId, agentId, type Extension, type UserId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'
import { type AgentView, findAgent } from './repository.js'

export interface NewAgent {
  readonly user: UserId
  readonly name: string
  readonly email: string
  readonly extension: Extension
  readonly sipUsername: string | null
  readonly sipPasswordEncrypted: string | null
  readonly phoneMode: PhoneMode
}

/** What changes in an agent; absent keys stay. */
export interface AgentEdit {
  readonly id: AgentId
  readonly name?: string
  readonly email?: string
  readonly extension?: Extension
  readonly sipUsername?: string | null
  readonly sipPasswordEncrypted?: string | null
  readonly phoneMode?: PhoneMode
}

/** @throws DomainError DUPLICATE_ENTRY (extension or account already an agent) */
export async function createAgent(tx: SiteTx, input: NewAgent): Promise<AgentView> {
  const { id } = await tx.db
    .insertInto('agents')
    .values({
      user_id: input.user,
      name: input.name,
      email: input.email,
      extension: input.extension,
      sip_username: input.sipUsername,
      sip_password_encrypted: input.sipPasswordEncrypted,
      phone_mode: input.phoneMode,
      presence: 'loggedOut',
      presence_since: tx.now,
      snapshot: null,
      created_at: tx.now,
      updated_at: tx.now,
      deleted_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return found(tx, agentId(id))
}

/** @throws DomainError NOT_FOUND, DUPLICATE_ENTRY (extension taken) */
export async function updateAgent(tx: SiteTx, input: AgentEdit): Promise<AgentView> {
  await found(tx, input.id)
  await tx.db
    .updateTable('agents')
    .set({
      updated_at: tx.now,
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.email === undefined ? {} : { email: input.email }),
      ...(input.extension === undefined ? {} : { extension: input.extension }),
      ...(input.sipUsername === undefined ? {} : { sip_username: input.sipUsername }),
      ...(input.sipPasswordEncrypted === undefined ? {} : { sip_password_encrypted: input.sipPasswordEncrypted }),
      ...(input.phoneMode === undefined ? {} : { phone_mode: input.phoneMode }),
    })
    .where('id', '=', input.id)
    .execute()
  return found(tx, input.id)
}

/**
 * Takes an agent out of every list and campaign; call records go on naming it.
 * @throws DomainError NOT_FOUND, CONFLICT (signed on, or the only agent a campaign names: without it every agent would take its calls)
 */
export async function deleteAgent(tx: SiteTx, input: { readonly id: AgentId }): Promise<null> {
  const agent = await found(tx, input.id)
  if (agent.presence !== 'loggedOut')
    throw new DomainError('CONFLICT', 'The agent is signed on; sign the agent off first.')
  await refuseOnlyAgent(tx, input.id)
  await tx.db.deleteFrom('campaign_agents').where('agent_id', '=', input.id).execute()
  await tx.db
    .updateTable('agents')
    .set({ deleted_at: tx.now, updated_at: tx.now, snapshot: null, sip_password_encrypted: null })
    .where('id', '=', input.id)
    .execute()
  return null
}

async function refuseOnlyAgent(tx: SiteTx, agent: AgentId): Promise<void> {
  const campaign = await tx.db
    .selectFrom('campaigns')
    .innerJoin('campaign_agents', 'campaign_agents.campaign_id', 'campaigns.id')
    .select('campaigns.name')
    .where('campaigns.deleted_at', 'is', null)
    .groupBy('campaigns.id')
    .having((eb) =>
      eb.and([eb(eb.fn.countAll<number>(), '=', 1), eb(eb.fn.min<number>('campaign_agents.agent_id'), '=', agent)]),
    )
    .executeTakeFirst()
  if (!campaign) return
  throw new DomainError(
    'CONFLICT',
    `"${campaign.name}" names this agent alone, and without it every agent of the site would take its calls. Give the campaign other agents first.`,
  )
}

async function found(tx: SiteTx, id: AgentId): Promise<AgentView> {
  const view = await findAgent(tx.db, id)
  if (!view) throw new DomainError('NOT_FOUND', `There is no agent ${id}.`)
  return view
}
