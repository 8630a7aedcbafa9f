import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that goes with the test, and files in it. */
export function tempFolder(): {
  path(name: string): string
  write(name: string, content: string | Uint8Array): string
} {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = (name: string): string => join(folder, name)
  return {
    path,
    write: (name, content) => {
      writeFileSync(path(name), content)
      return path(name)
    },
  }
}
