import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { dataPaths } from '../storage/data-folder.js'
import type { Finding } from './finding.js'

/** What the doctor looks at; nothing of it is changed. */
export interface DoctorInput {
  readonly dataDir: string
  /** `process.version`, such as `v20.11.1`. */
  readonly nodeVersion: string
  /** Epoch ms by this host's clock. */
  readonly now: number
  /** Epoch ms before which no clock can be right: when this program was built. */
  readonly builtAt: number
  readonly httpHost: string
  /** True if a process has the data folder. */
  readonly locked: boolean
  /** Checks of the configured PBXs, each with its name for findings about the check itself. */
  readonly pbxs: readonly { readonly name: string; check(): Promise<readonly Finding[]> }[]
}

const leastFreeBytes = 1_000_000_000
const wantedFreeBytes = 10_000_000_000
const oldestNode = 20

/** Collects findings about this host, the data folder and the PBXs. Reads only. */
export async function doctor(input: DoctorInput): Promise<readonly Finding[]> {
  const pbxs = await Promise.all(input.pbxs.map(checkOne))
  return [
    checkNode(input.nodeVersion),
    ...checkFolder(input.dataDir),
    checkClock(input.now, input.builtAt),
    {
      check: 'data folder lock',
      level: 'ok',
      message: input.locked
        ? 'a Trunkline process is running on this data folder'
        : 'no Trunkline process is running on this data folder',
    },
    checkHost(input.httpHost),
    ...pbxs.flat(),
  ]
}

async function checkOne(pbx: DoctorInput['pbxs'][number]): Promise<readonly Finding[]> {
  try {
    return await pbx.check()
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return [
      {
        check: `PBX ${pbx.name}`,
        level: 'fault',
        message: `could not be checked: ${why}`,
        remedy: 'Mend this first, then run the doctor again.',
      },
    ]
  }
}

function checkNode(version: string): Finding {
  const check = 'Node.js'
  const major = Number(/^v(\d+)/.exec(version)?.[1] ?? 0)
  return major >= oldestNode
    ? { check, level: 'ok', message: version }
    : { check, level: 'fault', message: `${version} is too old`, remedy: `Install Node.js ${oldestNode} or newer.` }
}

function checkFolder(dataDir: string): readonly Finding[] {
  const check = 'data folder'
  const nearest = nearestExisting(dataDir)
  const writable = {
    message: `${dataDir} ${existsSync(dataDir) ? 'can be written' : 'does not exist yet and can be made'}`,
  }
  if (!canWrite(nearest)) {
    return [
      {
        check,
        level: 'fault',
        message: `${nearest} cannot be written by this user`,
        remedy: `Give it to the user that runs Trunkline: chown -R USER ${nearest}`,
      },
    ]
  }
  return [{ check, level: 'ok', ...writable }, checkRoom(nearest), ...checkKey(dataDir)]
}

function checkRoom(path: string): Finding {
  const check = 'disk room'
  const disk = statfsSync(path)
  const free = disk.bavail * disk.bsize
  const message = `${(free / 1e9).toFixed(1)} GB free under ${path}`
  if (free < leastFreeBytes) {
    return {
      check,
      level: 'fault',
      message,
      remedy: 'Make room: without it no call record and no recording can be kept.',
    }
  }
  if (free < wantedFreeBytes) {
    return {
      check,
      level: 'warning',
      message,
      remedy: 'An hour of recordings takes about 60 MB. Set retention.recordingsDays, or use a larger disk.',
    }
  }
  return { check, level: 'ok', message }
}

function checkKey(dataDir: string): readonly Finding[] {
  const file = dataPaths(dataDir).key
  if (!existsSync(file)) return []
  const open = (statSync(file).mode & 0o077) !== 0
  return [
    open
      ? { check: 'key file', level: 'warning', message: `${file} can be read by others`, remedy: `chmod 600 ${file}` }
      : { check: 'key file', level: 'ok', message: 'only its owner can read it' },
  ]
}

function checkClock(now: number, builtAt: number): Finding {
  const check = 'clock'
  return now >= builtAt
    ? { check, level: 'ok', message: new Date(now).toISOString() }
    : {
        check,
        level: 'fault',
        message: `this host believes it is ${new Date(now).toISOString()}, before this program was made`,
        remedy: 'Set the clock (timedatectl set-ntp true): calling hours and call records depend on it.',
      }
}

function checkHost(host: string): Finding {
  const check = 'HTTP address'
  const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.')
  return loopback
    ? { check, level: 'ok', message: `${host}: only this machine can reach the API` }
    : {
        check,
        level: 'warning',
        message: `${host}: the network can reach the API without encryption`,
        remedy: 'Put a reverse proxy with TLS in front, or keep the network private.',
      }
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

const nearestExisting = (path: string): string =>
  existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path))
