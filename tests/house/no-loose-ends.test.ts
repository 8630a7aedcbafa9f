import { describe, expect, it } from 'vitest'
import { findings, rooms, sourceFiles } from './support/source-files.js'

const product = sourceFiles(...rooms)
const tests = sourceFiles('tests').filter((file) => !file.path.startsWith('tests/house/'))
const commented = [...product, ...tests].map((file) => ({ ...file, code: file.text }))

/** An error swallowed on its way, with no comment before it or on its line. */
const swallowed = /^(?!.*\/\/).*\.catch\(\s*\(\s*\)\s*=>\s*(\{\s*\}|undefined|null)\s*\)/

describe('nothing is left half done', () => {
  it('no reminders in comments', () => {
    expect(findings(commented, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([])
  })

  it('no empty catch: an error that is ignored says why it may be', () => {
    const empty = product.flatMap((file) => {
      const lines = file.text.split('\n')
      return lines.flatMap((line, index) => {
        const bare = /catch\s*(\([^)]*\))?\s*\{\s*\}/.test(line) || swallowed.test(line)
        return bare && !/^\s*(\/\/|\*)/.test(lines[index - 1] ?? '')
          ? [`${file.path}:${index + 1}: ${line.trim()}`]
          : []
      })
    })
    expect(empty).toEqual([])
  })

  it('only DomainError is thrown', () => {
    expect(findings(product, /\bthrow new (?!DomainError\b)\w*Error\b/)).toEqual([])
  })

  it('no test runs alone, and every skip says why', () => {
    expect(findings(tests, /\b(it|test|describe)\.only\b/)).toEqual([])
    expect(findings(tests, /\b(it|test|describe)\.(todo|fails)\b/)).toEqual([])
    expect(findings(tests, /\b(it|test|describe)\.skip\(/)).toEqual([])
    expect(findings(tests, /\bskip\(\s*\)/)).toEqual([])
  })

  it('the compiler is obeyed, not silenced', () => {
    expect(findings(commented, /@ts-(ignore|nocheck|expect-error)/)).toEqual([])
  })

  it('no default exports and no enums', () => {
    expect(findings(product, /^\s*export default\b|^\s*(export )?(const )?enum \w|^\s*(export )?namespace \w/)).toEqual(
      [],
    )
  })
})
