import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { Principal } from '../auth/principal.js'
import type { EventText } from './event-texts.js'
import { mayHear } from './may-hear.js'
import { type ServerMessage, type Subscription, topicOf } from './protocol.js'
import type { NumberedEvent, SiteFeed } from './site-feed.js'

/** The socket as the client needs it. */
export interface LiveSocket {
  /** Text, or the bytes of a text. */
  send(text: string | Buffer): void
  /** Bytes not yet handed to the system. */
  buffered(): number
  /** Calls back once when they are. */
  onDrain(drained: () => void): void
  /** What is sent meanwhile goes out together. */
  together(work: () => void): void
}

export interface LiveLimits {
  /** Bytes waiting in one socket before we stop adding to them. */
  readonly highWaterBytes: number
  /** Events a slow reader may lag behind before it is told of a gap and taken to the present. */
  readonly mostBehind: number
  readonly batch: number
  /** Sockets of one account or API key in one site. */
  readonly mostPerAccount: number
  /** Messages a client may send in ten seconds. */
  readonly mostMessages: number
}

/** One signed-in listener of a site's events. */
export interface LiveClient {
  /** The person as of now: what may be seen changes with role and agent. */
  renew(principal: Principal): void
  subscribe(wish: Subscription): void
  /** True if the topic was asked for. */
  wants(topic: 'presence'): boolean
  principal(): Principal
  /** New events may be there. */
  wake(): void
  send(message: ServerMessage): void
  stop(): void
}

export interface LiveClientParts {
  readonly principal: Principal
  readonly feed: SiteFeed
  readonly socket: LiveSocket
  readonly limits: Pick<LiveLimits, 'highWaterBytes' | 'mostBehind' | 'batch'>
  readonly textOf: EventText
  readonly onFault: (error: unknown) => void
  /** It lagged so far behind that it was taken to the present. */
  readonly onGap?: () => void
}

/**
 * Sends a site's journal to one socket at the socket's own pace. The journal is the queue: a client holds only its place in it.
 * Events that a slow reader lags behind by more than `mostBehind` are left out, and it is told which; what it asked to resume is
 * always sent whole.
 */
export function createLiveClient({
  feed,
  socket,
  limits,
  textOf,
  onFault,
  onGap,
  ...parts
}: LiveClientParts): LiveClient {
  let { principal } = parts
  let wanted: Wanted = nothing
  /** Counts what was asked for, so that a read for an earlier wish is not sent for a later one. */
  let wish = 0
  /** Number of the last event looked at. */
  let place = 0
  /** End of what was asked for by a resume; a lag is counted from here. */
  let resumeTo: number | null = null
  let reading = false
  let draining = false
  let stopped = true

  function send(message: ServerMessage): void {
    if (message.type === 'gap') onGap?.()
    socket.send(JSON.stringify(message))
  }

  function wake(): void {
    if (stopped || reading || draining || (resumeTo === null && place >= feed.lastSeq())) return
    let state: SendState = 'done'
    socket.together(() => {
      state = sendReady()
    })
    follow(state)
  }

  function follow(state: SendState): void {
    if (state === 'full') {
      draining = true
      socket.onDrain(() => {
        draining = false
        wake()
      })
    } else if (state === 'read') {
      reading = true
      readOn()
        .catch((error: unknown) => {
          onFault(error)
          return false
        })
        .then((isMore) => {
          reading = false
          if (isMore) wake()
        })
        .catch(onFault)
    }
  }

  /** Sends all that is in memory, as far as the socket takes it. */
  function sendReady(): SendState {
    while (!stopped) {
      if (socket.buffered() > limits.highWaterBytes) return 'full'
      const last = feed.lastSeq()
      if (resumeTo !== null && place >= resumeTo) {
        resumeTo = null
        send({ type: 'current', seq: place })
      }
      if (place >= last) return 'done'
      if (resumeTo === null && last - place > limits.mostBehind) {
        send({ type: 'gap', from: place + 1, to: last })
        place = last
        continue
      }
      const entries = feed.recent(place, limits.batch)
      if (entries === null) return 'read'
      deliver(entries)
    }
    return 'done'
  }

  /** Reads what is not in memory; false: there was nothing, and the next commit wakes us. */
  async function readOn(): Promise<boolean> {
    const asked = wish
    const entries = await feed.read(place, limits.batch)
    if (stopped || asked !== wish) return true
    if (entries.length > 0) socket.together(() => deliver(entries))
    return entries.length > 0
  }

  function deliver(entries: readonly NumberedEvent[]): void {
    const [first] = entries
    // What retention has taken out of the journal is a gap too.
    if (first && first.seq > place + 1) send({ type: 'gap', from: place + 1, to: first.seq - 1 })
    for (const entry of entries) {
      if (stopped) return
      place = entry.seq
      if (isWanted(wanted, entry.event) && mayHear(principal, entry.event)) socket.send(textOf(entry))
    }
  }

  return {
    renew: (now) => {
      principal = now
    },
    subscribe: ({ topics, campaigns, agents, kinds, after }) => {
      wish += 1
      wanted = {
        topics: new Set(topics),
        campaigns: campaigns && new Set(campaigns),
        agents: agents && new Set(agents),
        kinds: kinds && new Set(kinds),
      }
      const last = feed.lastSeq()
      place = Math.min(after ?? last, last)
      resumeTo = after === undefined ? null : last
      stopped = false
      send({
        type: 'subscribed',
        topics: [...topics],
        ...(campaigns && { campaigns }),
        ...(agents && { agents }),
        ...(kinds && { kinds }),
        after: place,
      })
      wake()
    },
    wants: (topic) => wanted.topics.has(topic),
    principal: () => principal,
    wake,
    send,
    stop: () => {
      stopped = true
    },
  }
}

type SendState = 'done' | 'full' | 'read'

interface Wanted {
  readonly topics: ReadonlySet<string>
  readonly campaigns: ReadonlySet<number> | undefined
  readonly agents: ReadonlySet<number> | undefined
  readonly kinds: ReadonlySet<string> | undefined
}

const nothing: Wanted = { topics: new Set(), campaigns: undefined, agents: undefined, kinds: undefined }

/** An event that names no campaign or agent passes no filter for one. */
function isWanted({ topics, campaigns, agents, kinds }: Wanted, event: DomainEvent): boolean {
  if (!topics.has(topicOf(event)) || (kinds && !kinds.has(event.kind))) return false
  if (campaigns && !('campaign' in event && event.campaign !== null && campaigns.has(event.campaign))) return false
  return !agents || ('agent' in event && event.agent !== null && agents.has(event.agent))
}
