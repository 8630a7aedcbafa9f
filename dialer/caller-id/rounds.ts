import { createKeyedChance } from '../simulation/keyed-chance.js'

/** Numbers in rounds: each once per round, in an order that chance makes anew for each, so that no pattern of a list meets the same number. */
export interface Rounds {
  /** The next of the candidates (at least one) in the rounds of this key. */
  next(key: string, candidates: readonly string[]): string
}

interface Round {
  nth: number
  /** Numbers used in this round. */
  readonly used: Set<string>
}

/** @param seed another one gives another order, for example by life of the process */
export function createRounds(seed: string): Rounds {
  const chance = createKeyedChance(hash(seed))
  const rounds = new Map<string, Round>()
  const roundOf = (key: string) => {
    const found = rounds.get(key) ?? { nth: 0, used: new Set<string>() }
    rounds.set(key, found)
    return found
  }
  return {
    next(key, candidates) {
      const round = roundOf(key)
      let open = candidates.filter((number) => !round.used.has(number))
      if (open.length === 0) {
        round.nth += 1
        round.used.clear()
        open = [...candidates]
      }
      const draw = chance.at(hash(key), round.nth * 100_003 + round.used.size).next()
      const number = open[Math.floor(draw * open.length)] ?? candidates[0] ?? ''
      round.used.add(number)
      return number
    },
  }
}

/** FNV-1a of a text. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  }
  return value | 0
}
