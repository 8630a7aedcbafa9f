import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { SimulationStatus } from './jobs.js'

/** Answers kept on disk, so that they outlive the process: one JSON file each, in a folder per site. */
export interface SimulationFiles {
  keep(status: SimulationStatus): Promise<void>
  find(site: SiteId, id: number): Promise<SimulationStatus | null>
  /** Ids kept of a site, newest first. */
  ids(site: SiteId): Promise<readonly number[]>
  /** Deletes what ended before a moment (epoch ms). */
  forget(site: SiteId, before: number): Promise<void>
}

/** @param dataDir the data folder; files go to its `simulations/SITE/` */
export function createSimulationFiles(dataDir: string): SimulationFiles {
  const folder = (site: SiteId): string => join(dataDir, 'simulations', site)
  const file = (site: SiteId, id: number): string => join(folder(site), `${id}.json`)

  const ids = async (site: SiteId): Promise<readonly number[]> => {
    const names = await orNull(readdir(folder(site)))
    const found = (names ?? []).flatMap((name) => /^(\d{1,15})\.json$/.exec(name)?.[1] ?? [])
    return found.map(Number).sort((a, b) => b - a)
  }

  return {
    ids,
    async keep(status) {
      await mkdir(folder(status.site), { recursive: true, mode: 0o700 })
      const path = file(status.site, status.id)
      await writeFile(`${path}.new`, JSON.stringify(status), { mode: 0o600 })
      await rename(`${path}.new`, path)
    },
    async find(site, id) {
      const text = await orNull(readFile(file(site, id), 'utf8'))
      return text === null ? null : statusIn(text)
    },
    async forget(site, before) {
      for (const id of await ids(site)) {
        const path = file(site, id)
        const written = await orNull(stat(path))
        if (written !== null && written.mtimeMs < before) await rm(path, { force: true })
      }
    },
  }
}

/** An answer as it was kept; one that was torn or changed is as none. */
function statusIn(text: string): SimulationStatus | null {
  try {
    // Written by us alone, from the type itself.
    return JSON.parse(text) as SimulationStatus
  } catch {
    return null
  }
}

/** What was read, or null where there is no such file. */
async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
