import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from './support/source-files.js'

/** Licences under which a package may come along in a product that is given away under MIT. */
const permitted =
  /^\(?(MIT|MIT-0|ISC|BSD|BSD-2-Clause|BSD-3-Clause|0BSD|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0|Python-2\.0|WTFPL|Apache 2\.0)\b/i

/** Packages whose licence field says nothing usable, with what their own text says. */
const looked: Readonly<Record<string, string>> = {
  'asterisk-manager': 'MIT (README)',
  ax: 'MIT (package.json, the old field)',
  'json-schema': 'BSD-3-Clause, one of the two it offers',
  only: 'MIT (README)',
  'png-js': 'MIT (its LICENSE)',
  shred: 'MIT (package.json, the old field)',
  sprintf: 'BSD-3-Clause (head of its source)',
}

/**
 * Fonts, named one by one: the Open Font License lets them be shipped with and embedded by any program under their own text, but is no
 * licence for code.
 */
const fonts: Readonly<Record<string, string>> = {
  '@fontsource/noto-sans': 'OFL-1.1',
  '@fontsource/noto-sans-arabic': 'OFL-1.1',
  '@fontsource/unifont': 'OFL-1.1',
}

interface LockEntry {
  readonly license?: string
  readonly dev?: boolean
  readonly optional?: boolean
}

it('every package that is shipped has a permissive licence', () => {
  const lock: { packages: Record<string, LockEntry> } = JSON.parse(
    readFileSync(join(root, 'package-lock.json'), 'utf8'),
  )
  const refused = Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && entry.dev !== true)
    .map(([path, entry]) => ({
      name: path.split('node_modules/').at(-1) ?? path,
      licence: entry.license ?? 'none told',
    }))
    .filter(({ name, licence }) => !permitted.test(licence) && !(name in looked) && fonts[name] !== licence)
    .map(({ name, licence }) => `${name}: ${licence}`)
  expect([...new Set(refused)]).toEqual([])
})

it('the product has its own licence', () => {
  expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toMatch(/^MIT License/)
})
