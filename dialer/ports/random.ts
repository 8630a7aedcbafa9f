/** Chance: a number in [0, 1). Seeded where runs must repeat. */
export interface Random {
  next(): number
}
