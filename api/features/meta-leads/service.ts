import type { SiteId } from '../../../dialer/model/ids.js'
import {
  type MetaCampaign,
  type MetaLead,
  type MetaLeadQuery,
  metaCampaigns,
  metaStates,
  listMetaLeads as readMetaLeads,
} from '../../../storage/meta/repository.js'
import type { MetaLeadState } from '../../../storage/meta/table.js'
import { getSetting } from '../../../storage/settings/settings.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { flatLead, type MetaLeadFacts } from '../../ingress/meta/read-delivery.js'
import type { Page } from '../../schema/pieces.js'
import { dayStart } from '../presence/site-calendar.js'
import { emptyMetaConfig, type MetaConfig, type MetaForm, metaConfigKey, metaConfigOf } from './config.js'
import { fetchFormLeads, fetchForms } from './graph.js'
import { type KeptMetaLead, keepLead } from './keep-lead.js'

/** What may be seen of a site's set-up: of secrets only whether they are there. */
export interface MetaSetup
  extends Omit<MetaConfig, 'appSecret' | 'accessToken' | 'verifyToken' | 'webhookSecret' | 'pages'> {
  readonly has: {
    readonly appSecret: boolean
    readonly accessToken: boolean
    readonly verifyToken: boolean
    readonly webhookSecret: boolean
  }
  readonly pages: readonly { readonly id: string; readonly name: string | null; readonly hasAccessToken: boolean }[]
}

/** What changes; absent keys stay, null and empty secrets: null takes one away, an empty text leaves it. */
export interface MetaSetupInput {
  readonly enabled?: boolean | undefined
  readonly appId?: string | null | undefined
  readonly appSecret?: string | null | undefined
  readonly accessToken?: string | null | undefined
  readonly verifyToken?: string | null | undefined
  readonly webhookSecret?: string | null | undefined
  readonly graphUrl?: string | undefined
  readonly pages?:
    | readonly {
        readonly id: string
        readonly name?: string | null | undefined
        readonly accessToken?: string | null | undefined
      }[]
    | undefined
  readonly forms?: Readonly<Record<string, MetaForm>> | undefined
  readonly campaign?: string | null | undefined
}

/** @throws DomainError FORBIDDEN */
export async function metaSetup(principal: Principal, deps: ApiDeps): Promise<MetaSetup> {
  requireRight(principal, 'site.write')
  return shown((await metaConfigOf(principal.site, deps)) ?? emptyMetaConfig())
}

/** Changes the set-up; secrets are sealed and never leave again. @throws DomainError FORBIDDEN, VALIDATION_ERROR (graphUrl) */
export async function putMetaSetup(principal: Principal, input: MetaSetupInput, deps: ApiDeps): Promise<MetaSetup> {
  requireRight(principal, 'site.write')
  const before = (await metaConfigOf(principal.site, deps)) ?? emptyMetaConfig()
  if (input.graphUrl !== undefined) checkUrl(input.graphUrl, deps)
  const sealed = (given: string | null | undefined, kept: string | null): string | null => {
    if (given === null) return null
    return given === undefined || given === '' ? kept : deps.sealSecret(given)
  }
  const value: MetaConfig = {
    enabled: input.enabled ?? before.enabled,
    appId: input.appId === undefined ? before.appId : input.appId,
    appSecret: sealed(input.appSecret, before.appSecret),
    accessToken: sealed(input.accessToken, before.accessToken),
    verifyToken: sealed(input.verifyToken, before.verifyToken),
    webhookSecret: sealed(input.webhookSecret, before.webhookSecret),
    graphUrl: input.graphUrl ?? before.graphUrl,
    pages:
      input.pages?.map(({ id, name = null, accessToken }) => {
        const kept = before.pages.find((page) => page.id === id)?.accessToken ?? null
        return { id, name, accessToken: sealed(accessToken, kept) }
      }) ?? before.pages,
    forms: { ...(input.forms ?? before.forms) },
    campaign: input.campaign === undefined ? before.campaign : input.campaign,
  }
  await deps.store.write(principal.site, 'settings.put', { key: metaConfigKey, value })
  deps.metaIntake.kick(principal.site)
  return shown(value)
}

function checkUrl(url: string, deps: ApiDeps): void {
  try {
    deps.outgoing.guard.check(url)
  } catch (error) {
    throw invalidField('graphUrl', error instanceof Error ? error.message : 'This is no URL.')
  }
}

function shown(config: MetaConfig): MetaSetup {
  const { appSecret, accessToken, verifyToken, webhookSecret, pages, ...open } = config
  return {
    ...open,
    has: {
      appSecret: appSecret !== null,
      accessToken: accessToken !== null,
      verifyToken: verifyToken !== null,
      webhookSecret: webhookSecret !== null,
    },
    pages: pages.map(({ id, name, accessToken: token }) => ({ id, name, hasAccessToken: token !== null })),
  }
}

/** When leads came; epoch ms, `until` exclusive. Absent ends: the last thirty days. */
export interface MetaSpan {
  readonly from?: number | undefined
  readonly until?: number | undefined
}

/** What campaigns of Meta brought. */
export interface MetaStats {
  readonly leads: number
  readonly converted: number
  readonly value: number
  /** Names, or ids where no name is known. */
  readonly campaigns: readonly string[]
  /** Hot 3, warm 2, cold 1; null of nothing. */
  readonly quality: number | null
  /** Over all time. */
  readonly states: Readonly<Record<MetaLeadState, number>>
}

