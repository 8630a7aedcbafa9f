import { pino } from 'pino'

/** How much is written; each level holds those after it. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/**
 * Facts beside a sentence. `site`, `campaign`, `lead`, `agent`, `callRef`, `leg`, `pbx` and `requestId` are the names under which every thread
 * logs these, so that one call or request can be followed through all of them by its name.
 */
export type LogFields = Readonly<Record<string, unknown>>

/** Writes log records. Fields first, the sentence after them, as in `log.info({ callRef }, 'call ended')`. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  /** A log that adds `fields` to each record. */
  child(fields: LogFields): Log
}

/** A {@link Log} whose level can be changed while it runs, its children's too. */
export interface RootLog extends Log {
  setLevel(level: LogLevel): void
  /** True if records of this level are written; for those whose making costs something. */
  isOn(level: LogLevel): boolean
}

/** Names under which a secret could get into a record; their values are replaced, at the top and one level down. */
const secretNames = ['password', 'secret', 'token', 'authorization', 'cookie', 'apiKey', 'key', 'pin']

/**
 * A log of JSON lines, each handed to `write` with its line end. Of telephone numbers no more than the last four digits are written,
 * wherever they stand: in a field, in a sentence, or in an error somebody else made.
 * @param write where lines go: the terminal, or the main thread's log when called in a worker
 */
export function createLog(write: (line: string) => void, level: LogLevel, base: LogFields = {}): RootLog {
  const gate = { level }
  const rank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 }
  const root = pino(
    {
      level: 'debug',
      base,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    },
    { write: (line: string) => write(withoutNumbers(line)) },
  )
  // Fields are put together here and not by children of the library, which writes a name twice that a record gives anew.
  const wrap = (bound: LogFields): Log => {
    const at = (name: LogLevel) => (fields: LogFields, message: string) => {
      if (rank[name] >= rank[gate.level]) root[name]({ ...bound, ...fields }, message)
    }
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => wrap({ ...bound, ...fields }),
    }
  }
  return {
    ...wrap({}),
    isOn: (wanted) => rank[wanted] >= rank[gate.level],
    setLevel: (next) => {
      gate.level = next
    },
  }
}

/** A number as the whole product spells it (E.164), also as a part of an address. */
const phoneNumber = /(?:\+|%2B)\d{3,11}(?=\d{4}(?!\d))/gi

function withoutNumbers(line: string): string {
  return line.includes('+') || line.includes('%2') ? line.replace(phoneNumber, '…') : line
}

/** Counts lines on their way to `write`, by their level; those of workers are text already, which begins with it. */
export function countLines(write: (line: string) => void): {
  readonly write: (line: string) => void
  readonly counts: Readonly<Record<LogLevel, number>>
} {
  const counts: Record<LogLevel, number> = { debug: 0, info: 0, warn: 0, error: 0 }
  const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
  return {
    write: (line) => {
      const level = levels.find((one) => line.startsWith(one, levelPlace))
      if (level) counts[level] += 1
      write(line)
    },
    counts,
  }
}

const levelPlace = '{"level":"'.length

/** A log that writes nothing, for tests and one-shot commands. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
}
