import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { bridgeId, legId } from '../../../dialer/model/ids.js'
import type { LegSnapshot } from '../../../dialer/ports/pbx.js'
import { type AriAccess, ariStream } from './ari-http.js'
import { isOurId } from './dialable.js'
import { jsonElements } from './json-elements.js'
import type { LegBook } from './leg-book.js'
import { stateOf } from './snapshot.js'

const channelSchema = z.object({ id: z.string(), state: z.string() })
const bridgeSchema = z.object({ id: z.string(), channels: z.array(z.string()) })
/** Asterisk lists thousands of channels in far less. ms */
const listedWithinMs = 4000

/**
 * Our legs as Asterisk itself has them at this moment, whatever its events have told: for a watchdog, who asks every few seconds. The book
 * is not touched, since what it says of a leg that begins or ends meanwhile is newer. The lists are read as they come, on connections of
 * their own, so that neither commands nor events wait for them.
 * @throws DomainError PBX_UNAVAILABLE
 */
export async function lookAtLegs(
  access: AriAccess,
  book: Pick<LegBook, 'prefix' | 'holdBridge'>,
  signal: AbortSignal,
): Promise<readonly LegSnapshot[]> {
  const held = new Set<string>()
  const bridgeOf = new Map<string, string>()
  for await (const bridges of listed(access, 'bridges', bridgeSchema, signal)) {
    for (const { id, channels } of bridges) {
      if (id === book.holdBridge) for (const channel of channels) held.add(channel)
      // A leg whose other leg has gone is by itself, though Asterisk keeps its bridge.
      else if (isOurId(id) && channels.length > 1) for (const channel of channels) bridgeOf.set(channel, id)
    }
  }
  const legs: LegSnapshot[] = []
  for await (const channels of listed(access, 'channels', channelSchema, signal)) {
    for (const { id, state } of channels) {
      if (!id.startsWith(book.prefix) || !isOurId(id)) continue
      const bridge = bridgeOf.get(id)
      legs.push({
        leg: legId(id),
        state: stateOf(state),
        bridge: bridge === undefined ? null : bridgeId(bridge),
        held: held.has(id),
      })
    }
  }
  return legs
}

async function* listed<T>(
  access: AriAccess,
  path: string,
  schema: z.ZodType<T>,
  signal: AbortSignal,
): AsyncIterable<readonly T[]> {
  const wrong = (why: string, cause?: unknown) =>
    new DomainError('PBX_UNAVAILABLE', `ARI did not list its ${path}: ${why}.`, undefined, cause)
  const response = await ariStream(access, 'GET', path, { signal, withinMs: listedWithinMs })
  if (response.statusCode !== 200) {
    response.resume()
    throw wrong(`status ${response.statusCode}`)
  }
  try {
    for await (const elements of jsonElements(response)) yield elements.map((element) => schema.parse(element))
  } catch (error) {
    throw wrong('its answer broke off or is not understood', error)
  }
}
