import { z } from 'zod'
import { createLog, type LogFields, type LogLevel, type RootLog } from '../log.js'
import { measureLoopLag } from './loop-lag.js'

/** What a worker tells the main thread beside its own work: log lines, and how late its event loop is. */
export type ThreadNote =
  | { readonly note: 'log'; readonly lines: readonly string[] }
  | { readonly note: 'lag'; readonly p99Ms: number }

/** What the main thread tells a worker beside its work. */
export type ThreadOrder = { readonly order: 'logLevel'; readonly level: LogLevel }

/** The part of `parentPort` that notes need. */
interface NotePort {
  postMessage(value: ThreadNote): void
  on(event: 'message', listener: (value: unknown) => void): unknown
}

const noteSchema = z.union([
  z.object({ note: z.literal('log'), lines: z.array(z.string()) }),
  z.object({ note: z.literal('lag'), p99Ms: z.number() }),
])
const orderSchema = z.object({ order: z.literal('logLevel'), level: z.enum(['debug', 'info', 'warn', 'error']) })

/**
 * The log of a worker: its lines go to the main thread, which writes all of them in one format and never in the middle of another
 * line. Lines of one turn of the event loop go together, since a message costs more than a line. Also reports the worker's loop lag
 * every five seconds, and follows the main thread's log level.
 */
export function startThreadLog(port: NotePort, level: LogLevel, base: LogFields): RootLog {
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
  measureLoopLag((p99Ms) => port.postMessage({ note: 'lag', p99Ms }))
  port.on('message', (value) => {
    const order = orderSchema.safeParse(value)
    if (order.success) log.setLevel(order.data.level)
  })
  return log
}

/** The note in a worker's message, or null if the message is something else. */
export function readNote(value: unknown): ThreadNote | null {
  if (typeof value !== 'object' || value === null || !('note' in value)) return null
  return noteSchema.safeParse(value).data ?? null
}
