import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { bridgeId, legId } from '../../../dialer/model/ids.js'
import type { LegSnapshot } from '../../../dialer/ports/pbx.js'
import { type AriAccess, ariHttp } from './ari-http.js'
import { isOurId } from './dialable.js'
import { adoptedLeg, type BookedLeg, type LegBook, type LegPlace } from './leg-book.js'

const channelsSchema = z.array(z.object({ id: z.string(), state: z.string() }))
const bridgesSchema = z.array(z.object({ id: z.string(), channels: z.array(z.string()) }))

/**
 * Our legs as the PBX has them now, written into the book as well, so that commands on adopted legs are taken.
 * Two plain requests, for the answers may be large and must not hold up the commands.
 * @throws DomainError PBX_UNAVAILABLE
 */
export async function snapshotLegs(
  access: AriAccess,
  book: LegBook,
  signal: AbortSignal,
): Promise<readonly LegSnapshot[]> {
  const bridges = await listed(access, 'bridges', bridgesSchema, signal)
  const channels = await listed(access, 'channels', channelsSchema, signal)
  const places = new Map<string, LegPlace>()
  const pairs = new Set<string>()
  for (const bridge of bridges) {
    const inHold = bridge.id === book.holdBridge
    if (!inHold && !isOurId(bridge.id)) continue
    const place: LegPlace = inHold ? { kind: 'hold' } : { kind: 'bridge', bridge: bridgeId(bridge.id) }
    for (const channel of bridge.channels) places.set(channel, place)
    if (inHold) continue
    if (bridge.channels.length > 1) pairs.add(bridge.id)
    if (!book.bridges.has(bridgeId(bridge.id))) book.bridges.set(bridgeId(bridge.id), bridge.channels.map(legId))
  }
  return channels
    .filter(({ id }) => id.startsWith(book.prefix) && isOurId(id))
    .map((channel) => {
      const id = legId(channel.id)
      const state = stateOf(channel.state)
      const leg: BookedLeg = book.legs.get(id) ?? adoptedLeg(id, state)
      book.legs.set(id, leg)
      // What events of this session told of a leg of this session is newer than the listing.
      if (leg.audio === 'unknown') {
        leg.state = state
        leg.place = places.get(id) ?? { kind: 'alone' }
      }
      // A leg whose other leg has gone is by itself, though Asterisk keeps its bridge.
      const bridge = leg.place.kind === 'bridge' && pairs.has(leg.place.bridge) ? leg.place.bridge : null
      return { leg: id, state, bridge, held: leg.place.kind === 'hold' }
    })
}

/** The state of a channel in the words of the port. */
export function stateOf(state: string): LegSnapshot['state'] {
  if (state === 'Up') return 'up'
  return state === 'Ringing' ? 'ringing' : 'dialing'
}

async function listed<T>(access: AriAccess, path: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const { status, body } = await ariHttp(access, 'GET', path, { signal })
  const parsed = schema.safeParse(body)
  if (status === 200 && parsed.success) return parsed.data
  throw new DomainError('PBX_UNAVAILABLE', `ARI did not list its ${path} (status ${status}).`)
}
