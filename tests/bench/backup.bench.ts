import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { startThread } from '../../daemon/threads/start-thread.js'
import type { StorageThreadData } from '../../daemon/threads/storage-thread.js'
import { siteId } from '../../dialer/model/ids.js'
import type { EngineStore } from '../../dialer/ports/engine-store.js'
import { runBackup } from '../../storage/backup/run-backup.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { endedCall, makeRecord } from '../storage/support.js'

// What a backup costs those who write: steps of calls at a steady rate and, in turns, with a backup going on and without; how long each
// step waits for its commit. Run: npx tsx tests/bench/backup.bench.ts [calls in the database] [steps a second] [turns]

const size = Number(process.argv[2] ?? 200_000)
const rate = Number(process.argv[3] ?? 200)
const turns = Number(process.argv[4] ?? 3)
/** A step that waits longer is heard: it keeps the next attempt from being placed. */
const askedMs = 50
const askedRatio = 2
const site = siteId('bench')
const folder = mkdtempSync(join(tmpdir(), 'trunkline-backup-'))
const dataDir = join(folder, 'data')

const data: StorageThreadData = {
  dataDir,
  logLevel: 'error',
  archive: { folder: join(folder, 'archive'), keepDays: 7, maxBytes: 20e9 },
}
const worker: Worker = startThread(new URL('../../daemon/threads/storage-thread.js', import.meta.url), {
  workerData: data,
})
const thread = await connectWriterThread(worker)
await thread.client.openSite(site)
const store: EngineStore = thread.client.engineStore(site)
const note = 'x'.repeat(200)
let next = 0
const step = (): Promise<unknown> => store.commit(endedCall(makeRecord(`c${next++}`, { outcome: 'busy', note })))

const fill = async (): Promise<void> => {
  while (next < size) await step()
}
await Promise.all(Array.from({ length: 256 }, fill))

/** How long each step waited, at the rate, until `isOver`. ms */
async function measure(isOver: () => boolean): Promise<readonly number[]> {
  const waits: number[] = []
  const began = performance.now()
  const pending: Promise<void>[] = []
  for (let n = 0; !isOver(); n++) {
    const dueMs = began + (n * 1000) / rate - performance.now()
    if (dueMs > 0) await new Promise((resolve) => setTimeout(resolve, dueMs))
    const at = performance.now()
    pending.push(step().then(() => void waits.push(performance.now() - at)))
  }
  await Promise.all(pending)
  return waits
}

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? 0

const withBackup: number[] = []
const without: number[] = []
for (let turn = 0; turn < turns; turn++) {
  const destination = join(folder, `backup-${turn}`)
  const began = performance.now()
  let isMade = false
  const backup = runBackup(
    startThread(new URL('../../storage/backup/backup-thread.js', import.meta.url), {
      workerData: { dataDir, destination, now: began },
    }),
  ).finally(() => {
    isMade = true
  })
  withBackup.push(...(await measure(() => isMade)))
  const { files } = await backup
  const tookMs = performance.now() - began
  rmSync(destination, { recursive: true })
  const end = performance.now() + tookMs
  without.push(...(await measure(() => performance.now() > end)))
  const megabytes = files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
  console.log(
    `a backup of ${megabytes.toFixed(0)} MB took ${(tookMs / 1000).toFixed(1)} s beside ${rate} steps a second`,
  )
}
for (const [name, part] of [
  ['p50', 0.5],
  ['p99', 0.99],
] as const) {
  const one = quantile(withBackup, part)
  const other = quantile(without, part)
  console.log(
    `${name}: ${one.toFixed(1)} ms with a backup, ${other.toFixed(1)} without, ratio ${(one / other).toFixed(2)}`,
  )
}
const p99 = quantile(withBackup, 0.99)
const isMet = p99 <= Math.max(askedMs, askedRatio * quantile(without, 0.99))
console.log(
  `p99 with a backup asked below ${askedMs} ms or ${askedRatio} times that without: ${isMet ? 'met' : 'not met'}`,
)
await thread.stop()
await worker.terminate()
rmSync(folder, { recursive: true, force: true })
