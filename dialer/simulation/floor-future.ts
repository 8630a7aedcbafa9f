import type { LeadFate } from './lead-fates.js'

/** What nobody can know on a real floor; the simulator tells it to the clairvoyant bound alone. */
export interface FloorFuture {
  /** What becomes of the next calls if they are placed now; `ahead` 0 is the very next. */
  nextFate(ahead: number): LeadFate
  /** When this agent is ready next, as far as it is settled (ready: since when), and until when he stays; null: not settled. */
  readyBetween(agent: string): { readonly fromAt: number; readonly untilAt: number } | null
}
