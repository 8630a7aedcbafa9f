import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes that can be filled to the last byte. */
export interface SmallDisk {
  readonly path: string
  fill(): void
  free(): void
  remove(): void
}

/** Mounts one, or says why that cannot be done here: it takes root and the right to mount. */
export function smallDisk(megabytes: number): SmallDisk | string {
  if (process.getuid?.() !== 0) return 'mounting a small disk takes root'
  const path = mkdtempSync(join(tmpdir(), 'trunkline-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', path], { stdio: 'pipe' })
  } catch (error) {
    rmSync(path, { recursive: true })
    return `mounting a small disk is refused here: ${error instanceof Error ? error.message.trim() : String(error)}`
  }
  const filler = join(path, 'filler')
  const block = Buffer.alloc(65_536, 1)
  return {
    path,
    fill: () => {
      const file = openSync(filler, 'a')
      try {
        while (statfsSync(path).bavail > 0) writeSync(file, block)
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(filler, { force: true }),
    remove: () => {
      execFileSync('umount', ['-l', path])
      rmSync(path, { recursive: true })
    },
  }
}
