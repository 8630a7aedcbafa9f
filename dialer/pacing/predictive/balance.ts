import { normalBelow } from './normal-below.js'

/**
 * How many agents are over at each of some moments: agents ready or become so, less answers that came by then.
 * Exact for few agents, by a normal distribution for many.
 */
export interface Balance {
  /** One or more agents, ready or not yet, before any call is taken off: chance to be there at each moment. */
  agent(chances: ArrayLike<number>, count?: number): void
  /** One or more calls: chance to have been answered live by each moment. */
  call(chances: ArrayLike<number>, count?: number): void
  /** Answers of others: mean and variance by each moment. */
  answers(moment: number, mean: number, variance: number): void
  /** Puts such calls in one by one while the risk is below the limit, `most` of them at most; how many. */
  fill(chances: ArrayLike<number>, most: number, limit: number): number
  /** Chance that one more answer finds no agent, at the moment when it is greatest. */
  risk(): number
  /** Mean of agents over at this moment. */
  mean(moment: number): number
}

/** Up to so many agents the distribution is computed exactly. */
export const exactUpTo = 24
/** A call that may fail is not made certain by a high level. */
const mostByLevel = 0.98
/** Factors on all answer chances in units of the level's spread, with the weights of a normal distribution (Gauss-Hermite). */
const levels = [
  { at: -Math.sqrt(3), weight: 1 / 6 },
  { at: 0, weight: 2 / 3 },
  { at: Math.sqrt(3), weight: 1 / 6 },
]

/**
 * @param moments - how many moments are looked at
 * @param agents - agents who may be there
 * @param spread - standard deviation of the common factor on all answer chances
 */
export function createBalance(moments: number, agents: number, spread: number): Balance {
  return agents <= exactUpTo ? exactBalance(moments, agents, spread) : normalBalance(moments, spread)
}

function exactBalance(moments: number, agents: number, spread: number): Balance {
  const cases = spread > 0.02 ? levels : [{ at: 0, weight: 1 }]
  const factors = cases.map((level) => Math.exp(level.at * spread - (cases.length > 1 ? (spread * spread) / 2 : 0)))
  const size = agents + 1
  // [moment][case]: chance of so many agents over; 0 also stands for a lack.
  const over = Array.from({ length: moments }, () =>
    cases.map(() => {
      const row = new Float64Array(size)
      row[0] = 1
      return row
    }),
  )
  const means = new Float64Array(moments)

  const takeOne = (row: Float64Array, chance: number) => {
    row[0] = (row[0] ?? 0) + chance * (row[1] ?? 0)
    for (let count = 1; count < size; count++) {
      row[count] = (1 - chance) * (row[count] ?? 0) + (count + 1 < size ? chance * (row[count + 1] ?? 0) : 0)
    }
  }

  const addOne = (chances: ArrayLike<number>) => {
    for (let moment = 0; moment < moments; moment++) {
      const chance = chances[moment] ?? 0
      if (chance <= 0) continue
      means[moment] = (means[moment] ?? 0) + chance
      for (const row of over[moment] ?? []) {
        for (let count = size - 1; count > 0; count--) {
          row[count] = (1 - chance) * (row[count] ?? 0) + chance * (row[count - 1] ?? 0)
        }
        row[0] = (1 - chance) * (row[0] ?? 0)
      }
    }
  }

  const takeCall = (chances: ArrayLike<number>) => {
    for (let moment = 0; moment < moments; moment++) {
      const chance = chances[moment] ?? 0
      if (chance <= 0) continue
      means[moment] = (means[moment] ?? 0) - chance
      const rows = over[moment] ?? []
      for (let which = 0; which < cases.length; which++) {
        const row = rows[which]
        if (row !== undefined) takeOne(row, chance >= 1 ? 1 : Math.min(mostByLevel, chance * (factors[which] ?? 1)))
      }
    }
  }

  const risk = () => {
    let greatest = 0
    for (const rows of over) {
      let sum = 0
      for (let which = 0; which < cases.length; which++) sum += (cases[which]?.weight ?? 0) * (rows[which]?.[0] ?? 0)
      greatest = Math.max(greatest, sum)
    }
    return greatest
  }

  return {
    agent(chances, count = 1) {
      for (let one = 0; one < count; one++) addOne(chances)
    },
    call(chances, count = 1) {
      for (let one = 0; one < count; one++) takeCall(chances)
    },
    answers(moment, mean, _variance) {
      means[moment] = (means[moment] ?? 0) - mean
      for (const row of over[moment] ?? []) {
        for (let left = mean; left > 0; left--) takeOne(row, Math.min(1, left))
      }
    },
    fill(chances, most, limit) {
      let count = 0
      for (; count < most && risk() < limit; count++) takeCall(chances)
      return count
    },
    risk,
    mean: (moment) => means[moment] ?? 0,
  }
}

function normalBalance(moments: number, spread: number): Balance {
  const means = new Float64Array(moments)
  const variances = new Float64Array(moments)
  const expected = new Float64Array(moments)
  const none = new Float64Array(moments)

  const call = (chances: ArrayLike<number>, count = 1) => {
    for (let moment = 0; moment < moments; moment++) {
      const chance = chances[moment] ?? 0
      means[moment] = (means[moment] ?? 0) - count * chance
      variances[moment] = (variances[moment] ?? 0) + count * chance * (1 - chance)
      if (chance < 1) expected[moment] = (expected[moment] ?? 0) + count * chance
    }
  }

  /** The risk if so many such calls were put in. */
  const riskWith = (chances: ArrayLike<number>, count: number) => {
    let greatest = Number.NEGATIVE_INFINITY
    for (let moment = 0; moment < moments; moment++) {
      const chance = chances[moment] ?? 0
      const doubt = ((expected[moment] ?? 0) + (chance < 1 ? count * chance : 0)) * spread
      const variance = (variances[moment] ?? 0) + count * chance * (1 - chance)
      const deviation = Math.sqrt(variance + doubt * doubt) + 1e-9
      greatest = Math.max(greatest, (0.5 - (means[moment] ?? 0) + count * chance) / deviation)
    }
    return normalBelow(greatest)
  }

  return {
    agent(chances, count = 1) {
      for (let moment = 0; moment < moments; moment++) {
        const chance = chances[moment] ?? 0
        means[moment] = (means[moment] ?? 0) + count * chance
        variances[moment] = (variances[moment] ?? 0) + count * chance * (1 - chance)
      }
    },
    call,
    fill(chances, most, limit) {
      if (!(most > 0) || riskWith(chances, 0) >= limit) return 0
      // Each further call makes the risk greater: steps that double until it is too great, then halves.
      let fits = 0
      let tooMany = 1
      while (tooMany < most && riskWith(chances, tooMany) < limit) {
        fits = tooMany
        tooMany = Math.min(most, 2 * tooMany)
      }
      while (tooMany - fits > 1) {
        const middle = (fits + tooMany) >> 1
        if (riskWith(chances, middle) < limit) fits = middle
        else tooMany = middle
      }
      call(chances, tooMany)
      return tooMany
    },
    answers(moment, mean, variance) {
      means[moment] = (means[moment] ?? 0) - mean
      variances[moment] = (variances[moment] ?? 0) + variance
    },
    risk: () => riskWith(none, 0),
    mean: (moment) => means[moment] ?? 0,
  }
}
