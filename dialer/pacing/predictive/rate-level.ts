/** How strongly answers come now, compared with what was learned over a longer time. */
export interface RateLevel {
  /** So many answers were to be expected since the last time, and so many came. */
  saw(expected: number, came: number): void
  /** The learned rate itself has been restated by this factor; what was expected of it is restated too. */
  rebase(factor: number): void
  /** Factor on the learned rate, about 1. */
  level(): number
  /** So many answers come between a decision and what it brings; no filter is quicker than a part of that. */
  pace(aCycleBrings: number): void
  /** Variance of that factor. */
  variance(): number
  /** Answers that were to be expected since the beginning. */
  seen(): number
}

/** Memories of the filters, in expected answers: a jump is seen within ten, chance is smoothed out over two hundred. */
const memories = [10, 40, 200]
/** How many expected answers the belief in an unchanged level is worth, in each filter. */
const believed = 2
/** Memory of the filters' forecasts against what came, in expected answers: how fast trust moves between them. */
const trustMemory = 30
/** Where more answers than this come between a decision and what it brings, all memories are longer in proportion: nothing is gained by a quicker look. */
const quickest = 25
const leastLevel = 0.02
const mostLevel = 8

/** Filters of different memory side by side, weighted by how well each has predicted the answers of late. */
export function createRateLevel(): RateLevel {
  const expectedOf = memories.map(() => 0)
  const cameOf = memories.map(() => 0)
  const scoreOf = memories.map(() => 0)
  let total = 0
  let mean = 1
  let spread = 1 / believed
  let slowness = 1

  const levelOf = (filter: number) =>
    Math.min(
      mostLevel,
      Math.max(leastLevel, ((cameOf[filter] ?? 0) + believed) / ((expectedOf[filter] ?? 0) + believed)),
    )

  const mix = () => {
    let best = Number.NEGATIVE_INFINITY
    for (const score of scoreOf) best = Math.max(best, score)
    let weights = 0
    let sum = 0
    let squares = 0
    for (let filter = 0; filter < memories.length; filter++) {
      const weight = Math.exp((scoreOf[filter] ?? 0) - best)
      const level = levelOf(filter)
      weights += weight
      sum += weight * level
      squares += weight * (level * level + (level * level) / ((cameOf[filter] ?? 0) + believed))
    }
    mean = sum / weights
    spread = Math.max(0, squares / weights - mean * mean)
  }

  return {
    saw(expected, came) {
      if (expected <= 0 && came <= 0) return
      const trustKept = Math.exp(-expected / (slowness * trustMemory))
      for (let filter = 0; filter < memories.length; filter++) {
        const level = levelOf(filter)
        scoreOf[filter] = (scoreOf[filter] ?? 0) * trustKept + came * Math.log(level) - expected * level
        const kept = Math.exp(-expected / (slowness * (memories[filter] ?? 1)))
        expectedOf[filter] = (expectedOf[filter] ?? 0) * kept + expected
        cameOf[filter] = (cameOf[filter] ?? 0) * kept + came
      }
      total += expected
      mix()
    },
    pace(aCycleBrings) {
      slowness = Math.max(1, aCycleBrings / quickest)
    },
    rebase(factor) {
      if (!(factor > 0) || !Number.isFinite(factor)) return
      for (let filter = 0; filter < memories.length; filter++) {
        expectedOf[filter] = (expectedOf[filter] ?? 0) * factor
      }
      mix()
    },
    level: () => mean,
    variance: () => spread,
    seen: () => total,
  }
}
