const dayMs = 86_400_000

/** How numbers rest. */
export const restPlan = {
  /** The first rest; each further one within `rememberMs` is twice as long. ms */
  firstMs: dayMs,
  rememberMs: 30 * dayMs,
  /** So many rests; the next alarm quarantines. */
  rests: 3,
  /** A watched number is healthy again after so many compared calls that do not speak against it. */
  settleCalls: 100,
} as const
