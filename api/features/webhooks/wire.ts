import type { Delivery, DeliveryTry, Replay } from '../../../storage/webhooks/deliveries.js'
import type { Wire } from '../../contract/reply.js'
import { iso, isoOrNull } from '../../schema/pieces.js'
import type { TestResult, WebhookFound } from './service.js'

/** A subscription as answers carry it; never with its secret. */
export function webhookToWire({ webhook, waiting, oldestWaitingAt }: WebhookFound) {
  return {
    id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    events: [...webhook.events],
    campaignIds: [...webhook.campaigns],
    retryForS: webhook.retryForS,
    status: webhook.status,
    why: webhook.why,
    lastEvent: webhook.cursor,
    waiting,
    oldestWaitingAt: isoOrNull(oldestWaitingAt),
    failingSince: isoOrNull(webhook.failingSince),
    lastSuccessAt: isoOrNull(webhook.lastSuccessAt),
    lastFailureAt: isoOrNull(webhook.lastFailureAt),
    lastError: webhook.lastError,
    formerSecretUntil: isoOrNull(webhook.formerSecretUntil),
    createdAt: iso(webhook.createdAt),
    updatedAt: iso(webhook.updatedAt),
  }
}

/** An entry of the log as lists carry it. */
export function deliveryToWire(delivery: Delivery) {
  const last = delivery.tries.at(-1)
  return {
    id: delivery.id,
    deliveryId: delivery.deliveryId,
    eventId: delivery.seq,
    event: delivery.kind,
    happenedAt: iso(delivery.at),
    status: delivery.status,
    attempts: delivery.attempts,
    lastTryAt: iso(delivery.lastTryAt),
    nextTryAt: isoOrNull(delivery.nextTryAt),
    lastStatus: last?.status ?? null,
    lastError: last?.error ?? null,
    durationMs: last?.durationMs ?? null,
    replayId: delivery.replay,
  }
}

/** One entry with all of its tries. */
export function deliveryDetailToWire(delivery: Delivery): Wire {
  return { ...deliveryToWire(delivery), tries: delivery.tries.map(tryToWire), body: delivery.body }
}

function tryToWire({ at, durationMs, status, error, answer }: DeliveryTry) {
  return { at: iso(at), durationMs, status, error, answer }
}

export function replayToWire(replay: Replay): Wire {
  return {
    id: replay.id,
    what: replay.what,
    fromEvent: replay.fromSeq,
    toEvent: replay.toSeq,
    lastEvent: Math.max(0, replay.cursor),
    sent: replay.sent,
    failed: replay.failed,
    status: replay.status,
    createdAt: iso(replay.createdAt),
    finishedAt: isoOrNull(replay.finishedAt),
  }
}

export function testToWire({ deliveryId, tried }: TestResult): Wire {
  return { delivered: tried.error === null, deliveryId, ...tryToWire(tried) }
}
