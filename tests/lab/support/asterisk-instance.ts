import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { ConfigFiles } from './asterisk-config.js'
import { systemEnv } from './system-env.js'

const run = promisify(execFile)
const BOOT_LIMIT_MS = 60_000

/** Where one Asterisk lives: its tree on the host, and its own folder as the host and as the Asterisk itself see it. */
export type InstancePlace = {
  readonly treeRoot: string
  /** Absolute path inside the tree, for example `/lab/4711-1/pbx`. */
  readonly dir: string
}

/** One Asterisk process of the lab. */
export type AsteriskInstance = {
  readonly place: InstancePlace
  /** Starts it and returns when it is fully booted; throws with the last lines of its log when it dies or does not boot. */
  start(): Promise<void>
  /** Ends it in an orderly way (calls are hung up). */
  stop(): Promise<void>
  /** `kill -9`: what a crash looks like. Returns when the process is gone. */
  kill(): Promise<void>
  isRunning(): boolean
}

/** The host's path of something in an instance's folder. */
export function hostPath(place: InstancePlace, ...parts: string[]): string {
  return join(place.treeRoot, place.dir, ...parts)
}

/** Runs one command of Asterisk's command line, from any process, and returns what it prints. */
export async function asteriskCli(place: InstancePlace, command: string): Promise<string> {
  const { stdout } = await run(
    'chroot',
    [place.treeRoot, '/usr/sbin/asterisk', '-C', `${place.dir}/etc/asterisk.conf`, '-rx', command],
    { env: systemEnv(), timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
  )
  return stdout
}

/** The last lines of the instance's own log, for messages. */
export async function asteriskLogTail(place: InstancePlace, lines = 20): Promise<string> {
  const file = hostPath(place, 'log', 'messages')
  if (!existsSync(file)) return '(no log)'
  return (await readFile(file, 'utf8')).trimEnd().split('\n').slice(-lines).join('\n')
}

/**
 * Writes an instance's folder and gives the control over it. The folder lies inside the tree, so nothing is mounted and
 * nothing can be left mounted. The process dies with its parent, even when that is killed with -9.
 */
export async function createInstance(
  place: InstancePlace,
  files: ConfigFiles,
  sounds: Readonly<Record<string, Buffer>> = {},
): Promise<AsteriskInstance> {
  for (const folder of [
    'etc',
    'db',
    'keys/keys',
    'spool/recording',
    'spool/outgoing',
    'run',
    'log/cdr-custom',
    'sounds',
    'moh',
  ]) {
    await mkdir(hostPath(place, folder), { recursive: true })
  }
  for (const [name, text] of Object.entries(files)) await writeFile(hostPath(place, 'etc', name), text, { mode: 0o600 })
  for (const [name, wav] of Object.entries(sounds)) {
    const file = hostPath(place, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, wav)
  }
  let child: ChildProcess | null = null
  let gone: Promise<void> = Promise.resolve()
  const killOnExit = () => child?.kill('SIGKILL')

  const isRunning = () => child !== null && child.exitCode === null && child.signalCode === null

  const start = async (): Promise<void> => {
    if (isRunning()) return
    await rm(hostPath(place, 'run'), { recursive: true, force: true })
    await mkdir(hostPath(place, 'run'))
    const started = spawn(
      'setpriv',
      [
        '--pdeathsig=KILL',
        'sh',
        '-c',
        // Thousands of calls want several descriptors each; where the limit cannot be raised it stays as it is.
        'ulimit -n 65536 2>/dev/null; exec chroot "$1" /usr/sbin/asterisk -C "$2" -f -n',
        'sh',
        place.treeRoot,
        `${place.dir}/etc/asterisk.conf`,
      ],
      { stdio: 'ignore', env: systemEnv() },
    )
    child = started
    gone = new Promise((resolve) => {
      started.once('exit', () => resolve())
      started.once('error', () => resolve())
    })
    process.once('exit', killOnExit)
    await booted()
  }

  const booted = async (): Promise<void> => {
    const giveUpAt = Date.now() + BOOT_LIMIT_MS
    for (;;) {
      if (!isRunning())
        throw new Error(`Asterisk in ${place.dir} ended while booting:\n${await asteriskLogTail(place)}`)
      if (Date.now() > giveUpAt) {
        throw new Error(`Asterisk in ${place.dir} did not boot in 60 s:\n${await asteriskLogTail(place)}`)
      }
      if (existsSync(hostPath(place, 'run', 'asterisk.ctl')) && (await answers())) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const answers = async (): Promise<boolean> => {
    try {
      return (await asteriskCli(place, 'core waitfullybooted')).includes('fully booted')
    } catch {
      return false
    }
  }

  const kill = async (): Promise<void> => {
    child?.kill('SIGKILL')
    await gone
    process.removeListener('exit', killOnExit)
  }

  const stop = async (): Promise<void> => {
    if (!isRunning()) return
    child?.kill('SIGTERM')
    const late = setTimeout(() => child?.kill('SIGKILL'), 30_000)
    await gone
    clearTimeout(late)
    process.removeListener('exit', killOnExit)
  }

  return { place, start, stop, kill, isRunning }
}
