import { expect, it } from 'vitest'
import { repositoryFiles, rooms } from './support/source-files.js'

const folders = new Set<string>([...rooms, 'tests'])
const files = new Set([
  'Dockerfile',
  'LICENSE',
  'README.md',
  'biome.json',
  'package-lock.json',
  'package.json',
  'tsconfig.build.json',
  'tsconfig.json',
  'vitest.config.ts',
])

it('the top of the repository holds the fixed folders and files, and dot-files', () => {
  const tops = new Set(repositoryFiles().map((path) => (path.includes('/') ? `${path.split('/')[0]}/` : path)))
  const strangers = [...tops].filter((top) => {
    if (top.startsWith('.')) return false
    return top.endsWith('/') ? !folders.has(top.slice(0, -1)) : !files.has(top)
  })
  expect(strangers).toEqual([])
})
