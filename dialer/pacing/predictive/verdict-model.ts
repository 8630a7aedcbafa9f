import { createHazardTable, type HazardTable } from './hazard-table.js'

/** What machine detection finds of those who picked up, learned by how long it has listened. */
export interface VerdictModel {
  /** Kinds of ending: 0 a person, 1 not. */
  readonly table: HazardTable
  /** Takes in what was learned since the last time. */
  learn(): void
  /**
   * Chance that one still listened to is a person.
   * @param before - the same chance when detection began, from the age at which the call was picked up
   */
  liveAfter(listenedMs: number, before: number): number
}

/** Width of a bin of the time detection has listened. ms */
const binMs = 100
const bins = 80
/** Verdicts after which an old one counts for 1/e. */
const memory = 250
/** Share of people among those who pick up, before anything is known. */
export const startLiveShare = 0.85
/** Chance of a verdict within a bin before anything is known: one second on average. */
const startVerdict = 0.1

export function createVerdictModel(): VerdictModel {
  const table = createHazardTable({
    starts: Array.from({ length: bins }, (_, bin) => bin * binMs),
    start: {
      shape: [
        Array.from({ length: bins }, () => startVerdict * startLiveShare),
        Array.from({ length: bins }, () => startVerdict * (1 - startLiveShare)),
      ],
      weight: 1,
      levelWeight: 2,
    },
    memory,
    smooth: true,
  })
  const live = new Float64Array(bins)
  const dead = new Float64Array(bins)
  const liveFrom = new Float64Array(bins)
  const odds = (chance: number) => {
    const inside = Math.min(0.999, Math.max(0.001, chance))
    return inside / (1 - inside)
  }

  const learn = () => {
    table.hazard(0, live)
    table.hazard(1, dead)
    let later = startLiveShare
    for (let bin = bins - 1; bin >= 0; bin--) {
      const isLive = live[bin] ?? 0
      const isDead = dead[bin] ?? 0
      const sum = isLive + isDead
      const scale = sum > 0.99 ? 0.99 / sum : 1
      later = isLive * scale + (1 - sum * scale) * later
      liveFrom[bin] = later
    }
  }
  learn()

  return {
    table,
    learn,
    liveAfter(listenedMs, before) {
      const bin = Math.min(bins - 1, Math.max(0, Math.floor(listenedMs / binMs)))
      const now = (odds(before) * odds(liveFrom[bin] ?? 0)) / odds(liveFrom[0] ?? 0)
      return now / (1 + now)
    },
  }
}
