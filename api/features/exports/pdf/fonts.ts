import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { z } from 'zod'
import { sfntOf } from './woff.js'

export type Weight = 'regular' | 'bold'

/** A font file and the characters it has. `rtl`: its letters run from right to left. */
interface Face {
  readonly name: string
  readonly file: Readonly<Record<Weight, string>>
  has(codePoint: number): boolean
}

/** Which font shows a character. */
export interface Fonts {
  faceOf(codePoint: number): string
  /** Whether words from right to left come out so by themselves: only a font with rules of layout turns them. */
  turns(face: string): boolean
  /** Bytes of a font by the name {@link faceOf} gave. */
  load(face: string, weight: Weight): Buffer
}

const require = createRequire(import.meta.url)
const rangesSchema = z.record(z.string(), z.string())

/** Subsets in the order in which they are asked. */
const noto = ['latin', 'latin-ext', 'vietnamese', 'cyrillic', 'cyrillic-ext', 'greek', 'greek-ext', 'devanagari']
/** The last resort: Chinese, Japanese, Korean and most other scripts, in dots; what it lacks too shows as a box. */
const lastResort = 'unifont'

/**
 * The fonts that come with the product (Open Font License): Noto Sans for Latin, Cyrillic, Greek, Vietnamese and Devanagari, Noto Sans Arabic,
 * and Unifont for all the rest of the Basic Multilingual Plane.
 */
export function openFonts(): Fonts {
  const faces = new Map<string, Face>()
  const add = (pack: string, subset: string, ranges: string): void => {
    const at = (weight: number) => `@fontsource/${pack}/files/${pack}-${subset}-${weight}-normal.woff`
    faces.set(`${pack}-${subset}`, {
      name: `${pack}-${subset}`,
      file: { regular: at(400), bold: at(700) },
      has: within(ranges),
    })
  }
  const rangesOf = (pack: string): Readonly<Record<string, string>> =>
    rangesSchema.parse(JSON.parse(readFileSync(require.resolve(`@fontsource/${pack}/unicode.json`), 'utf8')))
  const latin = rangesOf('noto-sans')
  for (const subset of noto) add('noto-sans', subset, latin[subset] ?? '')
  add('noto-sans-arabic', 'arabic', rangesOf('noto-sans-arabic')['arabic'] ?? '')
  const files = new Map<string, Buffer>()
  return {
    faceOf: (codePoint) => {
      for (const face of faces.values()) if (face.has(codePoint)) return face.name
      return lastResort
    },
    turns: (face) => face !== lastResort,
    load: (name, weight) => {
      const path = faces.get(name)?.file[weight] ?? '@fontsource/unifont/files/unifont-latin-400-normal.woff'
      const known = files.get(path) ?? sfntOf(readFileSync(require.resolve(path)))
      files.set(path, known)
      return known
    },
  }
}

/** Reads `U+0600-06FF,U+0750` as CSS writes it. */
function within(ranges: string): (codePoint: number) => boolean {
  const spans = [...ranges.matchAll(/U\+([0-9A-F]+)(?:-([0-9A-F]+))?/gi)].map(([, from = '0', to]) => {
    const first = Number.parseInt(from, 16)
    return [first, to === undefined ? first : Number.parseInt(to, 16)] as const
  })
  return (codePoint) => spans.some(([first, last]) => codePoint >= first && codePoint <= last)
}
