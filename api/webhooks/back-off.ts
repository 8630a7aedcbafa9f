import type { Random } from '../../dialer/ports/random.js'

const firstMs = 5000
const longestMs = 600_000
/** What an endpoint may ask for by `Retry-After`. */
const longestAskedMs = 3_600_000

/**
 * How long to wait after so many tries (from 1): 5 s, doubled each time up to 10 minutes, a fifth more or less by chance so that
 * subscriptions that failed together do not come back together. An endpoint may ask for longer, up to an hour. ms
 */
export function backOffMs(tries: number, askedMs: number | null, random: Random): number {
  const plain = Math.min(longestMs, firstMs * 2 ** Math.min(tries - 1, 20))
  const spread = plain * (0.8 + 0.4 * random.next())
  return Math.round(Math.max(spread, Math.min(askedMs ?? 0, longestAskedMs)))
}
