import type { Random } from '../dialer/ports/random.js'

/** Chance that differs from run to run. Not for secrets. */
export const systemRandom: Random = { next: () => Math.random() }
