import type { Pacer, PacerConfig } from '../pacer.js'
import { createFixedRatioPacer } from './fixed-ratio-pacer.js'

/** One line for each ready agent, so that nobody who answers waits. */
export function createProgressivePacer(config: PacerConfig): Pacer {
  return createFixedRatioPacer(config, 1)
}