/** @throws DomainError FORBIDDEN */
export async function metaStats(principal: Principal, span: MetaSpan, deps: ApiDeps): Promise<MetaStats> {
  const all = await listMetaCampaigns(principal, span, deps)
  const sum = (of: (one: MetaCampaign) => number): number => all.reduce((total, one) => total + of(one), 0)
  const rated = all.filter(({ quality }) => quality !== null)
  const leads = rated.reduce((total, one) => total + one.leads, 0)
  return {
    leads: sum((one) => one.leads),
    converted: sum((one) => one.converted),
    value: sum((one) => one.value),
    campaigns: all.flatMap(({ campaignName, campaignId }) => campaignName ?? campaignId ?? []),
    quality: leads === 0 ? null : rated.reduce((total, one) => total + (one.quality ?? 0) * one.leads, 0) / leads,
    states: await metaStates(siteDb(deps, principal)),
  }
}

/** By campaign of Meta, most leads first. @throws DomainError FORBIDDEN */
export async function listMetaCampaigns(
  principal: Principal,
  { from, until }: MetaSpan,
  deps: ApiDeps,
): Promise<readonly MetaCampaign[]> {
  requireRight(principal, 'lead.readAll')
  const end = until ?? deps.now() + 1
  const start = from ?? dayStart(siteDoor(deps, principal).timeZone, end - 1, -29)
  return metaCampaigns(siteDb(deps, principal), { from: start, until: end })
}

/** @throws DomainError FORBIDDEN */
export async function listMetaLeads(
  principal: Principal,
  query: MetaLeadQuery,
  deps: ApiDeps,
): Promise<Page<MetaLead>> {
  requireRight(principal, 'lead.readAll')
  const { items, total } = await readMetaLeads(siteDb(deps, principal), query)
  return { items, total, page: query.page, limit: query.limit }
}

/** Fetches those again that failed. @returns how many @throws DomainError FORBIDDEN */
export async function retryMetaLeads(
  principal: Principal,
  input: { readonly ids: readonly number[] },
  deps: ApiDeps,
): Promise<number> {
  requireRight(principal, 'site.write')
  const retried = await deps.store.write(principal.site, 'metaLeads.retry', input)
  deps.metaIntake.kick(principal.site)
  return retried
}

/** What a sync came to; `troubles` tells what of it could not be done. */
export interface MetaSync {
  readonly forms: number
  readonly found: number
  readonly added: number
  readonly troubles: readonly string[]
}

const lastSyncKey = 'meta.lastSync'
const firstSyncMs = 90 * 86_400_000
/** Leads told late, and clocks that differ. */
const overlapMs = 3_600_000
const mostPages = 30
const mostTroubles = 20

/**
 * Asks Meta for leads of every form since the last time (at first of 90 days), for what its deliveries missed; those that are there stay.
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR (not set up)
 */
export async function syncMeta(principal: Principal, deps: ApiDeps): Promise<MetaSync> {
  requireRight(principal, 'site.write')
  const { site } = principal
  const config = await metaConfigOf(site, deps)
  if (config === null) throw invalidField('accessToken', 'Set up Meta first: a page and its access token are needed.')
  const begunAt = deps.now()
  const last = await getSetting(siteDb(deps, principal), lastSyncKey)
  const since = typeof last === 'number' ? last - overlapMs : begunAt - firstSyncMs
  const troubles: string[] = []
  const counts = { found: 0, added: 0 }
  const forms = await formsOf(config, troubles, deps)
  for (const [form, page] of forms) {
    for (let after: string | null = null, n = 0; n < mostPages; n += 1) {
      const answer: Awaited<ReturnType<typeof fetchFormLeads>> = await fetchFormLeads(
        { form, page, after, since },
        config,
        deps,
      )
      if (!answer.ok) {
        troubles.push(`Form ${form}: ${answer.why}`)
        break
      }
      for (const lead of answer.value.leads) await addFound(site, lead, config, counts, troubles, deps)
      after = answer.value.after
      if (after === null) break
    }
  }
  if (troubles.length === 0) await deps.store.write(site, 'settings.put', { key: lastSyncKey, value: begunAt })
  return { forms: forms.size, ...counts, troubles: troubles.slice(0, mostTroubles) }
}

/** Forms that are named, and those of the pages, each with its page. */
async function formsOf(
  config: MetaConfig,
  troubles: string[],
  deps: ApiDeps,
): Promise<ReadonlyMap<string, string | null>> {
  const [onlyPage] = config.pages
  const page = config.pages.length === 1 ? (onlyPage?.id ?? null) : null
  const forms = new Map<string, string | null>(Object.keys(config.forms).map((form) => [form, page]))
  for (const { id } of config.pages) {
    const answer = await fetchForms(id, config, deps)
    if (answer.ok) for (const form of answer.value) forms.set(form, id)
    else troubles.push(`Page ${id}: ${answer.why}`)
  }
  return forms
}

async function addFound(
  site: SiteId,
  lead: MetaLeadFacts,
  config: MetaConfig,
  counts: { found: number; added: number },
  troubles: string[],
  deps: ApiDeps,
): Promise<void> {
  counts.found += 1
  try {
    if ((await keepLead(site, lead, config, deps)).isNew) counts.added += 1
  } catch (error) {
    troubles.push(`Lead ${lead.leadgenId}: ${error instanceof Error ? error.message : 'it could not be kept'}`)
  }
}

/** Takes a lead as a delivery would, without a signature: to see whether the set-up works. @throws DomainError FORBIDDEN, VALIDATION_ERROR */
export async function testMeta(principal: Principal, body: unknown, deps: ApiDeps): Promise<KeptMetaLead> {
  requireRight(principal, 'site.write')
  const config = (await metaConfigOf(principal.site, deps)) ?? emptyMetaConfig()
  return keepLead(principal.site, flatLead(body), config, deps)
}
