import type { DayShape } from './day-shape.js'
import type { Dice } from './world.js'

/** How rough a day is: shares (0 to 1) of what goes wrong by chance, and how often what goes wrong at moments. */
export interface Weather {
  readonly eventLost: number
  /** A leg's end is not told; only a comparison shows it. */
  readonly endNeverTold: number
  readonly eventDoubled: number
  readonly eventLate: number
  readonly eventLateMs: number
  readonly commandRefused: number
  readonly commandSwallowed: number
  /** The link drops, or the program dies, at a command or an event of any kind. */
  readonly dropAtStep: number
  readonly dieAtStep: number
  /** At a commit: the program, or the storage thread alone, dies just before or just after it. */
  readonly dieAtCommit: number
  readonly storeDiesAtCommit: number
  readonly connectFails: number
  readonly snapshotLate: number
  readonly endpointFails: number
  readonly spells: Readonly<Record<SpellName, number>>
}

/** What happens a few times a day, by itself. */
export type SpellName =
  | 'linkDrop'
  | 'pbxRestart'
  | 'pbxHangs'
  | 'programDies'
  | 'programStops'
  | 'clockJump'
  | 'diskFull'
  | 'diskSlow'
  | 'phoneVanishes'
  | 'browserSilent'
  | 'answersBurst'
  | 'inboundBurst'
  | 'trunkDown'
  | 'sitePause'
  | 'campaignPause'
  | 'dncAdded'
  | 'limitsChange'

/** The weather of a day: each kind of trouble comes on some days only, so that days differ in kind and not only in degree. */
export function drawWeather(dice: Dice, { density, spells }: DayShape): Weather {
  // A day without faults shows what needs none to go wrong.
  if (dice.chance(0.02)) return calm
  const sometimes = (most: number) => (dice.chance(0.5) ? (dice.between(1, 100) / 100) * most : 0)
  const times = (most: number) => (dice.chance(0.55) ? dice.between(1, Math.max(1, Math.round(most * spells))) : 0)
  return {
    eventLost: sometimes(0.03),
    endNeverTold: sometimes(0.06),
    eventDoubled: sometimes(0.1),
    eventLate: sometimes(0.06),
    eventLateMs: dice.pick([20, 300, 3000, 12_000]),
    commandRefused: sometimes(0.02),
    commandSwallowed: sometimes(0.01),
    dropAtStep: sometimes(0.004 * density),
    dieAtStep: sometimes(0.0015 * density),
    dieAtCommit: sometimes(0.0012 * density),
    storeDiesAtCommit: sometimes(0.0012 * density),
    connectFails: sometimes(0.4),
    snapshotLate: sometimes(0.5),
    endpointFails: sometimes(0.2),
    spells: {
      linkDrop: times(5),
      pbxRestart: times(2),
      pbxHangs: times(2),
      programDies: times(3),
      programStops: times(2),
      clockJump: times(3),
      diskFull: times(2),
      diskSlow: times(3),
      phoneVanishes: times(5),
      browserSilent: times(3),
      answersBurst: times(3),
      inboundBurst: times(4),
      trunkDown: times(2),
      sitePause: times(2),
      campaignPause: times(3),
      dncAdded: times(5),
      limitsChange: times(2),
    },
  }
}

/** Not a cloud. */
export const calm: Weather = {
  eventLost: 0,
  endNeverTold: 0,
  eventDoubled: 0,
  eventLate: 0,
  eventLateMs: 0,
  commandRefused: 0,
  commandSwallowed: 0,
  dropAtStep: 0,
  dieAtStep: 0,
  dieAtCommit: 0,
  storeDiesAtCommit: 0,
  connectFails: 0,
  snapshotLate: 0,
  endpointFails: 0,
  spells: {
    linkDrop: 0,
    pbxRestart: 0,
    pbxHangs: 0,
    programDies: 0,
    programStops: 0,
    clockJump: 0,
    diskFull: 0,
    diskSlow: 0,
    phoneVanishes: 0,
    browserSilent: 0,
    answersBurst: 0,
    inboundBurst: 0,
    trunkDown: 0,
    sitePause: 0,
    campaignPause: 0,
    dncAdded: 0,
    limitsChange: 0,
  },
}
