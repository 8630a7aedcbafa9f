import type { HealthPart } from '../../api-options.js'

/** A part as it is at a moment. */
export type PartLook = Omit<HealthPart, 'since'>

/** A part whose state is another one than at the look before. */
export interface PartChange {
  readonly part: PartLook
  /** Null: it was not there before. */
  readonly from: HealthPart['state'] | null
}

/** Remembers since when each part is as it is, by looks at them; parts that are gone are forgotten. */
export function createSinceKeeper(
  now: () => number,
  changed: (change: PartChange) => void = () => undefined,
): (looks: readonly PartLook[]) => readonly HealthPart[] {
  const known = new Map<string, { readonly state: HealthPart['state']; readonly since: number }>()
  return (looks) => {
    const at = now()
    const there = new Set(looks.map(keyOf))
    for (const key of known.keys()) if (!there.has(key)) known.delete(key)
    return looks.map((part) => {
      const before = known.get(keyOf(part))
      if (before?.state === part.state) return { ...part, since: before.since }
      known.set(keyOf(part), { state: part.state, since: at })
      changed({ part, from: before?.state ?? null })
      return { ...part, since: at }
    })
  }
}

const keyOf = ({ name, site }: PartLook): string => `${site ?? ''} ${name}`
