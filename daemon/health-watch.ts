import type { HealthPart } from '../api/api-options.js'
import type { Clock } from '../dialer/ports/clock.js'
import type { Log } from './log.js'

/** A part as it is at a moment. */
export type PartLook = Omit<HealthPart, 'since'>

/** Keeps how each part is, and since when. */
export interface HealthWatch {
  /** All parts, looked at now. */
  parts(): readonly HealthPart[]
  stop(): void
}

const lookEveryMs = 5000

/** Looks at the parts every few seconds, so that the time at which one changed is known though nobody asked, and logs each change. */
export function watchHealth(look: () => readonly PartLook[], clock: Clock, log: Log): HealthWatch {
  const known = new Map<string, { readonly state: HealthPart['state']; readonly since: number }>()
  let cancel = (): void => undefined

  const parts = (): readonly HealthPart[] => {
    const now = clock.now()
    const looks = look()
    const found = new Set(looks.map(keyOf))
    for (const key of known.keys()) if (!found.has(key)) known.delete(key)
    return looks.map((part) => {
      const before = known.get(keyOf(part))
      if (before?.state === part.state) return { ...part, since: before.since }
      known.set(keyOf(part), { state: part.state, since: now })
      if (before !== undefined || part.state === 'down') tell(part, before?.state ?? 'ok')
      return { ...part, since: now }
    })
  }
  const tell = ({ name, site, state, sentence }: PartLook, from: HealthPart['state']): void => {
    const fields = { part: name, ...(site !== null && { site }), from, to: state }
    if (state === 'ok') log.info(fields, `well again: ${sentence}`)
    else log.warn(fields, sentence)
  }
  const turn = (): void => {
    parts()
    cancel = clock.schedule(clock.now() + lookEveryMs, turn)
  }
  cancel = clock.schedule(clock.now() + lookEveryMs, turn)
  return { parts, stop: () => cancel() }
}

const keyOf = ({ name, site }: PartLook): string => `${site ?? ''} ${name}`
