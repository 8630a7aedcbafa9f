import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { rooms, root } from './support/source-files.js'

const tops = new Set<string>([...rooms, 'tests', 'Dockerfile', 'LICENSE', '.ci'])

/** Whatever in backticks is a path of the repository: begins with a top folder, or is a file of the top. */
function paths(markdown: string): string[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '')
  return [...prose.matchAll(/`([^`\s]+)`/g)]
    .map((match) => match[1] ?? '')
    .filter((text) => /^[\w.@/-]+$/.test(text) && tops.has(text.split('/')[0] ?? ''))
}

it('every path that the README names exists', () => {
  const named = paths(readFileSync(join(root, 'README.md'), 'utf8'))
  expect(named.length).toBeGreaterThan(10)
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
