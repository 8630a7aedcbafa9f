/** A token bucket on given time. */
export interface RateLimit {
  /** When the next token is there, epoch ms; `now` if there is one already; null if never (rate 0). */
  nextAt(now: number): number | null
  /** How many tokens can be taken one after the other until `until`, epoch ms. */
  countUntil(now: number, until: number): number
  /** Takes one token; false if there is none. */
  take(now: number): boolean
}

/** So many tokens may be taken at once: a twentieth of a second's worth, at least one. */
function burstOf(perSecond: number): number {
  return Math.max(1, perSecond / 20)
}

/** Rounding must not hide a token that is there. */
const tolerance = 1e-6

/** At most `perSecond` tokens a second, evenly; in any second no more than `perSecond` and one burst. */
export function createRateLimit(perSecond: number): RateLimit {
  const burst = burstOf(perSecond)
  let tokens = burst
  let asOf: number | null = null

  const fill = (now: number) => {
    if (asOf !== null && now > asOf) tokens = Math.min(burst, tokens + ((now - asOf) * perSecond) / 1000)
    if (asOf === null || now > asOf) asOf = now
  }

  return {
    nextAt(now) {
      if (perSecond <= 0) return null
      fill(now)
      return tokens >= 1 - tolerance ? now : now + Math.max(1, Math.ceil(((1 - tokens) * 1000) / perSecond))
    },
    countUntil(now, until) {
      if (perSecond <= 0) return 0
      fill(now)
      return Math.floor(tokens + (Math.max(0, until - now) * perSecond) / 1000 + tolerance)
    },
    take(now) {
      fill(now)
      if (perSecond <= 0 || tokens < 1 - tolerance) return false
      tokens = Math.max(0, tokens - 1)
      return true
    },
  }
}
