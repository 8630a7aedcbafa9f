import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from './until.js'

/** A line of the process's log; a line that is no JSON has only `msg`. */
export type LogLine = { readonly level?: string; readonly msg: string; readonly [field: string]: unknown }

/** The built program, running as an administrator runs it. */
export type TrunklineProcess = {
  readonly pid: number
  readonly log: readonly LogLine[]
  /** The exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>
  signal(signal: NodeJS.Signals): void
  /** The first line, past or future, that matches. */
  waitForLog(what: string, matches: (line: LogLine) => boolean, limitMs?: number): Promise<LogLine>
}

/** Where the built program is: `dist`, or the folder that `TRUNKLINE_LAB_DIST` names. */
export function builtProgram(): string {
  const main = join(resolve(process.env['TRUNKLINE_LAB_DIST'] ?? 'dist'), 'daemon/main.js')
  if (!existsSync(main)) throw new Error(`${main} does not exist: run "npm run build" first`)
  return main
}

/** Starts the program with these arguments and no Trunkline variable but those given. */
export function startProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): TrunklineProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('TRUNKLINE_'))
  const child = spawn(process.execPath, [builtProgram(), ...args], {
    env: { ...Object.fromEntries(inherited), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log: LogLine[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => log.push(parseLine(line)))
  }
  const exited = exitOf(child)
  return {
    pid: child.pid ?? 0,
    log,
    exited,
    signal: (signal) => {
      child.kill(signal)
    },
    waitForLog: (what, matches, limitMs) =>
      until(
        what,
        () => {
          const found = log.find(matches)
          if (found === undefined && child.exitCode !== null) {
            throw new Error(`the process ended with ${child.exitCode}: ${tail(log)}`)
          }
          return found
        },
        limitMs,
      ),
  }
}

/** Runs the program to its end; for commands such as `doctor --json`. */
export async function runProcess(
  args: readonly string[],
): Promise<{ readonly code: number | NodeJS.Signals; readonly lines: readonly LogLine[] }> {
  const { exited, log } = startProcess(args)
  return { code: await exited, lines: log }
}

function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (code, signal) => done(code ?? signal ?? 'SIGKILL'))
  })
}

function parseLine(line: string): LogLine {
  if (!line.startsWith('{')) return { msg: line }
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return { msg: line }
  }
}

function tail(log: readonly LogLine[]): string {
  return log
    .slice(-5)
    .map((line) => JSON.stringify(line))
    .join('\n')
}
