import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { systemEnv } from './system-env.js'

const run = promisify(execFile)

const SUITE = 'sid'
const PACKAGES = ['asterisk', 'asterisk-core-sounds-en-gsm', 'sip-tester', 'ca-certificates']
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const UNFINISHED = 'building-'
const READY_FILE = 'trunkline-lab.json'

/** The laboratory cannot run on this machine; the message says why and what would help. */
export class LabUnavailable extends Error {
  override readonly name = 'LabUnavailable'
}

/** A folder holding a Debian with Asterisk and SIPp, to be used with `chroot`. */
export type AsteriskTree = {
  /** Absolute path on the host. */
  readonly root: string
  /** What `asterisk -V` prints, for example `Asterisk 22.10.1`. */
  readonly asteriskVersion: string
}

/**
 * Makes sure there is a folder with Asterisk and SIPp and returns it.
 *
 * The first run downloads about 200 MB from a Debian mirror (`TRUNKLINE_LAB_MIRROR`) and takes a minute; later runs reuse
 * the folder. It lies in `TRUNKLINE_LAB_CACHE`, or `$XDG_CACHE_HOME/trunkline-lab`, or `~/.cache/trunkline-lab`.
 * @throws LabUnavailable when this machine cannot have one.
 */
export async function installAsterisk(log: (line: string) => void = () => {}): Promise<AsteriskTree> {
  if (process.platform !== 'linux') throw new LabUnavailable(`the lab needs Linux, this is ${process.platform}`)
  if (process.getuid?.() !== 0) {
    throw new LabUnavailable(
      'the lab needs root, for debootstrap and chroot: run the tests as root, for example with sudo',
    )
  }
  const cache = cacheFolder()
  await mkdir(cache, { recursive: true })
  const recipe = createHash('sha256')
    .update(JSON.stringify([SUITE, PACKAGES]))
    .digest('hex')
    .slice(0, 8)
  const root = join(cache, `asterisk-${SUITE}-${recipe}`)
  const ready = await readReady(root)
  if (ready !== null) return ready
  return await withLock(join(cache, `${SUITE}-${recipe}.lock`), log, async () => {
    const builtByAnother = await readReady(root)
    if (builtByAnother !== null) return builtByAnother
    await removeUnfinished(cache)
    const building = join(cache, `${UNFINISHED}${process.pid}`)
    await build(building, log)
    await rename(building, root)
    const tree = await readReady(root)
    if (tree === null) throw new LabUnavailable(`${root} was built but is not usable; remove it and try again`)
    return tree
  })
}

function cacheFolder(): string {
  const named = process.env['TRUNKLINE_LAB_CACHE']
  if (named !== undefined && named !== '') return named
  const xdg = process.env['XDG_CACHE_HOME']
  return join(xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache'), 'trunkline-lab')
}

async function readReady(root: string): Promise<AsteriskTree | null> {
  const file = join(root, READY_FILE)
  if (!existsSync(file)) return null
  const { asteriskVersion } = JSON.parse(await readFile(file, 'utf8')) as { asteriskVersion: string }
  return { root, asteriskVersion }
}

async function build(target: string, log: (line: string) => void): Promise<void> {
  await ensureDebootstrap(log)
  // Without one debootstrap takes the mirror it was packaged with.
  const mirror = process.env['TRUNKLINE_LAB_MIRROR']
  const from = mirror === undefined ? '' : ` from ${mirror}`
  log(`building a folder with Asterisk and SIPp (Debian ${SUITE}${from}); about a minute, only the first time`)
  const keyring = existsSync(KEYRING) ? [`--keyring=${KEYRING}`] : []
  const wanted = `--include=${PACKAGES.join(',')}`
  try {
    await runLogged('debootstrap', [
      '--variant=minbase',
      wanted,
      ...keyring,
      SUITE,
      target,
      ...(mirror === undefined ? [] : [mirror]),
    ])
    await rm(join(target, 'var/cache/apt/archives'), { recursive: true, force: true })
    const { stdout } = await run('chroot', [target, '/usr/sbin/asterisk', '-V'], { env: systemEnv() })
    const asteriskVersion = stdout.trim().replace(/[+~].*$/, '')
    await mkdir(join(target, 'lab'), { recursive: true })
    await writeFile(join(target, READY_FILE), JSON.stringify({ asteriskVersion, builtAt: new Date().toISOString() }))
    log(`built: ${asteriskVersion}`)
  } catch (error) {
    await unmountBelow(target)
    await rm(target, { recursive: true, force: true })
    throw new LabUnavailable(
      `debootstrap could not build Debian ${SUITE}${from} (is the network there? may this user mount and mknod?): ${reason(error)}`,
    )
  }
}

async function ensureDebootstrap(log: (line: string) => void): Promise<void> {
  if (await available('debootstrap')) return
  log('installing debootstrap')
  try {
    await runLogged('apt-get', ['update'])
    await runLogged('apt-get', ['install', '-y', '--no-install-recommends', 'debootstrap', 'debian-archive-keyring'])
  } catch (error) {
    throw new LabUnavailable(`debootstrap is missing and apt-get could not install it: ${reason(error)}`)
  }
}

async function available(program: string): Promise<boolean> {
  try {
    await run('sh', ['-c', `command -v ${program}`], { env: systemEnv() })
    return true
  } catch {
    return false
  }
}

/** Runs a program with its output kept; the last lines become the error's message when it fails. */
async function runLogged(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: systemEnv(),
  })
  let tail = ''
  const keep = (chunk: Buffer) => {
    tail = (tail + chunk.toString('utf8')).slice(-2000)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${tail.trim().split('\n').slice(-6).join(' | ')}`)
}

/**
 * One builder at a time. The lock is a file with the builder's process id, put in place with its content in one step; the
 * lock of a dead process counts for nothing.
 */
async function withLock<T>(file: string, log: (line: string) => void, work: () => Promise<T>): Promise<T> {
  const giveUpAt = Date.now() + 15 * 60_000
  const mine = `${file}.${process.pid}`
  await writeFile(mine, String(process.pid))
  try {
    let told = false
    while (!(await linked(mine, file))) {
      const owner = Number(await readFile(file, 'utf8').catch(() => '0'))
      if (owner > 0 && !existsSync(`/proc/${owner}`)) await rm(file, { force: true })
      if (Date.now() > giveUpAt) throw new LabUnavailable(`process ${owner} has held ${file} for 15 minutes`)
      if (!told) log(`waiting for another run that builds the same folder (process ${owner})`)
      told = true
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  } finally {
    await rm(mine, { force: true })
  }
  try {
    return await work()
  } finally {
    await rm(file, { force: true })
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Removes what builders that are dead have left. */
async function removeUnfinished(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(UNFINISHED) || existsSync(`/proc/${name.slice(UNFINISHED.length)}`)) continue
    await unmountBelow(join(cache, name))
    await rm(join(cache, name), { recursive: true, force: true })
  }
}

/** An interrupted debootstrap leaves `proc` mounted inside; removing the folder first would walk into it. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  for (const mount of mounts.filter((path) => path.startsWith(`${folder}/`)).reverse()) {
    await run('umount', ['-l', mount], { env: systemEnv() })
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
