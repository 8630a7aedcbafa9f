/**
 * Which of a campaign's numbers a call is sent with.
 * - `inTurn`: each once per round, the order of a round by chance, so that numbers can be compared
 * - `localPresence`: one of the called area, else of its state or region, else of its country, else any
 * - `leastUsed`: the one with the fewest calls today
 */
export type CallerIdStrategy = 'inTurn' | 'localPresence' | 'leastUsed'

export const callerIdStrategies: readonly CallerIdStrategy[] = ['inTurn', 'localPresence', 'leastUsed']

/**
 * What the health of numbers is good for in a campaign.
 * - `off`: its calls are not compared, and it takes no notice
 * - `advise`: its calls are compared and people are told; it takes no notice
 * - `act`: it leaves out numbers that rest or are quarantined
 */
export type CallerIdHealthMode = 'off' | 'advise' | 'act'

export const callerIdHealthModes: readonly CallerIdHealthMode[] = ['off', 'advise', 'act']

/** When every number has had its calls of the day: `hold` places none until one is free again, `trunk` leaves it to the trunk. */
export type WhenExhausted = 'hold' | 'trunk'

export const whenExhaustedChoices: readonly WhenExhausted[] = ['hold', 'trunk']

/** When health leaves no number: `continue` uses the least bad and warns, `stop` holds the campaign. */
export type WhenNoneHealthy = 'continue' | 'stop'

export const whenNoneHealthyChoices: readonly WhenNoneHealthy[] = ['continue', 'stop']

/** How a campaign uses numbers of its own list (`callerIds`) and of the site's pool. */
export interface CallerIdPolicy {
  readonly strategy: CallerIdStrategy
  /** Groups of the pool whose numbers are used beside the campaign's own list. */
  readonly groups: readonly string[]
  /** Most calls a number carries in one day of the site, those of other campaigns included; a lower limit of its own goes before. Null: none. */
  readonly dailyLimit: number | null
  /** Least time between two calls with the same number. s */
  readonly minRestS: number
  readonly whenExhausted: WhenExhausted
  readonly health: CallerIdHealthMode
  readonly whenNoneHealthy: WhenNoneHealthy
}

export const defaultCallerIdPolicy: CallerIdPolicy = {
  strategy: 'inTurn',
  groups: [],
  dailyLimit: null,
  minRestS: 0,
  whenExhausted: 'hold',
  health: 'advise',
  whenNoneHealthy: 'continue',
}
