import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DomainError } from '../../dialer/model/domain-error.js'
import { doctor } from '../../provisioning/doctor.js'
import type { Finding } from '../../provisioning/finding.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import { checksOf } from '../pbx/checks-of.js'
import { sitesOfApi } from './chosen-site.js'
import type { ConsoleIo } from './console-io.js'
import { isRunning } from './control-client.js'
import { exitCodes } from './exit-codes.js'

const marks: Readonly<Record<Finding['level'], string>> = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' }

/**
 * `trunkline doctor`: every finding says what to do. Reads only.
 * @returns 1 if there is a fault, else 0
 */
export async function runDoctor(io: ConsoleIo, read: () => Promise<Config>, json: boolean): Promise<number> {
  const findings = await findingsOf(read)
  const faults = findings.filter((finding) => finding.level === 'fault').length
  if (json) io.out(JSON.stringify({ faults, findings }))
  else {
    for (const finding of findings) {
      io.out(`${marks[finding.level]}  ${finding.check}: ${finding.message}`)
      if (finding.level !== 'ok') io.out(`         -> ${finding.remedy}`)
    }
    io.out(faults === 0 ? 'No fault found.' : `${faults} ${faults === 1 ? 'fault' : 'faults'} found.`)
  }
  return faults === 0 ? exitCodes.ok : exitCodes.fault
}

async function findingsOf(read: () => Promise<Config>): Promise<readonly Finding[]> {
  let config: Config
  try {
    config = await read()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const message = error.message
    return [
      {
        check: 'configuration',
        level: 'fault',
        message,
        remedy: 'Mend these keys; the other checks need a configuration.',
      },
    ]
  }
  const found = await doctor({
    dataDir: config.dataDir,
    nodeVersion: process.version,
    now: createSystemClock().now(),
    builtAt: statSync(fileURLToPath(import.meta.url)).mtimeMs,
    httpHost: config.http.host,
    locked: await isRunning(config.dataDir),
    pbxs: checksOf(config, await sitesOfApi(config)),
  })
  const sound: Finding = {
    check: 'configuration',
    level: 'ok',
    message: config.file === null ? 'none; the built-in demonstration is used' : `${config.file} has no fault`,
  }
  return [sound, ...trunklessSites(config), ...found]
}

/** Sites that could not place a call, which the configuration allows. */
function trunklessSites({ sites }: Config): readonly Finding[] {
  return sites
    .filter(({ limits }) => limits.trunks.length === 0)
    .map(({ id }) => ({
      check: 'trunks',
      level: 'warning',
      message: `the site "${id}" has no trunk, so it can place no call`,
      remedy: `Name one in limits.trunks of the site, for example { name: carrier, maxLines: 30, callsPerSecond: 5 }.`,
    }))
}
