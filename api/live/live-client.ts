import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { may } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'
import { eventData } from './event-wire.js'
import { type LiveTopic, type ServerMessage, topicOf } from './protocol.js'
import type { SiteFeed } from './site-feed.js'

/** The socket as the client needs it. `sent` resolves when the bytes left our memory. */
export interface LiveSocket {
  send(text: string, sent: () => void): void
  /** Bytes not yet handed to the system. */
  buffered(): number
}

export interface LiveLimits {
  /** Bytes waiting in one socket before we stop adding to them. */
  readonly highWaterBytes: number
  /** Events a slow reader may lag behind before it is told of a gap and taken to the present. */
  readonly mostBehind: number
  readonly batch: number
}

/** One signed-in listener of a site's events. */
export interface LiveClient {
  /** The person as of now: what may be seen changes with role and agent. */
  renew(principal: Principal): void
  subscribe(topics: readonly LiveTopic[], after: number | null): void
  /** New events may be there. */
  wake(): void
  send(message: ServerMessage): void
  stop(): void
}

/**
 * Sends a site's journal to one socket at the socket's own pace. The journal is the queue: a client holds only its place in it.
 * Events that a slow reader lags behind by more than `mostBehind` are left out, and it is told which; what it asked to resume is
 * always sent whole.
 */
export function createLiveClient(
  signedIn: Principal,
  feed: SiteFeed,
  socket: LiveSocket,
  limits: LiveLimits,
  onFault: (error: unknown) => void,
): LiveClient {
  let principal = signedIn
  let topics: ReadonlySet<LiveTopic> = new Set()
  /** Counts what was asked for, so that a read for an earlier wish is not sent for a later one. */
  let wish = 0
  /** Number of the last event looked at. */
  let place = 0
  /** End of what was asked for by a resume; a lag is counted from here. */
  let resumeTo: number | null = null
  let running = false
  let stopped = true

  function send(message: ServerMessage): void {
    socket.send(JSON.stringify(message), wake)
  }

  function wake(): void {
    if (running || stopped || socket.buffered() > limits.highWaterBytes) return
    running = true
    pump()
      .catch(onFault)
      .finally(() => {
        running = false
        if (!stopped && place < feed.lastSeq() && socket.buffered() <= limits.highWaterBytes) wake()
      })
      .catch(onFault)
  }

  async function pump(): Promise<void> {
    while (!stopped && socket.buffered() <= limits.highWaterBytes) {
      const last = feed.lastSeq()
      if (resumeTo !== null && place >= resumeTo) {
        resumeTo = null
        send({ type: 'current', seq: place })
      }
      if (place >= last) return
      if (resumeTo === null && last - place > limits.mostBehind) {
        send({ type: 'gap', from: place + 1, to: last })
        place = last
        continue
      }
      const asked = wish
      const entries = await feed.read(place, limits.batch)
      if (asked !== wish) continue
      const first = entries[0]
      if (!first) return
      // What retention has taken out of the journal is a gap too.
      if (first.seq > place + 1) send({ type: 'gap', from: place + 1, to: first.seq - 1 })
      for (const { seq, event } of entries) {
        if (stopped) return
        place = seq
        if (topics.has(topicOf(event)) && isFor(principal, event)) {
          send({
            type: 'event',
            seq,
            topic: topicOf(event),
            kind: event.kind,
            at: new Date(event.at).toISOString(),
            data: eventData(event),
          })
        }
      }
    }
  }

  return {
    renew: (now) => {
      principal = now
    },
    subscribe: (asked, after) => {
      wish += 1
      topics = new Set(asked)
      const last = feed.lastSeq()
      place = Math.min(after ?? last, last)
      resumeTo = after === null ? null : last
      stopped = false
      send({ type: 'subscribed', topics: [...topics], after: place })
      wake()
    },
    wake,
    send,
    stop: () => {
      stopped = true
    },
  }
}

/** How campaigns are run and paced is for supervisors. */
const notForAgents: ReadonlySet<DomainEvent['kind']> = new Set([
  'campaign.pace',
  'campaign.pacing',
  'campaign.abandonment',
  'campaign.amdSuspended',
  'campaign.callerIds',
  'callerId.state',
])

/** Agents see their own calls and presence and what becomes of campaigns; those who may see all calls see all. */
export function isFor(principal: Principal, event: DomainEvent): boolean {
  // Who changed what is for admins, whatever else a role sees.
  if (topicOf(event) === 'audit') return may(principal, 'audit.read')
  if (may(principal, 'call.readAll')) return true
  if (notForAgents.has(event.kind)) return false
  switch (topicOf(event)) {
    case 'campaign':
      return true
    case 'agent':
      return 'agent' in event && event.agent !== null && event.agent === principal.agent
    case 'call':
      return 'agent' in event && event.agent !== null && event.agent === principal.agent
    case 'lead':
    case 'site':
    case 'audit':
      return false
  }
}
