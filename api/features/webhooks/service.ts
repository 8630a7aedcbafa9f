import { randomBytes, randomUUID } from 'node:crypto'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { campaignId } from '../../../dialer/model/ids.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { firstEntryAt, journalRange } from '../../../storage/journal/repository.js'
import {
  type Delivery,
  type DeliveryQuery,
  type DeliveryTry,
  findDelivery,
  type Replay,
  listDeliveries as readDeliveries,
  listReplays as readReplays,
} from '../../../storage/webhooks/deliveries.js'
import {
  findWebhook,
  pendingEntries,
  listWebhooks as readWebhooks,
  suspendedWebhooks,
  type Webhook,
} from '../../../storage/webhooks/repository.js'
import type { Resumed } from '../../../storage/webhooks/writes.js'
import { type ApiDeps, mustExist, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page, Paging } from '../../schema/pieces.js'
import { deliveryHeaders } from '../../webhooks/delivery-headers.js'
import { kindsOf } from '../../webhooks/event-types.js'
import { payloadText } from '../../webhooks/payload.js'

/** A subscription and what it has not got yet. */
export interface WebhookFound {
  readonly webhook: Webhook
  /** Among the next 20,000 events of the site. */
  readonly waiting: number
  readonly oldestWaitingAt: number | null
}

interface ById {
  readonly id: number
}

/** What waits is looked for in so many of the next events: a rare kind may be millions of them away. */
const lookAhead = 20_000

/** @throws DomainError FORBIDDEN */
export async function listWebhooks(principal: Principal, paging: Paging, deps: ApiDeps): Promise<Page<WebhookFound>> {
  requireRight(principal, 'webhook.write')
  const { items, total } = await readWebhooks(siteDb(deps, principal), paging)
  return { ...paging, total, items: await Promise.all(items.map((one) => found(principal, one, deps))) }
}

