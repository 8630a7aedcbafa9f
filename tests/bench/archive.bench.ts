import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startThread } from '../../daemon/threads/start-thread.js'
import type { StorageThreadData } from '../../daemon/threads/storage-thread.js'
import { siteId } from '../../dialer/model/ids.js'
import type { EngineStore } from '../../dialer/ports/engine-store.js'
import { rebuild } from '../../storage/archive/rebuild.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { endedCall, makeRecord } from '../storage/support.js'

// What keeping every commit costs the writer, in turns with and without in one run; how much disk a commit takes in the archive; how
// fast a database is rebuilt. Run: npx tsx tests/bench/archive.bench.ts [commits] [turns]

const total = Number(process.argv[2] ?? 5000)
const turns = Number(process.argv[3] ?? 4)
const asked = 0.9
const site = siteId('bench')
const folder = mkdtempSync(join(tmpdir(), 'trunkline-archive-'))
const archive = join(folder, 'archive')

async function openThread(name: string, isKept: boolean) {
  const data: StorageThreadData = {
    dataDir: join(folder, name),
    logLevel: 'error',
    archive: isKept ? { folder: archive, keepDays: 7, maxBytes: 20e9 } : null,
  }
  const worker = startThread(new URL('../../daemon/threads/storage-thread.js', import.meta.url), { workerData: data })
  const thread = await connectWriterThread(worker)
  await thread.client.openSite(site)
  let next = 0
  const store: EngineStore = thread.client.engineStore(site)
  return {
    /** Commits a second, so many at once, and what each took of the processors. */
    run: async (count: number, atOnce: number): Promise<{ readonly rate: number; readonly cpuUs: number }> => {
      const began = performance.now()
      const cpu = process.cpuUsage()
      const end = next + count
      const one = async (): Promise<void> => {
        while (next < end) await store.commit(endedCall(makeRecord(`${name}-${next++}`, { outcome: 'busy' })))
      }
      await Promise.all(Array.from({ length: atOnce }, one))
      const { user, system } = process.cpuUsage(cpu)
      return { rate: (count * 1000) / (performance.now() - began), cpuUs: (user + system) / count }
    },
    stop: async () => {
      await thread.stop()
      await worker.terminate()
    },
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const sizesUnder = (path: string): readonly { readonly name: string; readonly bytes: number }[] =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => ({ name: entry.name, bytes: statSync(join(entry.parentPath, entry.name)).size }))
    : []
const sizeOf = (path: string): number => sizesUnder(path).reduce((sum, { bytes }) => sum + bytes, 0)

const without = await openThread('without', false)
const kept = await openThread('kept', true)
await without.run(500, 64)
await kept.run(500, 64)
let committed = 500
// A thread that loads its modules and the copy of a day are no part of what a commit costs.
while (!sizesUnder(archive).some(({ name, bytes }) => name === 'changes' && bytes > 0)) {
  committed += 10
  await kept.run(10, 1)
  await new Promise((resolve) => setTimeout(resolve, 100))
}
for (const atOnce of [64, 1]) {
  // Alone a commit is little more than its flush, whose time wanders from second to second: many short turns, of which the median counts.
  const count = atOnce === 1 ? Math.min(total, 300) : total
  const ratios: number[] = []
  const extraCpu: number[] = []
  for (let turn = 0; turn < (atOnce === 1 ? 4 * turns : turns); turn++) {
    committed += count
    const first = turn % 2 === 0
    const one = await (first ? without : kept).run(count, atOnce)
    const other = await (first ? kept : without).run(count, atOnce)
    const [bare, both] = first ? [one, other] : [other, one]
    ratios.push(both.rate / bare.rate)
    extraCpu.push(both.cpuUs / bare.cpuUs)
    console.log(
      `${atOnce} at once: ${Math.round(bare.rate)} commits/s without, ${Math.round(both.rate)} with; ${Math.round(bare.cpuUs)} and ${Math.round(both.cpuUs)} µs of a processor each`,
    )
  }
  // Holds also where others use the machine.
  console.log(`${atOnce} at once: ${median(extraCpu).toFixed(2)} times the processor time`)
  const ratio = median(ratios)
  console.log(`${atOnce} at once: ratio ${ratio.toFixed(2)} (asked ${asked}: ${ratio >= asked ? 'met' : 'not met'})`)
}
await kept.stop()
await without.stop()
const bytes = sizeOf(join(archive, `site-${site}`))
console.log(
  `${Math.round(bytes / committed)} bytes of archive a commit, ${((bytes / committed) * 50 * 86_400 * 1e-9).toFixed(2)} GB for a day of 50 a second`,
)
const began = performance.now()
const target = join(folder, 'rebuilt.db')
const reached = rebuild({ root: join(archive, `site-${site}`), target, until: null, wal: null, skip: 0 })
console.log(
  `rebuilt ${reached.commits} groups of commits in ${Math.round(performance.now() - began)} ms, to entry ${reached.seq}`,
)
rmSync(folder, { recursive: true, force: true })
