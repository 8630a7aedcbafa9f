import { existsSync, readdirSync } from 'node:fs'
import { dataPaths } from '../../storage/data-folder.js'

const named = /^(\d{4}-\d{2}-\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/** When the newest whole backup of the data folder was made, by its name; null: there is none. Epoch ms */
export function newestBackupAt(dataDir: string): number | null {
  let newest: number | null = null
  const folder = dataPaths(dataDir).backups
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const [, day, hour, minute, second] = named.exec(name) ?? []
    if (day === undefined) continue
    const at = Date.parse(`${day}T${hour}:${minute}:${second}Z`)
    if (newest === null || at > newest) newest = at
  }
  return newest
}
