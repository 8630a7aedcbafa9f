import type { DomainEvent } from '../../dialer/model/domain-event.js'

/** Who works off journal entries one by one, each to its end. `recordings` fetches finished recordings from the PBX. */
export type OutboxConsumer = 'recordings'

const wants: Readonly<Record<OutboxConsumer, (event: DomainEvent) => boolean>> = {
  recordings: (event) => event.kind === 'recording.finished' && event.ok,
}

/** The consumers that must work off an event. */
export function consumersOf(event: DomainEvent): readonly OutboxConsumer[] {
  return wants.recordings(event) ? ['recordings'] : []
}
