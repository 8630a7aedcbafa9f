import type { CommandId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { PbxCommand, PbxDriver, PbxEvent } from '../../dialer/ports/pbx.js'
import { createRecentMap } from './recent-map.js'

/** What is told of a driver at work. */
export interface DriverWatcher {
  sent(command: PbxCommand): void
  /** Every event as the driver told it, second ends included. */
  heard(event: PbxEvent): void
  /** The PBX did what it was asked to, so long after it was asked. ms */
  done(kind: PbxCommand['kind'], tookMs: number): void
  /** It refused. */
  refused(kind: PbxCommand['kind'] | 'unknown', reason: string): void
  /** The PBX told something that the driver does not understand. */
  unread(): void
}

/** Commands under way that are remembered; one without an answer is pushed out by later ones. */
const remembered = 5000

/**
 * The driver as it is, with somebody who watches. How long a command takes is seen where an event says that it was done: the hold, the
 * bridge, the hang-up. How long people let it ring is none of that, so originates and announcements are not timed.
 */
export function measuredDriver(driver: PbxDriver, clock: Clock, watcher: DriverWatcher): PbxDriver {
  const kinds = createRecentMap<CommandId, PbxCommand['kind']>(remembered)
  const askedAt = createRecentMap<string, number>(remembered)

  const sent = (command: PbxCommand): void => {
    watcher.sent(command)
    kinds.set(command.commandId, command.kind)
    const about = subjectOf(command)
    if (about !== null) askedAt.set(`${command.kind} ${about}`, clock.now())
  }
  const done = (kind: PbxCommand['kind'], about: string): void => {
    const key = `${kind} ${about}`
    const at = askedAt.get(key)
    if (at === undefined) return
    askedAt.delete(key)
    watcher.done(kind, clock.now() - at)
  }
  const heard = (event: PbxEvent): void => {
    watcher.heard(event)
    if (event.kind === 'legHeld') done('hold', event.leg)
    if (event.kind === 'legsBridged') done('bridge', event.bridge)
    if (event.kind === 'legGone') done('hangup', event.leg)
    if (event.kind === 'commandRefused') watcher.refused(kinds.get(event.commandId) ?? 'unknown', event.reason)
  }

  return {
    ...driver,
    connect: async (listener, signal) => {
      const session = await driver.connect((event) => {
        heard(event)
        listener(event)
      }, signal)
      return {
        ...session,
        send: (command) => {
          sent(command)
          session.send(command)
        },
      }
    },
  }
}

function subjectOf(command: PbxCommand): string | null {
  switch (command.kind) {
    case 'hold':
    case 'hangup':
      return command.leg
    case 'bridge':
      return command.bridge
    default:
      return null
  }
}
