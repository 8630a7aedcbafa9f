import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import { sameText } from '../../auth/keyed-hash.js'
import { readDelivery } from '../../ingress/meta/read-delivery.js'
import { isSignedByMeta } from '../../ingress/meta/signature.js'
import { type MetaConfig, metaConfigOf, opened, signingSecret } from './config.js'
import { type KeptMetaLead, keepLead } from './keep-lead.js'

/** What came of a delivery. */
export type Received =
  | { readonly kind: 'word'; readonly leads: number }
  | { readonly kind: 'lead'; readonly kept: KeptMetaLead }

interface Candidate {
  readonly site: SiteId
  readonly config: MetaConfig
}

/**
 * Takes a delivery of Meta: one that only names leads is noted and answered at once, their fields are fetched afterwards; a lead with its
 * fields is kept before the answer. A delivery that comes again changes nothing and is answered the same. Whose it is shows in the secret it
 * is signed with, among several in the page it names.
 * @throws DomainError UNAUTHORIZED (signature), MALFORMED_REQUEST, VALIDATION_ERROR by field
 */
export async function receiveMeta(
  delivery: { readonly body: Uint8Array; readonly signature: string | null; readonly site: string | undefined },
  deps: ApiDeps,
): Promise<Received> {
  const candidates = (await configured(deps)).filter(({ site, config }) => {
    if (delivery.site !== undefined && delivery.site !== site) return false
    const secret = signingSecret(config, deps)
    return secret !== null && isSignedByMeta(secret, delivery.body, delivery.signature)
  })
  const [first] = candidates
  if (!first) throw new DomainError('UNAUTHORIZED', 'The signature of this delivery is missing or wrong.')
  const ofPage = (page: string | null): Candidate =>
    candidates.find(({ config }) => config.pages.some(({ id }) => id === page)) ?? first
  const body = readDelivery(delivery.body)
  if (body.kind === 'lead') {
    const { site, config } = ofPage(body.lead.pageId)
    return { kind: 'lead', kept: await keepLead(site, body.lead, config, deps) }
  }
  const bySite = new Map<SiteId, (typeof body.deliveries)[number][]>()
  for (const one of body.deliveries) {
    const { site } = ofPage(one.pageId)
    bySite.set(site, [...(bySite.get(site) ?? []), one])
  }
  for (const [site, deliveries] of bySite) {
    await deps.store.write(site, 'metaLeads.take', { deliveries })
    deps.metaIntake.kick(site)
  }
  return { kind: 'word', leads: body.deliveries.length }
}

/** Answers Meta's question whether the address is ours. @throws DomainError FORBIDDEN (token), VALIDATION_ERROR (mode) */
export async function verifyMeta(
  input: {
    readonly mode: string
    readonly token: string
    readonly challenge: string
    readonly site: string | undefined
  },
  deps: ApiDeps,
): Promise<string> {
  const sites = (await configured(deps)).filter(({ site }) => input.site === undefined || input.site === site)
  // Each is compared, so that the time does not tell which one it was.
  const ours = sites.filter(({ config }) => {
    const token = opened(config.verifyToken, deps)
    return token !== null && sameText(token, input.token)
  })
  if (input.mode === 'subscribe' && ours.length > 0) return input.challenge
  throw new DomainError('FORBIDDEN', 'This is not the verify token of a site.')
}

async function configured(deps: ApiDeps): Promise<readonly Candidate[]> {
  const found: Candidate[] = []
  for (const site of deps.sites.list()) {
    const config = await metaConfigOf(site, deps)
    if (config?.enabled === true) found.push({ site, config })
  }
  return found
}
