import type { Pacer } from '../pacing/pacer.js'
import type { FloorItem } from './floor-people.js'
import type { FloorScenario } from './floor-scenario.js'
import type { FloorTally } from './floor-tally.js'
import type { KeyedChance } from './keyed-chance.js'
import type { Timeline } from './timeline.js'

/** What the parts of a simulated floor share. */
export interface FloorWorld {
  readonly scenario: FloorScenario
  readonly chance: KeyedChance
  readonly tally: FloorTally
  readonly timeline: Timeline<FloorItem>
  now(): number
  observe(event: Parameters<Pacer['observe']>[0]): void
  /** Something happened that a pacer may answer to at once. */
  wake(): void
}
