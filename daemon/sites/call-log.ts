import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { Log } from '../log.js'

/** What the journal has and the log has no use for: what people wrote, and the sounds that detection heard. */
const unsaid = { note: undefined, voice: undefined }

/**
 * Writes down what happened to calls, once it is committed: each step for whoever looks closely (`debug`), and one line per call at its
 * end (`info`), so that a busy floor does not flood the log.
 */
export function logCallEvents(log: Log, events: readonly DomainEvent[]): void {
  for (const event of events) {
    if (!('call' in event) || event.call === null) continue
    const { kind, at, call: callRef, ...facts } = event
    const fields = { callRef, event: kind, ...facts, ...unsaid, eventAt: new Date(at).toISOString() }
    if (kind === 'call.ended') log.info(fields, 'a call ended')
    else log.debug(fields, 'a step of a call')
  }
}
