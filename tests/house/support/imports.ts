import { posix } from 'node:path'
import { type SourceFile, withoutComments } from './source-files.js'

/** One import: the file it stands in and what it names, a path from the root (without ending) or a package or node module. */
export interface Import {
  readonly from: string
  readonly target: string
  readonly kind: 'file' | 'package' | 'node'
}

const importText =
  /(?:^|[\s;}])(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|(?:^|[\s;])import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\bnew URL\(\s*['"](\.[^'"]+)['"]\s*,\s*import\.meta\.url\)/g

/** What a file imports: statically, dynamically, types too, and modules it names to start a thread. */
export function importsOf(file: SourceFile): Import[] {
  return [...withoutComments(file.text).matchAll(importText)].map((match) => {
    const name = match[1] ?? match[2] ?? match[3] ?? match[4] ?? ''
    if (name.startsWith('.')) {
      const target = posix.normalize(posix.join(posix.dirname(file.path), name)).replace(/\.js$/, '.ts')
      return { from: file.path, target, kind: 'file' }
    }
    if (name.startsWith('node:')) return { from: file.path, target: name, kind: 'node' }
    const parts = name.split('/')
    const target = parts.slice(0, name.startsWith('@') ? 2 : 1).join('/')
    return { from: file.path, target, kind: 'package' }
  })
}