/** Those of the site that were given up, for who asks how things are. @throws DomainError FORBIDDEN */
export async function givenUpWebhooks(principal: Principal, deps: ApiDeps) {
  requireRight(principal, 'webhook.write')
  const found = await suspendedWebhooks(siteDb(deps, principal))
  return found.map(({ id, name, why }) => ({ id, name, why }))
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getWebhook(principal: Principal, { id }: ById, deps: ApiDeps): Promise<WebhookFound> {
  requireRight(principal, 'webhook.write')
  return found(principal, await mustFind(principal, id, deps), deps)
}

/** What a subscription is entered with. */
export interface WebhookInput {
  readonly name: string
  readonly url: string
  readonly events: readonly string[]
  readonly campaignIds: readonly number[]
  readonly retryForS: number
}

/** Begins a subscription. The secret is told here and never again. @throws DomainError FORBIDDEN, VALIDATION_ERROR, CONFLICT */
export async function createWebhook(
  principal: Principal,
  input: WebhookInput,
  deps: ApiDeps,
): Promise<WebhookFound & { readonly secret: string }> {
  requireRight(principal, 'webhook.write')
  await checkGiven(principal, input, deps)
  const secret = newSecret()
  const { campaignIds: campaigns, ...same } = input
  const sealed = deps.sealSecret(secret)
  const made = await deps.store.write(principal.site, 'webhooks.create', {
    ...same,
    campaigns,
    uid: randomUUID(),
    secret: sealed,
  })
  return { ...(await found(principal, made, deps)), secret }
}

/** Changes what is given; what is being tried is tried again at once. @throws DomainError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR */
export async function updateWebhook(
  principal: Principal,
  { id, ...given }: ById & { readonly [K in keyof WebhookInput]?: WebhookInput[K] | undefined },
  deps: ApiDeps,
): Promise<WebhookFound> {
  requireRight(principal, 'webhook.write')
  await mustFind(principal, id, deps)
  await checkGiven(principal, given, deps)
  const { name, url, events, campaignIds, retryForS } = given
  const changed = await deps.store.write(principal.site, 'webhooks.update', {
    id,
    ...(name !== undefined && { name }),
    ...(url !== undefined && { url }),
    ...(events && { events }),
    ...(campaignIds && { campaigns: campaignIds }),
    ...(retryForS !== undefined && { retryForS }),
  })
  return found(principal, changed, deps)
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function deleteWebhook(principal: Principal, { id }: ById, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'webhook.write')
  await deps.store.write(principal.site, 'webhooks.remove', { id })
}

/** A new secret; the former one signs too for a while. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function rotateSecret(
  principal: Principal,
  { id, overlapS }: ById & { readonly overlapS: number },
  deps: ApiDeps,
): Promise<WebhookFound & { readonly secret: string }> {
  requireRight(principal, 'webhook.write')
  const secret = newSecret()
  const formerUntil = deps.now() + overlapS * 1000
  const input = { id, secret: deps.sealSecret(secret), formerUntil }
  const changed = await deps.store.write(principal.site, 'webhooks.rotateSecret', input)
  return { ...(await found(principal, changed, deps)), secret }
}

/** It sends nothing until it is resumed, and keeps its place. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function pauseWebhook(principal: Principal, { id }: ById, deps: ApiDeps): Promise<WebhookFound> {
  requireRight(principal, 'webhook.write')
  return found(principal, await deps.store.write(principal.site, 'webhooks.pause', { id }), deps)
}

/** It goes on where it stopped, or with what happens from now on. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function resumeWebhook(
  principal: Principal,
  { id, skip }: ById & { readonly skip: boolean },
  deps: ApiDeps,
): Promise<WebhookFound & Pick<Resumed, 'lost'>> {
  requireRight(principal, 'webhook.write')
  const { webhook, lost } = await deps.store.write(principal.site, 'webhooks.resume', { id, skip })
  return { ...(await found(principal, webhook, deps)), lost }
}

/** What a test came to. */
export interface TestResult {
  readonly deliveryId: string
  readonly tried: DeliveryTry
}

/** Sends a `webhook.test` at once, whatever the subscription waits for, and tells what came of it. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function testWebhook(principal: Principal, { id }: ById, deps: ApiDeps): Promise<TestResult> {
  requireRight(principal, 'webhook.write')
  const webhook = mustExist(await findWebhook(siteDb(deps, principal), id), `webhook ${id}`)
  const { site } = principal
  const at = deps.now()
  const deliveryId = `dlv_${randomBytes(16).toString('hex')}`
  const event = 'webhook.test'
  const head = { deliveryId, event, id: null, topic: 'site', at, site, webhook: id }
  const body = payloadText(head, { message: 'A test. Nothing happened.' })
  const secrets = [deps.openSecret(webhook.secret)]
  if (webhook.formerSecret !== null && (webhook.formerSecretUntil ?? 0) > at)
    secrets.push(deps.openSecret(webhook.formerSecret))
  const headers = deliveryHeaders({
    secrets,
    at,
    body,
    site,
    event,
    id: null,
    deliveryId,
    attempt: 1,
    isReplay: false,
    version: deps.version,
  })
  const { retryAfterMs: _, ...tried } = await deps.outgoing.sender.send({ url: webhook.url, headers, body })
  await deps.store.write(site, 'webhooks.noteTest', { webhook: id, deliveryId, at, tried })
  return { deliveryId, tried }
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function listDeliveries(
  principal: Principal,
  query: DeliveryQuery,
  deps: ApiDeps,
): Promise<Page<Delivery>> {
  requireRight(principal, 'webhook.write')
  await mustFind(principal, query.webhook, deps)
  const { items, total } = await readDeliveries(siteDb(deps, principal), query)
  return { items, total, page: query.page, limit: query.limit }
}

interface OneDelivery {
  readonly webhook: number
  /** Of the entry in the log. */
  readonly id: number
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getDelivery(principal: Principal, input: OneDelivery, deps: ApiDeps): Promise<Delivery> {
  requireRight(principal, 'webhook.write')
  await mustFind(principal, input.webhook, deps)
  return mustExist(await findDelivery(siteDb(deps, principal), input.webhook, input.id), `delivery ${input.id}`)
}

/** @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (a test, or it is being tried, or the journal no longer keeps it) */
export async function replayDelivery(principal: Principal, input: OneDelivery, deps: ApiDeps): Promise<Replay> {
  const { seq, status, body } = await getDelivery(principal, input, deps)
  if (seq === null) throw new DomainError('CONFLICT', 'A test is not sent again; send a new one.')
  if (status === 'retrying')
    throw new DomainError('CONFLICT', 'It is being tried already; resume the webhook to try at once.')
  const { first } = await journalRange(siteDb(deps, principal))
  if (body === null && seq < first)
    throw new DomainError('CONFLICT', 'The journal no longer keeps this event; it cannot be sent again.')
  const what = status === 'dead' ? 'dead' : 'range'
  const wish = { webhook: input.webhook, what, fromSeq: seq, toSeq: seq } as const
  return deps.store.write(principal.site, 'webhooks.replay', wish)
}

/** Which events to send again. Moments are epoch ms. */
export interface ReplayInput {
  readonly webhook: number
  readonly dead: boolean
  readonly fromEvent: number | undefined
  readonly toEvent: number | undefined
  readonly from: number | undefined
  readonly until: number | undefined
}

/** @throws DomainError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR (an empty range), CONFLICT */
export async function createReplay(principal: Principal, input: ReplayInput, deps: ApiDeps): Promise<Replay> {
  requireRight(principal, 'webhook.write')
  await mustFind(principal, input.webhook, deps)
  const db = siteDb(deps, principal)
  const { last } = await journalRange(db)
  const firstAt = async (at: number | undefined) =>
    at === undefined ? null : ((await firstEntryAt(db, at)) ?? last + 1)
  const until = await firstAt(input.until)
  const fromSeq = Math.max(input.fromEvent ?? 0, (await firstAt(input.from)) ?? 0)
  const toSeq = Math.min(input.toEvent ?? last, until === null ? last : until - 1, last)
  if (toSeq < fromSeq) {
    const problem = 'The end lies before the start, or nothing has happened since.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { toEvent: problem } })
  }
  const what = input.dead ? 'dead' : 'range'
  return deps.store.write(principal.site, 'webhooks.replay', { webhook: input.webhook, what, fromSeq, toSeq })
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function listReplays(
  principal: Principal,
  query: Paging & { readonly webhook: number },
  deps: ApiDeps,
): Promise<Page<Replay>> {
  requireRight(principal, 'webhook.write')
  await mustFind(principal, query.webhook, deps)
  const { items, total } = await readReplays(siteDb(deps, principal), query)
  return { items, total, page: query.page, limit: query.limit }
}

/** What was sent stays sent. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function cancelReplay(
  principal: Principal,
  input: { readonly webhook: number; readonly id: number },
  deps: ApiDeps,
): Promise<Replay> {
  requireRight(principal, 'webhook.write')
  await mustFind(principal, input.webhook, deps)
  return deps.store.write(principal.site, 'webhooks.cancelReplay', input)
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64url')}`
}

async function mustFind(principal: Principal, id: number, deps: ApiDeps): Promise<Webhook> {
  return mustExist(await findWebhook(siteDb(deps, principal), id), `webhook ${id}`)
}

async function found(principal: Principal, webhook: Webhook, deps: ApiDeps): Promise<WebhookFound> {
  const db = siteDb(deps, principal)
  const { last } = await journalRange(db)
  const wanted = { kinds: kindsOf(webhook.events), campaigns: webhook.campaigns, limit: lookAhead }
  const { count, oldestAt } = await pendingEntries(db, {
    ...wanted,
    after: webhook.cursor,
    upTo: Math.min(last, webhook.cursor + lookAhead),
  })
  return { webhook, waiting: count, oldestWaitingAt: oldestAt }
}

async function checkGiven(
  principal: Principal,
  { url, events, campaignIds }: { readonly [K in keyof WebhookInput]?: WebhookInput[K] | undefined },
  deps: ApiDeps,
): Promise<void> {
  if (url !== undefined) deps.outgoing.guard.check(url)
  // Who changed what goes out only through those who may read it.
  if (events && kindsOf(events).includes('audit.entry')) requireRight(principal, 'audit.read')
  for (const id of campaignIds ?? []) {
    if ((await findCampaign(siteDb(deps, principal), campaignId(id))) !== null) continue
    const problem = `This site has no campaign ${id}.`
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { campaignIds: problem } })
  }
}
