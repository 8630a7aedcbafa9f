import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSystemClock } from '../../daemon/clock.js'
import { startThread } from '../../daemon/threads/start-thread.js'
import { siteId } from '../../dialer/model/ids.js'
import { openSqlite } from '../../storage/open-sqlite.js'
import type { RetentionPlace } from '../../storage/retention.js'
import { openStoreInProcess } from '../../storage/writer/in-process-store.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { makeCommit } from '../storage/support.js'
import { figuresOf, figuresText, judge, loadText, ms } from './support/figures.js'

// A backlog of recordings that could not be fetched, as after a PBX was away for days: how long it takes to find the next ones and to note them
// as done, what retention costs beside it, and what both cost steps of calls, all on the one writer. Run:
//   node --expose-gc --import tsx tests/bench/outbox.bench.ts [entries 1000000] [seconds 15]

const entries = Number(process.argv[2] ?? 1_000_000)
const seconds = Number(process.argv[3] ?? 15)
const site = siteId('bench')
const consumer = 'recordings'
const folder = mkdtempSync(join(tmpdir(), 'trunkline-outbox-'))

const first = await openStoreInProcess({ dataDir: folder, clock: createSystemClock() })
await first.openSite(site)
await first.stop()
const sqlite = openSqlite(join(folder, 'sites', `${site}.db`), 'write')
const body = (n: number) =>
  JSON.stringify({
    kind: 'recording.finished',
    at: n,
    call: `bench-${n}`,
    recording: `bench/${n}`,
    durationS: 60,
    ok: true,
  })
sqlite.transaction(() => {
  const journal = sqlite.prepare(
    "INSERT INTO journal (seq, at, kind, call_ref, body) VALUES (?, ?, 'recording.finished', ?, ?)",
  )
  const outbox = sqlite.prepare(
    'INSERT INTO outbox (consumer, seq, attempts, next_try_at, done) VALUES (?, ?, 0, ?, 0)',
  )
  for (let n = 1; n <= entries; n++) {
    journal.run(n, n, `bench-${n}`, body(n))
    outbox.run(consumer, n, n)
  }
  // The sums have followed: what is measured is the backlog alone.
  sqlite.prepare("INSERT OR REPLACE INTO projection_cursor (name, seq) VALUES ('calls', ?)").run(entries)
})()
sqlite.pragma('wal_checkpoint(TRUNCATE)')
sqlite.close()

try {
  console.log(`${entries} entries; ${loadText()}`)
  const writer = startThread(new URL('../../storage/writer/writer-thread.js', import.meta.url), {
    workerData: { dataDir: folder },
  })
  const storage = await connectWriterThread(writer)
  const store = storage.client
  await store.openSite(site)
  const times: Record<'due' | 'done' | 'retention' | 'step', number[]> = { due: [], done: [], retention: [], step: [] }
  const timed = async <T>(what: keyof typeof times, work: Promise<T>): Promise<T> => {
    const began = performance.now()
    const value = await work
    times[what].push(performance.now() - began)
    return value
  }
  const until = performance.now() + seconds * 1000
  let workedOff = 0
  const workOff = async (): Promise<void> => {
    while (performance.now() < until) {
      const due = await timed('due', store.read(site, 'outbox.due', { consumer, now: Date.now(), limit: 20 }))
      for (const { seq } of due) await timed('done', store.write(site, 'outbox.done', { consumer, seq }))
      workedOff += due.length
    }
  }
  const retain = async (): Promise<void> => {
    let place: RetentionPlace | undefined
    while (performance.now() < until) {
      const past = {
        journalBefore: Date.now(),
        callsBefore: 0,
        recordingsBefore: 0,
        limit: 500,
        ...(place && { place }),
      }
      const result = await timed('retention', store.write(site, 'retention.run', past))
      place = result.more ? result.place : undefined
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const steps = async (): Promise<void> => {
    for (let n = 0; performance.now() < until; n++) {
      const event = { kind: 'link.status', at: Date.now(), status: 'ready', why: null } as const
      await timed('step', store.write(site, 'engine.commit', makeCommit({ id: n + 1, events: [event] })))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const rssNow = (): number => {
    globalThis.gc?.()
    return process.memoryUsage().rss
  }
  // The first third fills the caches of SQLite, which have a size of their own; what grows after it would grow for ever.
  const filled = new Promise<number>((resolve) => setTimeout(() => resolve(rssNow()), (seconds * 1000) / 3))
  const [before] = await Promise.all([filled, workOff(), retain(), steps()])
  const grown = (rssNow() - before) / 1_048_576
  const figures = { due: figuresOf(times.due), step: figuresOf(times.step), retention: figuresOf(times.retention) }
  console.log(`  the next 20: ${figuresText(figures.due)}`)
  console.log(`  one done: ${figuresText(figuresOf(times.done))}; ${(workedOff / seconds).toFixed(0)} a second`)
  console.log(`  retention beside it: ${figuresText(figures.retention)}`)
  console.log(`  steps of calls meanwhile: ${figuresText(figures.step)}`)
  judge(`the next 20 found in 10 ms: p50 ${ms(figures.due.p50)}`, figures.due.p50 <= 10)
  judge(`a step of a call within 50 ms: p99 ${ms(figures.step.p99)}`, figures.step.p99 <= 50)
  judge(`memory grows by ${grown.toFixed(0)} MB after that of caches, asked 20`, grown <= 20)
  await storage.stop()
  await writer.terminate()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
