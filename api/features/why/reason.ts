/** One thing that decides over a state: a rule, what it was measured by, since when, and when it changes by itself. Times are epoch ms. */
export interface WhyReason {
  /** One word, with underscores. */
  readonly rule: string
  readonly value: string | number | null
  /** Null: nothing tells. */
  readonly since: number | null
  /** Null: not by time alone. */
  readonly changesAt: number | null
  readonly sentence: string
}

/** Why something is as it is, at the moment it is asked. The first reason decides. */
export interface Why {
  readonly state: string
  readonly sentence: string
  readonly reasons: readonly WhyReason[]
}

/** A reason of which only some is known. */
export function reason(
  rule: string,
  sentence: string,
  of: Partial<Omit<WhyReason, 'rule' | 'sentence'>> = {},
): WhyReason {
  return { rule, value: null, since: null, changesAt: null, ...of, sentence }
}

/** A moment as people at a place read it, for example `Mon 2 Mar, 08:00 (Europe/Berlin)`; a place that is no zone is told in UTC. */
export function clockTime(at: number, zone: string): string {
  const of = (timeZone: string) =>
    new Intl.DateTimeFormat('en-GB', {
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      timeZone,
    }).format(at)
  return isZone(zone) ? `${of(zone)} (${zone})` : `${of('UTC')} (UTC)`
}

function isZone(zone: string): boolean {
  return zone.includes('/') && Intl.supportedValuesOf('timeZone').includes(zone)
}
