import { expect, it } from 'vitest'
import { rooms, sourceFiles } from './support/source-files.js'

const mostLines = 400

/** Files that are tables of data, which no split makes clearer. */
const tables: Readonly<Record<string, string>> = {}

it('no file has more than 400 lines: a file that grows past them holds more than one thing', () => {
  const long = sourceFiles(...rooms, 'tests')
    .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > mostLines && !(path in tables))
    .map(({ path, lines }) => `${path} has ${lines} lines`)
  expect(long).toEqual([])
})
