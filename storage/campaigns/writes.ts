import type { CampaignSettings, CampaignStatus } from '../../dialer/model/campaign.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type AgentId, type CampaignId, campaignId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'
import { type CampaignView, findCampaign } from './repository.js'
import { type CampaignSettingsPatch, patchSettings } from './settings-patch.js'

export interface NewCampaign {
  readonly name: string
  readonly description: string | null
  readonly status: CampaignStatus
  readonly agents: readonly AgentId[]
  readonly settings: CampaignSettings
}

/** What changes in a campaign; absent keys stay. Settings are merged here, so that of two edits at once neither is lost. */
export interface CampaignChange {
  readonly id: CampaignId
  readonly name?: string
  readonly description?: string | null
  readonly status?: CampaignStatus
  readonly agents?: readonly AgentId[]
  readonly settings?: CampaignSettingsPatch
}

/** @throws DomainError DUPLICATE_ENTRY (name taken), VALIDATION_ERROR (unknown agent) */
export async function createCampaign(tx: SiteTx, input: NewCampaign): Promise<CampaignView> {
  const { id } = await tx.db
    .insertInto('campaigns')
    .values({
      name: input.name,
      description: input.description,
      status: input.status,
      settings: JSON.stringify(input.settings),
      created_at: tx.now,
      updated_at: tx.now,
      deleted_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await setAgents(tx, id, input.agents)
  const view = await found(tx, id)
  tx.journal([{ kind: 'campaign.status', at: tx.now, campaign: view.id, status: view.status }])
  return view
}

/** @throws DomainError NOT_FOUND, DUPLICATE_ENTRY (name taken), VALIDATION_ERROR (unknown agent) */
export async function updateCampaign(tx: SiteTx, input: CampaignChange): Promise<CampaignView> {
  const before = await found(tx, input.id)
  await tx.db
    .updateTable('campaigns')
    .set({
      updated_at: tx.now,
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.description === undefined ? {} : { description: input.description }),
      ...(input.status === undefined ? {} : { status: input.status }),
      ...(input.settings === undefined
        ? {}
        : { settings: JSON.stringify(patchSettings(before.settings, input.settings)) }),
    })
    .where('id', '=', input.id)
    .execute()
  if (input.agents) await setAgents(tx, input.id, input.agents)
  const after = await found(tx, input.id)
  if (after.status !== before.status) {
    tx.journal([{ kind: 'campaign.status', at: tx.now, campaign: after.id, status: after.status }])
  }
  return after
}

/**
 * Takes a campaign out of every list. Its call records stay; its leads are deleted by retention, a batch at a time.
 * @throws DomainError NOT_FOUND
 */
export async function deleteCampaign(tx: SiteTx, input: { readonly id: CampaignId }): Promise<null> {
  await found(tx, input.id)
  await tx.db
    .updateTable('campaigns')
    .set({ deleted_at: tx.now, updated_at: tx.now, status: 'completed' })
    .where('id', '=', input.id)
    .execute()
  tx.journal([{ kind: 'campaign.status', at: tx.now, campaign: input.id, status: 'completed' }])
  return null
}

async function found(tx: SiteTx, id: number): Promise<CampaignView> {
  const view = await findCampaign(tx.db, campaignId(id))
  if (!view) throw new DomainError('NOT_FOUND', `There is no campaign ${id}.`)
  return view
}

async function setAgents(tx: SiteTx, campaign: number, agents: readonly AgentId[]): Promise<void> {
  await tx.db.deleteFrom('campaign_agents').where('campaign_id', '=', campaign).execute()
  for (const [position, agent] of [...new Set(agents)].entries()) {
    const known = await tx.db
      .selectFrom('agents')
      .select('id')
      .where('id', '=', agent)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (!known) {
      const problem = `There is no agent ${agent}.`
      throw new DomainError('VALIDATION_ERROR', problem, { fields: { agents: problem } })
    }
    await tx.db.insertInto('campaign_agents').values({ campaign_id: campaign, agent_id: agent, position }).execute()
  }
}
