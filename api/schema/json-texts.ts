import { iso, isoSecond } from './pieces.js'
import { snakeWord } from './words.js'

/** What needs an escape in JSON, or might. */
const plain = /^[ !#-[\]-~]*$/

/** A text as JSON. */
export function jsonText(text: string | null): string {
  if (text === null) return 'null'
  return plain.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** Epoch ms as JSON with the wire's ISO 8601 in UTC. */
export function isoText(at: number | null): string {
  return at === null ? 'null' : `"${iso(at)}"`
}

/** The same in whole seconds. */
export function isoSecondText(at: number | null): string {
  return at === null ? 'null' : `"${isoSecond(at)}"`
}

/** Pieces as one text of its own; added up, it would stay a tree of its pieces, which is heavy where many are kept. */
export function joined(pieces: readonly string[]): string {
  return pieces.join('')
}

const words = new Map<string, string>()
const mostWords = 1000

/** A word of the domain as JSON, as the wire spells it. */
export function wordText(word: string | null): string {
  if (word === null) return 'null'
  const known = words.get(word)
  if (known !== undefined) return known
  const text = JSON.stringify(snakeWord(word))
  if (words.size >= mostWords) words.clear()
  words.set(word, text)
  return text
}
