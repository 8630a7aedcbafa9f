import { readAnswers } from '../../../dialer/crm/lead-words.js'
import type { SiteId, UserId } from '../../../dialer/model/ids.js'
import { priorityOfClass } from '../../../dialer/model/lead-priority.js'
import { type MetaLead, userOfAgent } from '../../../storage/meta/repository.js'
import { type ApiDeps, tellEngine } from '../../api-deps.js'
import { invalidField } from '../../contract/parse-input.js'
import type { MetaLeadFacts } from '../../ingress/meta/read-delivery.js'
import { workedCampaign } from '../lead-profiles/leads-campaign.js'
import { placeFor } from '../leads/service.js'
import { siteNumber } from '../leads/site-number.js'
import type { MetaConfig } from './config.js'
import { mapFields } from './map-fields.js'

/** A lead that was kept, as the delivery is answered; the same however often it comes. */
export interface KeptMetaLead {
  readonly meta: MetaLead
  /** Account of whom it was given; null: it waits. */
  readonly user: UserId | null
  readonly isNew: boolean
}

/**
 * Makes a lead of what Meta tells, given by the rule. Words in the answers set how urgent and how ready it is.
 * @throws DomainError VALIDATION_ERROR (no number that can be dialled), NOT_FOUND (the campaign of the configuration)
 */
export async function keepLead(
  site: SiteId,
  facts: MetaLeadFacts,
  config: MetaConfig,
  deps: ApiDeps,
): Promise<KeptMetaLead> {
  const form = facts.formId === null ? null : (config.forms[facts.formId] ?? null)
  const mapped = mapFields(facts.fields, form)
  if (mapped.phone === null) throw invalidField('phone_number', 'A lead needs a phone number; the form gave none.')
  const number = siteNumber(mapped.phone, deps.sites.find(site)?.defaultCountry ?? null, 'phone_number')
  const { requirements, product, notes, answers, metadata } = mapped
  const words = readAnswers({
    ...answers,
    ...(requirements !== null && { requirements }),
    ...(product !== null && { product }),
  })
  const campaign = await workedCampaign(site, deps, config.campaign)
  const { meta, isNew } = await deps.store.write(site, 'metaLeads.keep', {
    leadgenId: facts.leadgenId,
    pageId: facts.pageId,
    formId: facts.formId,
    adId: facts.adId,
    adName: facts.adName,
    campaignId: facts.campaignId,
    campaignName: facts.campaignName,
    saidAt: facts.saidAt,
    lead: {
      campaign,
      number,
      name: mapped.name,
      email: mapped.email,
      metadata,
      timeZone: placeFor(number, metadata, undefined),
      priority: priorityOfClass[words.priority],
    },
    profile: {
      source: facts.platform,
      quality: words.quality,
      progress: 'new',
      requirements,
      product,
      notes,
      answers,
      ad: {
        campaignId: facts.campaignId,
        campaignName: facts.campaignName,
        adId: facts.adId,
        adName: facts.adName,
        formId: facts.formId,
        formName: facts.formName ?? form?.name ?? null,
      },
      value: null,
      origin: null,
    },
  })
  const { lead, isKnown } = meta
  if (isNew && !isKnown && lead !== null)
    await tellEngine(deps, site, { kind: 'leads.changed', campaign, leads: [lead] })
  const db = deps.readers.site(site)
  return { meta, isNew, user: meta.agent === null || db === null ? null : await userOfAgent(db, meta.agent) }
}
