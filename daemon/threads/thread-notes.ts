import { z } from 'zod'
import type { ArchiveStanding } from '../../storage/archive/archive-keeper.js'
import { createMetrics, type Metrics } from '../../storage/metrics/metrics.js'
import { createLog, type LogFields, type LogLevel, type RootLog } from '../log.js'
import { stateThreadMetrics } from '../metrics/thread-metrics.js'
import { measureLoopLag } from './loop-lag.js'

/**
 * What a worker tells the main thread beside its own work: log lines, how late its event loop is, its metrics when asked, and, from the
 * storage thread, how the archive of a database stands.
 */
export type ThreadNote =
  | { readonly note: 'log'; readonly lines: readonly string[] }
  | { readonly note: 'lag'; readonly p99Ms: number }
  | { readonly note: 'metrics'; readonly ask: number; readonly text: string }
  | { readonly note: 'archive'; readonly standing: ArchiveStanding }

/** What the main thread tells a worker beside its work. */
export type ThreadOrder =
  | { readonly order: 'logLevel'; readonly level: LogLevel }
  | { readonly order: 'metrics'; readonly ask: number }

/** The part of `parentPort` that notes need. */
interface NotePort {
  postMessage(value: ThreadNote): void
  on(event: 'message', listener: (value: unknown) => void): unknown
}

const archiveStanding = z.object({
  db: z.string(),
  reach: z.object({ from: z.number(), to: z.number() }).nullable(),
  bytes: z.number(),
  waitingSince: z.number().nullable(),
  fault: z.string().nullable(),
})
const noteSchema = z.union([
  z.object({ note: z.literal('log'), lines: z.array(z.string()) }),
  z.object({ note: z.literal('lag'), p99Ms: z.number() }),
  z.object({ note: z.literal('metrics'), ask: z.int(), text: z.string() }),
  z.object({ note: z.literal('archive'), standing: archiveStanding }),
])
const orderSchema = z.union([
  z.object({ order: z.literal('logLevel'), level: z.enum(['debug', 'info', 'warn', 'error']) }),
  z.object({ order: z.literal('metrics'), ask: z.int() }),
])

/**
 * The log of a worker: its lines go to the main thread, which writes all of them in one format and never in the middle of another
 * line. Lines of one turn of the event loop go together, since a message costs more than a line. Also reports the worker's loop lag
 * every five seconds, follows the main thread's log level, and gives it the worker's metrics when it asks.
 * @param given metrics that the worker's parts have been given already; absent: they are made here
 */
export function startThreadNotes(
  port: NotePort,
  level: LogLevel,
  base: LogFields & { readonly thread: string },
  given?: Metrics,
): { readonly log: RootLog; readonly metrics: Metrics } {
  let waiting: string[] = []
  const send = (): void => {
    if (waiting.length > 0) port.postMessage({ note: 'log', lines: waiting })
    waiting = []
  }
  const write = (line: string): void => {
    if (waiting.length === 0) setImmediate(send)
    waiting.push(line)
  }
  // A thread that fails still tells why.
  process.once('exit', send)
  const log = createLog(write, level, base)
  const metrics = given ?? createMetrics((name, err) => log.warn({ metric: name, err }, 'a metric could not be read'))
  const lag = measureLoopLag(({ p99Ms }) => port.postMessage({ note: 'lag', p99Ms }))
  stateThreadMetrics(metrics, base.thread, () => lag.last())
  const giveMetrics = async (ask: number): Promise<void> => {
    port.postMessage({ note: 'metrics', ask, text: await metrics.collect() })
  }
  port.on('message', (value) => {
    if (typeof value !== 'object' || value === null || !('order' in value)) return
    const order = orderSchema.safeParse(value).data
    if (order?.order === 'logLevel') log.setLevel(order.level)
    if (order?.order !== 'metrics') return
    giveMetrics(order.ask).catch((err: unknown) => log.warn({ err }, 'the metrics of a thread could not be told'))
  })
  return { log, metrics }
}

/** The note in a worker's message, or null if the message is something else. */
export function readNote(value: unknown): ThreadNote | null {
  if (typeof value !== 'object' || value === null || !('note' in value)) return null
  return noteSchema.safeParse(value).data ?? null
}
