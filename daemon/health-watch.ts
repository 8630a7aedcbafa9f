import type { HealthPart } from '../api/api-options.js'
import { createSinceKeeper, type PartChange, type PartLook } from '../api/features/health/since-keeper.js'
import type { Clock } from '../dialer/ports/clock.js'
import type { Log } from './log.js'

/** Keeps how each part is, and since when. */
export interface HealthWatch {
  /** All parts, looked at now. */
  parts(): readonly HealthPart[]
  stop(): void
}

const lookEveryMs = 5000

/** Looks at the parts every few seconds, so that the time at which one changed is known though nobody asked, and logs each change. */
export function watchHealth(look: () => readonly PartLook[], clock: Clock, log: Log): HealthWatch {
  const tell = ({ part: { name, site, state, sentence }, from }: PartChange): void => {
    // What is being started is not there yet, and no trouble.
    if (from === null) return
    const fields = { part: name, ...(site !== null && { site }), from, to: state }
    if (state === 'ok') log.info(fields, `well again: ${sentence}`)
    else log.warn(fields, sentence)
  }
  const keep = createSinceKeeper(() => clock.now(), tell)
  const parts = (): readonly HealthPart[] => keep(look())
  let cancel = (): void => undefined
  const turn = (): void => {
    try {
      parts()
    } catch (err) {
      // A disk that cannot even be asked is told by the part of storage; it must not end the process.
      log.warn({ err }, 'the parts of the process could not be looked at')
    }
    cancel = clock.schedule(clock.now() + lookEveryMs, turn)
  }
  cancel = clock.schedule(clock.now() + lookEveryMs, turn)
  return { parts, stop: () => cancel() }
}
