import type { ClairvoyantSight } from '../pacing/baselines/clairvoyant-pacer.js'
import type { LeadFate } from './lead-fates.js'

/** What nobody can know on a real floor; the simulator tells it to the clairvoyant bound alone. */
export interface FloorFuture extends ClairvoyantSight {
  nextFate(ahead: number): LeadFate
}
