import { createHash } from 'node:crypto'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { campaignId, type SiteId } from '../../dialer/model/ids.js'
import { findAgent } from '../../storage/agents/repository.js'
import { findCallByRef } from '../../storage/calls/repository.js'
import { findCampaign } from '../../storage/campaigns/repository.js'
import type { JournalEntry } from '../../storage/journal/repository.js'
import { findLead } from '../../storage/leads/repository.js'
import type { Webhook } from '../../storage/webhooks/repository.js'
import type { SiteDb } from '../api-options.js'
import type { Wire } from '../contract/reply.js'
import { callDetailToWire } from '../features/calls/wire.js'
import { leadToWire } from '../features/leads/wire.js'
import { eventData } from '../live/event-wire.js'
import { topicOf } from '../live/protocol.js'

/** The head of every delivery. */
export interface PayloadHead {
  readonly deliveryId: string
  readonly event: string
  /** Number of the event in its site; null: a test. */
  readonly id: number | null
  readonly topic: string
  readonly at: number
  readonly site: SiteId
  readonly webhook: number
}

/** A body as it is sent: the head, the event's own facts as the live API has them, and what the event is about, in full. */
export function payloadText(head: PayloadHead, data: Wire, about: { readonly [key: string]: Wire } = {}): string {
  const { deliveryId, event, id, topic, at, site, webhook } = head
  return JSON.stringify({
    deliveryId,
    event,
    id,
    topic,
    at: new Date(at).toISOString(),
    site,
    webhookId: webhook,
    data,
    ...about,
  })
}

/**
 * The body of an event. The call, lead, agent and campaign beside the facts are as they stand when it is sent for the first time, in the
 * shape of GET /api/calls/:id, /leads/:id …; null: it was deleted.
 */
export async function eventPayload(
  db: SiteDb,
  { site, webhook }: { readonly site: SiteId; readonly webhook: Pick<Webhook, 'id' | 'uid'> },
  { seq, event }: JournalEntry,
): Promise<string> {
  const head = {
    deliveryId: deliveryIdOf(webhook, seq, event),
    event: event.kind,
    id: seq,
    topic: topicOf(event),
    at: event.at,
    site,
    webhook: webhook.id,
  }
  return payloadText(head, eventData(event), await aboutOf(db, event))
}

async function aboutOf(db: SiteDb, event: DomainEvent): Promise<{ readonly [key: string]: Wire }> {
  const about: { [key: string]: Wire } = {}
  const call =
    'call' in event && topicOf(event) === 'call' && event.call !== null ? await findCallByRef(db, event.call) : null
  if (topicOf(event) === 'call') about['call'] = call && callDetailToWire(call)
  const lead = 'lead' in event ? event.lead : (call?.record.lead ?? null)
  if (lead !== null) {
    const found = await findLead(db, lead)
    about['lead'] = found && leadToWire(found)
  }
  if ('agent' in event && event.agent !== null) {
    const found = await findAgent(db, event.agent)
    about['agent'] = found && { id: found.id, name: found.name, email: found.email, extension: found.extension }
  }
  const campaign = 'campaign' in event ? event.campaign : (call?.record.campaign ?? null)
  if (campaign !== null) {
    const found = await findCampaign(db, campaignId(campaign))
    about['campaign'] = found && { id: found.id, name: found.name, status: found.status }
  }
  return about
}

/**
 * The id by which a receiver knows a delivery again: the same each time the same event is sent to the same subscription, also after a
 * crash, and another one where a restored backup gives the number to another event.
 */
export function deliveryIdOf(
  webhook: Pick<Webhook, 'uid'>,
  seq: number,
  event: Pick<DomainEvent, 'at' | 'kind'>,
): string {
  const text = `${webhook.uid}:${seq}:${event.at}:${event.kind}`
  return `dlv_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}
