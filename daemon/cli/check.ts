import { type CheckDepth, checkFiles, damageCure, damageSentence } from '../../storage/integrity/check-files.js'
import { recordingCure, recordingSentence } from '../../storage/integrity/check-recordings.js'
import type { Config } from '../config/config.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/** `trunkline check`: reads only, beside the running process and without it. @returns 1 if something is damaged, else 0 */
export function check(io: ConsoleIo, config: Config, depth: CheckDepth, json: boolean): number {
  const result = checkFiles(config.dataDir, depth, depth === 'full' ? 'contents' : 'sizes')
  const { damages, recordingFaults } = result
  const isSound = damages.length + recordingFaults.length === 0
  if (json) io.out(JSON.stringify(result))
  else {
    for (const damage of damages) io.out(`${damageSentence(damage)} ${damageCure(damage.database)}`)
    for (const fault of recordingFaults) io.out(recordingSentence(fault))
    if (recordingFaults.length > 0) io.out(recordingCure)
    if (isSound) io.out(`${result.databases} databases and ${result.recordings} recordings are sound.`)
  }
  return isSound ? exitCodes.ok : exitCodes.fault
}
