import PdfDocument from 'pdfkit'
import type { Fonts, Weight } from './fonts.js'
import { runsOf } from './runs.js'

export type Pdf = InstanceType<typeof PdfDocument>

export interface TextStyle {
  readonly size: number
  readonly weight?: Weight
  readonly color?: string
  readonly align?: 'left' | 'right'
}

/** Writes lines of any script at places of a page. */
export interface Pen {
  readonly pdf: Pdf
  /** One line, cut with an ellipsis where it does not fit. `y` is its top. */
  line(text: string, x: number, y: number, width: number, style: TextStyle): void
  width(text: string, style: TextStyle): number
  /** The text in lines that fit. */
  wrap(text: string, width: number, style: TextStyle): readonly string[]
}

/** Shaping as a whole: the library's own way word by word would put words from right to left in the wrong order. */
const asOne: Pick<PDFKit.Mixins.TextOptions, 'features'> = { features: [] }

/** A pen on a document. */
export function createPen(pdf: Pdf, fonts: Fonts): Pen {
  const known = new Set<string>()
  const use = (face: string, weight: Weight, size: number): void => {
    const name = `${face} ${weight}`
    if (!known.has(name)) {
      pdf.registerFont(name, fonts.load(face, weight))
      known.add(name)
    }
    pdf.font(name).fontSize(size)
  }
  const measured = (text: string, { size, weight = 'regular' }: TextStyle) =>
    runsOf(text, fonts).map((run) => {
      use(run.face, weight, size)
      return { ...run, width: pdf.widthOfString(run.text, asOne) }
    })
  const width = (text: string, style: TextStyle): number =>
    measured(text, style).reduce((sum, run) => sum + run.width, 0)

  const fitting = (text: string, most: number, style: TextStyle): string => {
    if (width(text, style) <= most) return text
    const letters = Array.from(text)
    let [low, high] = [0, letters.length]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if (width(`${letters.slice(0, middle).join('')}…`, style) <= most) low = middle
      else high = middle - 1
    }
    return low === 0 ? '' : `${letters.slice(0, low).join('').trimEnd()}…`
  }

  return {
    pdf,
    width,
    line(text, x, y, most, style) {
      const runs = measured(fitting(text.slice(0, 500).replace(/\s+/g, ' '), most, style), style)
      const all = runs.reduce((sum, run) => sum + run.width, 0)
      let at = style.align === 'right' ? x + most - all : x
      pdf.fillColor(style.color ?? '#1a1a1a')
      for (const run of runs) {
        use(run.face, style.weight ?? 'regular', style.size)
        // Letters of all fonts stand on one line.
        pdf.text(run.text, at, y + style.size, { ...asOne, lineBreak: false, baseline: 'alphabetic' })
        at += run.width
      }
    },
    wrap(text, most, style) {
      return text.split(/\r?\n/).flatMap((paragraph) => {
        const lines: string[] = []
        let line = ''
        for (const word of paragraph.split(/\s+/).flatMap((one) => cut(one, most, style, width))) {
          const longer = line === '' ? word : `${line} ${word}`
          if (line !== '' && width(longer, style) > most) {
            lines.push(line)
            line = word
          } else line = longer
        }
        return [...lines, line]
      })
    },
  }
}

/** A word too long for a line, as Chinese texts are, in parts. */
function cut(
  word: string,
  most: number,
  style: TextStyle,
  width: (text: string, style: TextStyle) => number,
): string[] {
  if (width(word, style) <= most) return [word]
  const parts: string[] = []
  let part = ''
  for (const letter of word) {
    if (part !== '' && width(part + letter, style) > most) {
      parts.push(part)
      part = ''
    }
    part += letter
  }
  return [...parts, part]
}
