import type { LiveEvent, LiveFeed } from './live-feed.js'

/** A person given to an agent. Epoch ms. */
export type Meeting = {
  readonly ref: string
  readonly agent: number
  readonly answeredAt: number
  /** When the agent became free for it. */
  readonly freeAt: number
  readonly connectedAt: number
}

/** What the live events told of one campaign's floor. */
export type FloorWatch = {
  readonly meetings: readonly Meeting[]
  /** The most lines that were out for one more agent than were free, and when: 1 means one line more than free agents. */
  mostAhead(): { readonly lines: number; readonly free: number; readonly at: string }
  /** Lines out now that were not answered yet, by call. */
  readonly out: ReadonlySet<string>
  /** Of these, those that ring. */
  readonly ringing: ReadonlySet<string>
  /** Calls begun, by call; epoch ms. */
  readonly reserved: ReadonlyMap<string, number>
  readonly ended: ReadonlySet<string>
  /** The dialled number of a call. */
  numberOf(ref: string): string
  /** Agents by where they stand. */
  readonly presence: ReadonlyMap<number, { readonly name: string; readonly since: number }>
}

export function watchFloor(feed: LiveFeed): FloorWatch {
  const meetings: Meeting[] = []
  const out = new Set<string>()
  const ringing = new Set<string>()
  const reserved = new Map<string, number>()
  const ended = new Set<string>()
  const numbers = new Map<string, string>()
  const answeredAt = new Map<string, number>()
  const presence = new Map<number, { readonly name: string; readonly since: number }>()
  const freeAt = new Map<number, number>()
  let most = { lines: 0, free: 0, at: '' }

  const look = ({ kind, at: text, data }: LiveEvent): void => {
    const at = Date.parse(text)
    const ref = String(data['callRef'])
    const agent = Number(data['agentId'])
    switch (kind) {
      case 'call.reserved': {
        reserved.set(ref, at)
        numbers.set(ref, String(data['number']))
        out.add(ref)
        const free = [...presence.values()].filter(({ name }) => name === 'available').length
        if (out.size - free > most.lines - most.free) most = { lines: out.size, free, at: text }
        return
      }
      case 'call.ringing':
        return void ringing.add(ref)
      case 'call.answered':
        answeredAt.set(ref, at)
        return forget(ref)
      case 'call.connected':
        meetings.push({
          ref,
          agent,
          answeredAt: answeredAt.get(ref) ?? at,
          freeAt: freeAt.get(agent) ?? at,
          connectedAt: at,
        })
        return
      case 'call.ended':
        ended.add(ref)
        return forget(ref)
      case 'agent.presence': {
        const name = String(data['to'])
        presence.set(agent, { name, since: at })
        if (name === 'available') freeAt.set(agent, at)
      }
    }
  }
  const forget = (ref: string): void => {
    out.delete(ref)
    ringing.delete(ref)
  }
  for (const event of feed.events) look(event)
  feed.onEvent(look)
  return {
    meetings,
    mostAhead: () => most,
    out,
    ringing,
    reserved,
    ended,
    presence,
    numberOf: (ref) => numbers.get(ref) ?? '',
  }
}
