import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from '../../../storage/open-sqlite.js'

// Looks into the site's file every millisecond, as any other program could, and notes when each attempt was first there to be read.

const { path } = workerData as { readonly path: string }
const sqlite = openSqlite(path, 'read')
const newer = sqlite.prepare<[number], { id: number; number: string }>('SELECT id, number FROM calls WHERE id > ?')
const first = sqlite.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM calls').get()
const offset = clockOffset()
const seen: { number: string; missingAt: number; seenAt: number }[] = []
let last = first?.id ?? 0
let missingAt = offset + performance.now()

const look = () => {
  // The moment before the read: what it finds was committed by then.
  const lookedAt = offset + performance.now()
  for (const { id, number } of newer.all(last)) {
    seen.push({ number, missingAt, seenAt: lookedAt })
    last = id
  }
  missingAt = lookedAt
}
const timer = setInterval(look, 1)
parentPort?.postMessage('watching')
parentPort?.once('message', () => {
  clearInterval(timer)
  look()
  sqlite.close()
  parentPort?.postMessage(seen)
})

/** Epoch ms with fraction is this plus performance.now(): Date.now() is never late by less than in its tick's first moment. */
function clockOffset(): number {
  let best = Number.NEGATIVE_INFINITY
  for (let i = 0; i < 20_000; i += 1) best = Math.max(best, Date.now() - performance.now())
  return best
}
