import { createProfiled, type NewProfile } from '../leads/profile/writes.js'
import type { NewLead } from '../leads/writes.js'
import type { SiteTx } from '../writer/operation.js'
import { type MetaLead, metaLeadFromRow } from './repository.js'

/** What a delivery of Meta tells of a lead before its fields are fetched. */
export interface MetaDelivery {
  readonly leadgenId: string
  readonly pageId: string | null
  readonly formId: string | null
  readonly adId: string | null
  /** Epoch ms. */
  readonly saidAt: number | null
}

/** Notes leads whose fields are to be fetched; those that are known stay as they are. @returns how many are new */
export async function takeMetaLeads(
  tx: SiteTx,
  { deliveries }: { readonly deliveries: readonly MetaDelivery[] },
): Promise<number> {
  let added = 0
  for (const { leadgenId, pageId, formId, adId, saidAt } of deliveries) {
    const { numInsertedOrUpdatedRows } = await tx.db
      .insertInto('meta_leads')
      .values({
        ...blank,
        leadgen_id: leadgenId,
        page_id: pageId,
        form_id: formId,
        ad_id: adId,
        said_at: saidAt,
        next_try_at: tx.now,
        received_at: tx.now,
      })
      .onConflict((conflict) => conflict.column('leadgen_id').doNothing())
      .executeTakeFirst()
    added += Number(numInsertedOrUpdatedRows ?? 0)
  }
  return added
}

const blank = {
  ad_name: null,
  campaign_id: null,
  campaign_name: null,
  state: 'waiting',
  tries: 0,
  why: null,
  lead_id: null,
  known: 0,
  lead_name: null,
  lead_email: null,
  agent_id: null,
  agent_name: null,
  kept_at: null,
} as const

/** A lead of Meta with its fields, ready to be worked. */
export interface NewMetaLead extends MetaDelivery {
  readonly adName: string | null
  readonly campaignId: string | null
  readonly campaignName: string | null
  readonly lead: NewLead
  readonly profile: NewProfile
}

/**
 * Makes a lead of it and gives it to whom the rule names, once: the lead, its agent and the note that it was kept stand in one transaction, so
 * that neither a repeated delivery nor a crash makes a second one. A number the campaign has already stays that lead's.
 * @returns the kept one; `isNew` false: it was kept before
 * @throws DomainError VALIDATION_ERROR (no such campaign)
 */
export async function keepMetaLead(
  tx: SiteTx,
  input: NewMetaLead,
): Promise<{ readonly meta: MetaLead; readonly isNew: boolean }> {
  const { leadgenId } = input
  await takeMetaLeads(tx, { deliveries: [input] })
  const before = await row(tx, leadgenId)
  if (before.state === 'kept') return { meta: metaLeadFromRow(before), isNew: false }
  const { created, isNew } = await createProfiled(tx, {
    lead: input.lead,
    profile: { ...input.profile, origin: `meta:${leadgenId}` },
    assign: 'rule',
    user: null,
    whenKnown: 'give',
  })
  const { id, campaign, name, number: phone } = created.lead
  const { agent, source } = created.profile
  const received = { lead: id, campaign, agent, name, phone, source, adCampaign: input.campaignName, isKnown: !isNew }
  tx.journal([{ kind: 'lead.received', at: tx.now, ...received }])
  await tx.db
    .updateTable('meta_leads')
    .set({
      ad_id: input.adId ?? before.ad_id,
      ad_name: input.adName,
      form_id: input.formId ?? before.form_id,
      page_id: input.pageId ?? before.page_id,
      campaign_id: input.campaignId,
      campaign_name: input.campaignName,
      state: 'kept',
      next_try_at: null,
      why: null,
      lead_id: created.lead.id,
      known: isNew ? 0 : 1,
      lead_name: created.lead.name,
      lead_email: created.lead.email,
      agent_id: agent,
      agent_name: agent === null ? null : nameOf(tx, agent),
      said_at: input.saidAt ?? before.said_at,
      kept_at: tx.now,
    })
    .where('leadgen_id', '=', leadgenId)
    .execute()
  return { meta: metaLeadFromRow(await row(tx, leadgenId)), isNew: true }
}

/** Notes that a lead could not be fetched or kept; without a time it is not tried again. One that is kept stays kept. */
export async function noteMetaTrouble(
  tx: SiteTx,
  input: { readonly leadgenId: string; readonly why: string; readonly retryAt: number | null },
): Promise<null> {
  await tx.db
    .updateTable('meta_leads')
    .set((eb) => ({
      state: input.retryAt === null ? 'failed' : 'waiting',
      tries: eb('tries', '+', 1),
      next_try_at: input.retryAt,
      why: input.why,
    }))
    .where('leadgen_id', '=', input.leadgenId)
    .where('state', '<>', 'kept')
    .execute()
  return null
}

/** Tries those again that failed. @returns how many */
export async function retryMetaLeads(tx: SiteTx, input: { readonly ids: readonly number[] }): Promise<number> {
  if (input.ids.length === 0) return 0
  const { numUpdatedRows } = await tx.db
    .updateTable('meta_leads')
    .set({ state: 'waiting', tries: 0, next_try_at: tx.now })
    .where('id', 'in', input.ids)
    .where('state', '=', 'failed')
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

async function row(tx: SiteTx, leadgenId: string) {
  return tx.db.selectFrom('meta_leads').selectAll().where('leadgen_id', '=', leadgenId).executeTakeFirstOrThrow()
}

function nameOf(tx: SiteTx, agent: number): string | null {
  const name = tx.statement('SELECT name FROM agents WHERE id = ?').pluck().get(agent)
  return typeof name === 'string' ? name : null
}
