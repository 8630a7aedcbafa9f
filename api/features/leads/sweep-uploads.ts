import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Uploads on their way in, uploads being imported, refused rows to be fetched, and evidence that was not sent. */
const ours = /^[^/]+\.(part|import)$|^rejects-[^/]+\.csv$|^evidence-[^/]+\.jsonl$/

/**
 * Removes what an earlier process left in the folder of uploads: nobody can ask for it any more, and it holds people's numbers.
 * To be called before the first request is taken.
 */
export async function sweepUploads(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) if (ours.test(name)) await rm(join(folder, name), { force: true })
}

/** What lies in a folder; nothing where there is no folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
