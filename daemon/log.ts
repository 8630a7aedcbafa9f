import { pino } from 'pino'

/** How much is written; each level holds those after it. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Facts beside a sentence. `site`, `campaign`, `call`, `leg` and `pbx` are the names under which the whole product logs these. */
export type LogFields = Readonly<Record<string, unknown>>

/** Writes log records. Fields first, the sentence after them, as in `log.info({ call }, 'call ended')`. */
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
}

/** Names under which a secret could get into a record; their values are replaced, at the top and one level down. */
const secretNames = ['password', 'secret', 'token', 'authorization', 'cookie', 'apiKey', 'key', 'pin']

/**
 * A log of JSON lines, each handed to `write` with its line end.
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
    { write },
  )
  const wrap = (logger: pino.Logger): Log => {
    const at = (name: LogLevel) => (fields: LogFields, message: string) => {
      if (rank[name] >= rank[gate.level]) logger[name](fields, message)
    }
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => wrap(logger.child(fields)),
    }
  }
  return {
    ...wrap(root),
    setLevel: (next) => {
      gate.level = next
    },
  }
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
