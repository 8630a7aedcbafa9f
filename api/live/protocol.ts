import { z } from 'zod'
import type { DomainEvent, DomainEventKind } from '../../dialer/model/domain-event.js'
import type { Wire } from '../contract/reply.js'

/** What a client may listen to. */
export const liveTopics = ['campaign', 'agent', 'call', 'lead', 'site', 'audit'] as const

export type LiveTopic = (typeof liveTopics)[number]

/** The topic of each kind. */
export const topicOfKind: Readonly<Record<DomainEventKind, LiveTopic>> = {
  'call.reserved': 'call',
  'call.started': 'call',
  'call.ringing': 'call',
  'call.answered': 'call',
  'call.screened': 'call',
  'call.waiting': 'call',
  'call.offered': 'call',
  'call.connected': 'call',
  'call.ended': 'call',
  'call.dispositioned': 'call',
  'call.noted': 'call',
  'agent.presence': 'agent',
  'session.opened': 'agent',
  'session.closed': 'agent',
  'break.started': 'agent',
  'break.exceeded': 'agent',
  'break.ended': 'agent',
  'call.phase': 'call',
  'lead.updated': 'lead',
  'lead.held': 'lead',
  'lead.claimed': 'lead',
  'lead.released': 'lead',
  'lead.assigned': 'lead',
  'lead.reassigned': 'lead',
  'lead.progress': 'lead',
  'lead.received': 'lead',
  'queue.served': 'lead',
  'campaign.status': 'campaign',
  'campaign.completed': 'campaign',
  'campaign.amdSuspended': 'campaign',
  'campaign.pace': 'campaign',
  'campaign.pacing': 'campaign',
  'campaign.abandonment': 'campaign',
  'recording.finished': 'call',
  'link.status': 'site',
  'storage.damage': 'site',
  'watchdog.repaired': 'site',
  'audit.entry': 'audit',
  'webhook.status': 'site',
  'report.status': 'agent',
  'phone.state': 'agent',
  'callerId.state': 'campaign',
  'campaign.callerIds': 'campaign',
}

/** Every kind of event. */
export const eventKinds: readonly DomainEventKind[] = kindsIn(topicOfKind)

function kindsIn(table: Readonly<Record<DomainEventKind, LiveTopic>>): readonly DomainEventKind[] {
  // The table has each kind and nothing else, by its type.
  return Object.keys(table) as DomainEventKind[]
}

/** The topic an event belongs to. */
export function topicOf(event: DomainEvent): LiveTopic {
  return topicOfKind[event.kind]
}

const someIds = z.array(z.int().min(1)).min(1).max(100).optional()

const subscription = z.strictObject({
  type: z.literal('subscribe'),
  /** `presence`: who of the site is connected, see {@link ServerMessage}; it has no sequence numbers. */
  topics: z
    .array(z.enum([...liveTopics, 'presence']))
    .min(1)
    .max(liveTopics.length + 1),
  /** Only events that name one of these campaigns, agents, kinds. Absent: all. */
  campaigns: someIds,
  agents: someIds,
  kinds: z.array(z.enum(eventKinds)).min(1).max(100).optional(),
  /** Resume: everything after this sequence number comes first, without a gap. Absent: from now on. */
  after: z.int().min(0).optional(),
})

/** What a client asks to hear; the last wish holds. */
export type Subscription = Omit<z.output<typeof subscription>, 'type'>

/** What a client may send. The first message must be `auth` unless the token came with the upgrade. */
export const clientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auth'), token: z.string().min(1).max(4096) }),
  subscription,
  z.strictObject({ type: z.literal('ping') }),
])

export type ClientMessage = z.output<typeof clientMessage>

/** A person who is connected. */
export interface OnlineWire {
  readonly userId: number
  readonly name: string
  readonly role: string
  readonly agentId: number | null
  readonly since: string
}

/**
 * What the server sends. `seq` numbers the site's events without gaps; numbers missing between two messages were of other topics or
 * not for this client's eyes, unless a `gap` tells otherwise.
 */
export type ServerMessage =
  | { readonly type: 'welcome'; readonly site: string; readonly seq: number; readonly heartbeatS: number }
  | ({ readonly type: 'subscribed'; readonly after: number } & Omit<Subscription, 'after'>)
  | {
      readonly type: 'event'
      readonly seq: number
      readonly topic: LiveTopic
      readonly kind: DomainEventKind
      readonly at: string
      readonly data: Wire
    }
  /** All of a resume was sent; what follows is new. */
  | { readonly type: 'current'; readonly seq: number }
  /**
   * Events `from` to `to` were left out: the client read too slowly (subscribe with `after: from - 1` to get them), or asked for what the
   * journal no longer keeps.
   */
  | { readonly type: 'gap'; readonly from: number; readonly to: number }
  /** Sent every `heartbeatS`: who hears none for twice as long has lost the server. `seq` is the newest event of the site. */
  | { readonly type: 'heartbeat'; readonly seq: number; readonly at: string }
  /** Topic `presence`: first who is connected, then who comes and goes. Without the right `agent.readAll` only oneself. */
  | { readonly type: 'online'; readonly users: readonly OnlineWire[] }
  | ({ readonly type: 'presence'; readonly isOnline: boolean; readonly at: string } & OnlineWire)
  | { readonly type: 'pong' }
  | { readonly type: 'error'; readonly error: { readonly code: string; readonly message: string } }

/**
 * Close codes beyond RFC 6455's own: 4400 not understood, 4401 not signed in (any more), 4429 too many
 * connections of one account or too many messages, 4503 the server goes down.
 */
export const closeCodes = { badMessage: 4400, unauthorized: 4401, tooMany: 4429, draining: 4503 } as const
