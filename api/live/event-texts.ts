import { eventData } from './event-wire.js'
import { type ServerMessage, topicOf } from './protocol.js'
import type { NumberedEvent } from './site-feed.js'

/** An event's message as the bytes that go out. */
export type EventText = (entry: NumberedEvent) => Buffer

/** Puts each event into words once, however many hear it; forgotten with the event itself. */
export function createEventTexts(): EventText {
  const known = new WeakMap<NumberedEvent, Buffer>()
  return (entry) => {
    const found = known.get(entry)
    if (found) return found
    const { seq, event } = entry
    const message: ServerMessage = {
      type: 'event',
      seq,
      topic: topicOf(event),
      kind: event.kind,
      at: new Date(event.at).toISOString(),
      data: eventData(event),
    }
    const text = Buffer.from(JSON.stringify(message))
    known.set(entry, text)
    return text
  }
}
