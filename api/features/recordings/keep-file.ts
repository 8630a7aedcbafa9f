import { constants } from 'node:fs'
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Moves a file to its place, where it is either whole and on the disk or not at all. The place may be on another disk.
 * @throws what the disk throws; no half file stays
 */
export async function keepFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const part = `${to}.part`
  try {
    await moveOrCopy(from, part)
    const file = await open(part, 'r')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(part, to)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function moveOrCopy(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error
    await copyFile(from, to, constants.COPYFILE_EXCL)
  }
}
