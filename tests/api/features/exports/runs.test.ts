import { expect, it } from 'vitest'
import { openFonts } from '../../../../api/features/exports/pdf/fonts.js'
import { runsOf } from '../../../../api/features/exports/pdf/runs.js'

const fonts = openFonts()
const shown = (line: string) => runsOf(line, fonts).map(({ text }) => text)
const faces = (line: string) => runsOf(line, fonts).map(({ face }) => face.replace(/^noto-sans-/, ''))

it('a line goes into fonts that have its letters', () => {
  expect(faces('Lead 0001')).toEqual(['latin'])
  expect(faces('Алексей')).toEqual(['cyrillic'])
  expect(faces('राहुल')).toEqual(['devanagari'])
  expect(faces('محمد')).toEqual(['arabic-arabic'])
  expect(faces('王小明 김')).toEqual(['unifont', 'latin', 'unifont'])
})

it('words from right to left stand where they are read, brackets and numbers with them', () => {
  // The font itself turns Arabic letters; the words and what is between them are put in order here.
  expect(shown('محمد علي (sales) 12')).toEqual(['12 (sales) ', 'علي', ' ', 'محمد'])
  expect(shown('Call محمد علي now')).toEqual(['Call ', 'علي', ' ', 'محمد', ' now'])
  // Hebrew comes from a font without rules of layout.
  expect(shown('שלום')).toEqual(['םולש'])
})

it('controls of direction draw nothing, and marks stay with their letters', () => {
  expect(shown('a\u202Eb')).toEqual(['a b'])
  expect(shown('e\u0301').join('')).toBe('\u00E9')
  expect(shown('\u0915\u093F')).toEqual(['\u0915\u093F'])
})
