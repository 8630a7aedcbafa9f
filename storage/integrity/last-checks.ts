import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { dataPaths } from '../data-folder.js'
import type { CheckResult, Damage } from './check-files.js'
import type { RecordingFault } from './check-recordings.js'

const note = z.object({
  /** Epoch ms. */
  at: z.number(),
  depth: z.enum(['quick', 'full']),
  databases: z.number(),
  damages: z.array(z.object({ database: z.string(), where: z.string(), what: z.string() })),
  recordings: z.number(),
  recordingFaults: z.array(
    z.object({ site: z.string(), name: z.string(), path: z.string(), what: z.enum(['missing', 'altered']) }),
  ),
})
const notes = z.object({ quick: note.nullable(), full: note.nullable() })

/** What a check found, and when. */
export type CheckNote = z.infer<typeof note>

/** The last check of each depth. They are kept in a file of their own: a damaged database could not be trusted with them. */
export type LastChecks = z.infer<typeof notes>

/** So many are remembered of each kind; the log has all. */
const mostNoted = 100

/** The last checks; one that cannot be read is as one that never was. */
export function readLastChecks(dataDir: string): LastChecks {
  try {
    return notes.parse(JSON.parse(readFileSync(dataPaths(dataDir).checks, 'utf8')))
  } catch {
    return { quick: null, full: null }
  }
}

/** Notes a check. @throws Error what the disk says */
export function noteCheck(dataDir: string, result: CheckResult, at: number): void {
  const { damages, recordingFaults } = result
  const noted: CheckNote = {
    ...result,
    at,
    damages: damages.slice(0, mostNoted),
    recordingFaults: recordingFaults.slice(0, mostNoted),
  }
  const path = dataPaths(dataDir).checks
  writeFileSync(`${path}.part`, JSON.stringify({ ...readLastChecks(dataDir), [result.depth]: noted }), { mode: 0o600 })
  renameSync(`${path}.part`, path)
}

/** What is wrong as far as is known: a full check sees what a quick one does not, so only a full one gives the all-clear for it. */
export function standingFaults({ quick, full }: LastChecks): {
  readonly damages: readonly Damage[]
  readonly recordings: readonly RecordingFault[]
} {
  const isQuickNewer = quick !== null && quick.at > (full?.at ?? 0)
  const found = [...(full?.damages ?? []), ...(isQuickNewer ? quick.damages : [])]
  return {
    damages: found.filter((one, index) => found.findIndex((other) => isSame(one, other)) === index),
    recordings: full?.recordingFaults ?? [],
  }
}

const isSame = (one: Damage, other: Damage): boolean => one.database === other.database && one.where === other.where
