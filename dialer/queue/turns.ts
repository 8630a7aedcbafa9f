/** Where one campaign stands in the turns. */
export interface Turn {
  /** Lines had so far by its weight, on the scale of its priority. */
  finish: number
  /** Lines that went to campaigns of a higher priority while this one wanted one. */
  passedOver: number
}

/** Who wants a line. */
export interface TurnTaker {
  readonly turn: Turn
  /** 1 to 100 */
  readonly weight: number
  /** Higher is served first. */
  readonly priority: number
}

/**
 * So many lines may go to higher priorities before one goes to whoever waits below: wherever lines are short, each campaign below
 * the first gets one in so many.
 */
export const starvesAfter = 20

/**
 * Whose turn it is, where lines or calls per second are short: higher priorities first, by weight among equals, and nobody starves.
 * Weights are kept by start-time fair queueing (Goyal, Vin, Cheng 1996): who wanted nothing for a while has saved up nothing.
 */
export interface Turns {
  /** The next of those that want a line; the first among equals; null if nobody does. */
  next<T extends TurnTaker>(wanting: readonly T[]): T | null
  /** It was given one. */
  served<T extends TurnTaker>(taker: T, wanting: readonly T[]): void
}

export function newTurn(): Turn {
  return { finish: 0, passedOver: 0 }
}

export function createTurns(): Turns {
  /** Start of the turn served last, by priority. */
  const clocks = new Map<number, number>()
  let lastWasLow = false

  const startOf = ({ turn, priority }: TurnTaker) => Math.max(turn.finish, clocks.get(priority) ?? 0)

  return {
    next(wanting) {
      let best: (typeof wanting)[number] | null = null
      let starving: (typeof wanting)[number] | null = null
      for (const each of wanting) {
        if (best === null || each.priority > best.priority) best = each
        else if (each.priority === best.priority && startOf(each) < startOf(best)) best = each
        if (each.turn.passedOver < starvesAfter - 1) continue
        if (starving === null || each.turn.passedOver > starving.turn.passedOver) starving = each
      }
      return starving !== null && !lastWasLow ? starving : best
    },
    served(taker, wanting) {
      const start = startOf(taker)
      clocks.set(taker.priority, start)
      taker.turn.finish = start + 1 / taker.weight
      lastWasLow = taker.turn.passedOver >= starvesAfter - 1
      taker.turn.passedOver = 0
      for (const each of wanting) if (each.priority < taker.priority) each.turn.passedOver += 1
    },
  }
}
