import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { DomainError } from '../../dialer/model/domain-error.js'
import { exitCodeOf, exitCodes } from './exit-codes.js'

/** Where a command reads and writes; the process's own streams, or a test's. */
export interface ConsoleIo {
  out(text: string): void
  err(text: string): void
  /** Rewritten in place; shown only on a terminal. */
  progress(text: string | null): void
  /** True if a person can be asked. */
  readonly interactive: boolean
  /** Asks; an empty answer gives `fallback`. `hidden`: what is typed is not shown. */
  ask(question: string, fallback: string, options?: { readonly hidden: boolean }): Promise<string>
}

/** The process's own streams. Results go to stdout, everything else to stderr, so that a pipe gets the result alone. */
export function processIo(): ConsoleIo {
  const interactive = process.stdin.isTTY && process.stderr.isTTY
  // A reader that has seen enough, such as `head`, is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    progress: (text) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${text ?? ''}`)
    },
    interactive,
    ask: (question, fallback, options) => {
      const shown = fallback === '' ? `${question}: ` : `${question} [${fallback}]: `
      const streams = { input: process.stdin, output: process.stderr }
      return options?.hidden === true ? askHidden(shown, fallback, streams) : askLine(shown, fallback, streams)
    },
  }
}

interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

async function askLine(question: string, fallback: string, { input, output }: Terminal): Promise<string> {
  const lines = createInterface({ input, output })
  try {
    return (await lines.question(question)).trim() || fallback
  } finally {
    lines.close()
  }
}

/** Asks and takes the answer of a terminal without showing it. */
export async function askHidden(question: string, fallback: string, { input, output }: Terminal): Promise<string> {
  // Readline writes what is typed back itself, here to nobody.
  const nobody = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: nobody, terminal: true })
  try {
    output.write(question)
    return (await lines.question('')).trim() || fallback
  } finally {
    lines.close()
    output.write('\n')
  }
}

/**
 * Runs a command to its exit code: what it threw is told in words, or as `{"error": …}` with `json`.
 */
export async function runCommand(io: ConsoleIo, json: boolean, command: () => Promise<number>): Promise<number> {
  try {
    return await command()
  } catch (error) {
    const known = error instanceof DomainError ? error : null
    const value = known?.toValue() ?? {
      code: 'INTERNAL_ERROR',
      message: error instanceof Error ? error.message : String(error),
    }
    if (json) io.out(JSON.stringify({ error: value }))
    else io.err(`trunkline: ${value.message}`)
    return known === null ? exitCodes.fault : exitCodeOf(known.code)
  }
}
