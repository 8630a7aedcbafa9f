import type { Fonts } from './fonts.js'

/** A stretch of text in one font and one direction. */
export interface Run {
  readonly text: string
  readonly face: string
}

/** `bracket`: stands as the line runs, not as the words beside it do. */
type Direction = 'ltr' | 'rtl' | 'neutral' | 'bracket'

interface Piece extends Run {
  readonly direction: Direction
}

// Hebrew, Arabic and their neighbours up to Arabic Extended-A, and their presentation forms.
const rightToLeft = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u
const neutral = /[\s\p{P}\p{S}]/u
const mark = /\p{M}|\u200C|\u200D/u
// Controls of direction and the like draw nothing.
const invisible = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu
const mirrored: ReadonlyMap<string, string> = new Map(
  ['()', '[]', '{}', '<>', '«»'].flatMap(([open = '', close = '']) => [
    [open, close],
    [close, open],
  ]),
)

/**
 * A line of text as stretches from left to right, each in a font that has its letters. Words from right to left are put in their place in a
 * line as the Unicode bidirectional algorithm does for one level of embedding, which names and notes need; deeper ones are not told apart.
 */
export function runsOf(line: string, { faceOf, turns }: Pick<Fonts, 'faceOf' | 'turns'>): readonly Run[] {
  const pieces: Piece[] = []
  for (const character of line.normalize('NFC').replace(invisible, ' ')) {
    const last = pieces.at(-1)
    // A mark belongs to the letter before it, and to that one's font.
    if (last && mark.test(character)) {
      pieces[pieces.length - 1] = { ...last, text: last.text + character }
      continue
    }
    const direction = directionOf(character)
    const face = faceOf(character.codePointAt(0) ?? 0)
    const isWord = direction === 'ltr' || direction === 'rtl'
    if (isWord && last?.face === face && last.direction === direction) {
      pieces[pieces.length - 1] = { ...last, text: last.text + character }
    } else pieces.push({ text: character, face, direction })
  }
  const turned = pieces.map((piece) =>
    piece.direction === 'rtl' && !turns(piece.face) ? { ...piece, text: backwards(piece.text) } : piece,
  )
  return joined(inOrder(turned))
}

/** The letters from last to first, each with its marks. */
function backwards(text: string): string {
  return [...text.matchAll(/\P{M}\p{M}*/gu)]
    .map(([letter]) => letter)
    .reverse()
    .join('')
}

function directionOf(character: string): Direction {
  if (rightToLeft.test(character)) return 'rtl'
  if (mirrored.has(character)) return 'bracket'
  return neutral.test(character) ? 'neutral' : 'ltr'
}

function inOrder(pieces: readonly Piece[]): readonly Piece[] {
  const base = pieces.find(({ direction }) => direction === 'ltr' || direction === 'rtl')?.direction ?? 'ltr'
  const other = base === 'rtl' ? 'ltr' : 'rtl'
  const shown: Piece[] = []
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at]
    if (piece === undefined) break
    if (piece.direction !== other) {
      shown.push(base === 'rtl' ? { ...piece, text: mirrored.get(piece.text) ?? piece.text } : piece)
      at += 1
      continue
    }
    // From the first to the last of the other direction, what is neutral between them included.
    let end = at
    for (let next = at; next < pieces.length; next += 1) {
      const direction = pieces[next]?.direction
      if (direction === base || direction === 'bracket') break
      if (direction === other) end = next
    }
    shown.push(...pieces.slice(at, end + 1).toReversed())
    at = end + 1
  }
  return base === 'rtl' ? shown.toReversed() : shown
}

/** Neighbours of one font become one where they run from left to right, so that spaces do not break a line into pieces. */
function joined(pieces: readonly Piece[]): readonly Run[] {
  const runs: Piece[] = []
  for (const piece of pieces) {
    const last = runs.at(-1)
    if (last && last.face === piece.face && last.direction !== 'rtl' && piece.direction !== 'rtl') {
      runs[runs.length - 1] = { ...last, text: last.text + piece.text }
    } else runs.push(piece)
  }
  return runs.map(({ text, face }) => ({ text, face }))
}
