import { execFile } from 'node:child_process'
import { builtProgram } from '../../lab/support/trunkline-process.js'

/** What a command came to. */
export interface CommandResult {
  readonly code: number
  readonly out: string
  readonly err: string
}

const limitMs = 120_000

/** The environment without a Trunkline variable, with these added. */
export function cleanEnvironment(added: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    name.startsWith('TRUNKLINE_') || value === undefined ? [] : [[name, value] as const],
  )
  return { ...Object.fromEntries(inherited), ...added }
}

/** Runs a command of the built program to its end, with nobody at the keyboard. */
export function runCommand(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [builtProgram(), ...args],
      { cwd, env: cleanEnvironment(env), timeout: limitMs },
      (error, out, err) => {
        const code = error === null ? 0 : error.code
        if (typeof code === 'number') resolve({ code, out, err })
        else reject(error ?? new Error('the command ended without a code'))
      },
    )
    child.stdin?.end()
  })
}

/** The one line of JSON that a command with `--json` writes. */
export function jsonOf<Value>({ out }: CommandResult): Value {
  const lines = out.trim().split('\n')
  if (lines.length !== 1) throw new Error(`one line expected: ${out}`)
  return JSON.parse(lines[0] ?? '') as Value
}
