import type { LeadAd, LeadProgress, LeadQuality, LeadSource } from '../../../dialer/crm/lead-profile.js'
import type { AgentId, CampaignId, SiteId } from '../../../dialer/model/ids.js'
import { type PriorityClass, priorityOfClass } from '../../../dialer/model/lead-priority.js'
import type { Assignee, ProfiledLead } from '../../../storage/leads/profile/repository.js'
import { type ApiDeps, tellEngine } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { type LeadMetadata, placeFor } from '../leads/service.js'
import { siteNumber } from '../leads/site-number.js'
import { workedCampaign } from './leads-campaign.js'
import { assignableAgent } from './service.js'

/** A lead to be worked by somebody; absent keys are not known. */
export interface NewProfiledLead {
  readonly phoneNumber: string
  readonly name?: string | null | undefined
  readonly email?: string | null | undefined
  readonly source: LeadSource
  /** Absent: medium. */
  readonly priority?: PriorityClass | undefined
  /** Absent: warm. */
  readonly quality?: LeadQuality | undefined
  /** Absent: new. */
  readonly progress?: LeadProgress | undefined
  readonly requirements?: string | null | undefined
  readonly product?: string | null | undefined
  readonly notes?: string | null | undefined
  /** What the person answered, by question. */
  readonly answers?: Readonly<Record<string, string>> | undefined
  readonly ad?: LeadAd | undefined
  readonly value?: number | null | undefined
  readonly metadata?: LeadMetadata | undefined
  /** Its name at whoever sends it, such as `meta:789123456`: the same one is taken once, however often and at once it comes. */
  readonly origin?: string | undefined
  /** Absent: the site's campaign for leads that people work, see workedCampaign. */
  readonly campaign?: CampaignId | undefined
  /** Absent: by the rule. */
  readonly assign?: AgentId | 'rule' | 'nobody' | undefined
  /** What becomes of a number that the campaign has already: refused (absent), or the lead that has it is given, unchanged. */
  readonly whenKnown?: 'refuse' | 'give' | undefined
}

/** A lead as it stands once it was put in. */
export interface PutLead extends ProfiledLead {
  /** Who has it; null: it waits for somebody to be available, or is to be nobody's. */
  readonly assignment: Assignee | null
  /** False: it was there already, by its origin or number, and nothing changed. */
  readonly isNew: boolean
}

/**
 * Puts a lead in and gives it to an agent, all in one transaction: among those available by the rule (chooseAgent), and where nobody is it
 * waits. Agents put leads in for themselves. `by` is the site alone where no person asks, as for a webhook that has proved whose it is.
 * @throws DomainError FORBIDDEN (also an agent of another team), VALIDATION_ERROR (number, campaign, agent), DUPLICATE_ENTRY (number already in the campaign)
 */
export async function createLead(input: NewProfiledLead, by: Principal | SiteId, deps: ApiDeps): Promise<PutLead> {
  const principal = typeof by === 'string' ? null : by
  const site = typeof by === 'string' ? by : by.site
  if (principal) requireRight(principal, principal.agent === null ? 'lead.write' : 'lead.read')
  const isOwn = principal !== null && !may(principal, 'lead.write')
  const { assign = 'rule' } = input
  if (principal && !isOwn && typeof assign === 'number') {
    await assignableAgent(principal, { to: { agent: assign }, field: 'agentId' }, deps)
  }
  const { source, priority = 'medium', quality = 'warm', progress = 'new', metadata = {} } = input
  const number = siteNumber(input.phoneNumber, deps.sites.find(site)?.defaultCountry ?? null, 'phone')
  const campaign = input.campaign ?? (await workedCampaign(site, deps))
  const { created, isNew } = await deps.store.write(site, 'leadProfiles.create', {
    lead: {
      campaign,
      number,
      name: input.name || null,
      email: input.email || null,
      metadata,
      timeZone: placeFor(number, metadata, undefined),
      priority: priorityOfClass[priority],
    },
    profile: {
      source,
      quality,
      progress,
      requirements: input.requirements || null,
      product: input.product || null,
      notes: input.notes || null,
      answers: input.answers ?? {},
      ad: input.ad ?? null,
      value: input.value ?? null,
      origin: input.origin ?? null,
    },
    assign: isOwn ? (principal.agent ?? 'nobody') : assign,
    user: principal?.user ?? null,
    whenKnown: input.whenKnown ?? 'refuse',
  })
  const { lead } = created
  if (isNew) await tellEngine(deps, site, { kind: 'leads.changed', campaign: lead.campaign, leads: [lead.id] })
  return { ...created, assignment: created.assignee, isNew }
}
