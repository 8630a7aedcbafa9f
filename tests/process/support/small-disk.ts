import { execFileSync } from 'node:child_process'
import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes that can be filled to the last byte. */
export interface SmallDisk {
  readonly path: string
  /** To the last byte, or so many short of it. */
  fill(leaveBytes?: number): void
  free(): void
  /** Mounts it anew so that it can only be read, or be written again; nobody may have a file open for writing. */
  readOnly(isSo: boolean): void
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
    fill: (leaveBytes = 0) => {
      const file = openSync(filler, 'a')
      try {
        while (statfsSync(path).bavail > 0) writeSync(file, block)
        ftruncateSync(file, Math.max(0, fstatSync(file).size - leaveBytes))
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(filler, { force: true }),
    readOnly: (isSo) => void execFileSync('mount', ['-o', `remount,${isSo ? 'ro' : 'rw'}`, path], { stdio: 'pipe' }),
    remove: () => {
      execFileSync('umount', ['-l', path])
      rmSync(path, { recursive: true })
    },
  }
}
