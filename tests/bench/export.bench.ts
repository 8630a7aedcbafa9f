import { cpSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { siteId } from '../../dialer/model/ids.js'
import { dataPaths } from '../../storage/data-folder.js'
import { openSqlite } from '../../storage/open-sqlite.js'
import { until } from '../lab/support/until.js'
import { openCrew } from '../process/support/crew.js'
import { processSite } from '../process/support/process-site.js'
import { bigSite, bigSiteFile } from './support/big-site.js'
import { figuresOf, figuresText, judge, loadText } from './support/figures.js'
import { cpuShare, cpuTime } from './support/process-cpu.js'
import { watchThreadTimes } from './support/thread-times.js'

// Half a million calls to Excel by the built daemon, while its agents take calls of the simulator in real time. Asked: the export's thread
// takes less than 150 MB at its peak, and the time from answer to agent at p99 is not more than doubled against the same calls without an
// export, in turns in the same run.
// Memory: with each page of 1,000 rows the thread asks for its own heap and what it holds outside of it (`heapUsed + external` of
// process.memoryUsage in the worker, which counts its own isolate alone); the greatest is told in its log line. To that comes SQLite's page
// cache of its connection, 32 MB at most, added here.
// Beside it: processor time by the niceness of the threads that used it. What an export costs belongs to its own, at 10; what it adds at 0
// stands in the way of calls. And how long call control, ready to run, waited for a processor.
// Run: npm run build && npx tsx tests/bench/export.bench.ts [calls] [rounds]

const calls = Number(process.argv[2] ?? 500_000)
const rounds = Number(process.argv[3] ?? 3)
const agents = 24
const quietMs = 20_000
const mostMemoryMb = 150
const sqliteCacheMb = 32
/** A person who answers after 2 s and hangs up half a second after that: many answers in a short time. */
const brief = 13
const span = { startDate: '2026-01-01', endDate: '2026-12-31' }

interface Made {
  readonly id: number
  readonly state: string
  readonly rows: number
  readonly bytes: number | null
  readonly error: { readonly message: string } | null
}

interface Cost {
  seconds: number
  controlWaited: number
  readonly byNiceness: Record<number, number>
}

function emptyCost(): Cost {
  return { seconds: 0, controlWaited: 0, byNiceness: {} }
}

function costText({ seconds, controlWaited, byNiceness }: Cost): string {
  const cores = Object.entries(byNiceness)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([nice, used]) => `${(used / seconds).toFixed(2)} at niceness ${nice}`)
  const waited = ((controlWaited / seconds) * 1000).toFixed(0)
  return `processors in use: ${cores.join(', ')}; call control waited ${waited} ms a second for one`
}

const site = await processSite()
try {
  const file = dataPaths(site.dataDir).site(siteId('main'))
  mkdirSync(dirname(file), { recursive: true })
  cpSync(bigSiteFile({ leads: 50_000, calls }), file)
  await site.start()
  const leads = Array.from({ length: 12_000 }, () => brief)
  await openCrew(site, { agents, leads, first: bigSite.agents + 400, settings: { maxLines: 100, callsPerSecond: 50 } })

  const reader = openSqlite(file, 'read')
  const waits = reader
    .prepare<[number, number], number>(
      `SELECT bridged_at - answered_at FROM calls
       WHERE answered_at >= ? AND answered_at < ? AND bridged_at IS NOT NULL AND dial_mode = 'power'`,
    )
    .pluck()
  const samples: Record<'quiet' | 'export', number[]> = { quiet: [], export: [] }
  const cost = { quiet: emptyCost(), export: emptyCost() }
  const during = async (what: 'quiet' | 'export', work: () => Promise<void>): Promise<void> => {
    const { pid } = site.process
    const [from, cpu, threads] = [Date.now(), cpuTime(pid), watchThreadTimes(pid)]
    await work()
    const until = Date.now()
    const byNiceness = threads.stop()
    const { controlWaited } = cpuShare(cpu, cpuTime(pid))
    const seconds = (until - from) / 1000
    cost[what].seconds += seconds
    cost[what].controlWaited += controlWaited * seconds
    for (const [nice, used] of byNiceness) cost[what].byNiceness[nice] = (cost[what].byNiceness[nice] ?? 0) + used
    const answers = waits.all(from, until)
    samples[what].push(...answers)
    console.log(`  ${what}: ${figuresText(figuresOf(answers))}`)
  }

  // The first calls meet code that was never run.
  await new Promise((resolve) => setTimeout(resolve, quietMs / 2))
  for (let round = 1; round <= rounds; round += 1) {
    await during('quiet', () => new Promise((resolve) => setTimeout(resolve, quietMs)))
    await during('export', async () => {
      const began = performance.now()
      const { id } = await site.admin.post<Made>('/exports', { subject: 'calls', format: 'xlsx', ...span })
      const made = await until(
        'the export',
        async () => {
          const now = await site.admin.get<Made>(`/exports/${id}`)
          return now.state === 'queued' || now.state === 'running' ? null : now
        },
        600_000,
      )
      if (made.state !== 'done') throw new Error(`the export is ${made.state}: ${made.error?.message}`)
      const seconds = (performance.now() - began) / 1000
      const megabytes = ((made.bytes ?? 0) / 1e6).toFixed(1)
      console.log(`round ${round}: ${made.rows} rows, ${megabytes} MB in ${seconds.toFixed(1)} s; ${loadText()}`)
    })
  }
  reader.close()

  const peaks = site.process.log.flatMap((line) =>
    line.msg === 'an export is made' ? [Number(line['peakBytes'])] : [],
  )
  const peakMb = Math.max(...peaks) / 1_048_576 + sqliteCacheMb
  const [quiet, busy] = [figuresOf(samples.quiet), figuresOf(samples.export)]
  console.log(`\nanswer to agent without an export: ${figuresText(quiet)}`)
  console.log(`answer to agent during the export: ${figuresText(busy)}`)
  console.log(`p99 with an export: ${(busy.p99 / Math.max(quiet.p99, 1)).toFixed(2)} times that without`)
  for (const what of ['quiet', 'export'] as const) console.log(`${what}: ${costText(cost[what])}`)
  console.log(`peak of the export's thread: ${peakMb.toFixed(0)} MB, of it ${sqliteCacheMb} MB page cache`)
  judge(`less than ${mostMemoryMb} MB in the export's thread`, peaks.length === rounds && peakMb < mostMemoryMb)
  // Times are whole milliseconds.
  judge('answer to agent at p99 not more than doubled', busy.p99 <= 2 * Math.max(quiet.p99, 1))
  judge('enough answers to speak of p99', quiet.n >= 200 && busy.n >= 100)
  await site.stop()
} finally {
  await site.remove()
}
