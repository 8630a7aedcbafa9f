import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

/** A folder for the files of a whole suite; a file written again replaces the one before. */
export function fuzzFolder(): {
  path(name: string): string
  write(name: string, content: string | Uint8Array): string
} {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-fuzz-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const path = (name: string): string => join(folder, name)
  return {
    path,
    write: (name, content) => {
      writeFileSync(path(name), content)
      return path(name)
    },
  }
}
