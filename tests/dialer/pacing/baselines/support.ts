import type { PacerConfig } from '../../../../dialer/pacing/pacer.js'

/** A campaign of the strict kind. */
export const pacerConfig: PacerConfig = {
  abandonLimit: 0.03,
  connectWithinMs: 2000,
  ringTimeoutMs: 25_000,
  cancelAfterMs: null,
  misjudgedShare: 0,
  maxLinesPerAgent: 20,
  memory: null,
}
