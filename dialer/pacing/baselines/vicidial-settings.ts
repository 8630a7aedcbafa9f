/** How a VICIdial campaign is set that dials by an adaptive method. */
export interface VicidialSettings {
  /** What happens once the share of drops is over its limit: to level 1 at once, to half, or less the later it is. */
  readonly method: 'hardLimit' | 'average' | 'tapered'
  /** Count only ready agents when lines are worked out, and let talking calls come on top ("available only tally"). */
  readonly availableOnly: boolean
  /** Greatest level, lines per counted agent. */
  readonly maxLevel: number
  /** Drops allowed of the calls that people answered. percent */
  readonly dropLimitPercent: number
  /** Difference wanted between waiting callers and waiting agents: below 0 keeps agents waiting. */
  readonly target: number
  /** -100 to 100: above 0 the level climbs faster and falls slower. percent */
  readonly intensity: number
  /** Until when there is dialing, which the tapered method counts down to. Hour and minute as one number, 2100 is 21:00 */
  readonly latestHhmm: number
}

/** What VICIdial comes with: its defaults of 2024. */
export const vicidialDefaults: VicidialSettings = {
  method: 'hardLimit',
  availableOnly: false,
  maxLevel: 3,
  dropLimitPercent: 3,
  target: 0,
  intensity: 0,
  latestHhmm: 2100,
}
