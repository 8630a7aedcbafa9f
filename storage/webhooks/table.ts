import type { Generated } from 'kysely'
import type { DomainEventKind } from '../../dialer/model/domain-event.js'

/** `suspended`: we gave it up after it failed for long; a person brings it back, as one that is `paused`. */
export type WebhookStatus = 'active' | 'paused' | 'suspended'

/** A subscription to events. `events` and `campaigns` are JSON arrays; secrets are sealed. */
export interface WebhookTable {
  id: Generated<number>
  /** Random, for delivery ids that no other database has. */
  uid: string
  name: string
  url: string
  events: string
  campaigns: string
  status: WebhookStatus
  why: string | null
  secret: string
  /** The secret before the last rotation, in use until `former_until`. */
  former_secret: string | null
  former_until: number | null
  retry_for_s: number
  /** Journal entries up to this one are done with. */
  cursor: number
  failing_since: number | null
  last_success_at: number | null
  last_failure_at: number | null
  last_error: string | null
  created_at: number
  updated_at: number
  removed_at: number | null
}

export type DeliveryStatus = 'delivered' | 'retrying' | 'dead'

/** What became of one event at one subscription; a test has no `seq`. `tries` is a JSON array of DeliveryTry, oldest first. */
export interface WebhookDeliveryTable {
  id: Generated<number>
  webhook_id: number
  seq: number | null
  delivery_id: string
  kind: DomainEventKind | 'webhook.test'
  /** When the event happened. */
  at: number
  status: DeliveryStatus
  attempts: number
  tries: string
  first_try_at: number
  last_try_at: number
  next_try_at: number | null
  /** The replay that sends it anew; null: the stream of events itself. */
  replay_id: number | null
  /** What is sent, byte for byte, while it may be sent again; a delivered one is made anew from the journal. */
  body: string | null
}

export type ReplayStatus = 'running' | 'finished' | 'cancelled'

/** A wish to send events again: those from `from_seq` to `to_seq` that the subscription wants, or only the dead among them. */
export interface WebhookReplayTable {
  id: Generated<number>
  webhook_id: number
  what: 'range' | 'dead'
  from_seq: number
  to_seq: number
  cursor: number
  sent: number
  failed: number
  status: ReplayStatus
  created_at: number
  finished_at: number | null
}
