/** A camelCase word of the domain as the wire spells enum values: `noAnswer` becomes `no_answer`. */
export function snakeWord(word: string): string {
  return word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

type Snake<S extends string> = S extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${Snake<Tail>}`
    : `_${Lowercase<Head>}${Snake<Tail>}`
  : S

/** The type of {@link snakeWord}. */
export type SnakeWord<S extends string> = Snake<S>
