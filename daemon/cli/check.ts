import { type CheckDepth, checkFiles, damageSentence } from '../../storage/integrity/check-files.js'
import type { Config } from '../config/config.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/** `trunkline check`: reads only, beside the running process and without it. @returns 1 if something is damaged, else 0 */
export function check(io: ConsoleIo, config: Config, depth: CheckDepth, json: boolean): number {
  const result = checkFiles(config.dataDir, depth)
  if (json) io.out(JSON.stringify(result))
  else {
    for (const damage of result.damages) io.out(damageSentence(damage))
    if (result.damages.length === 0) io.out(`${result.databases} databases are sound.`)
  }
  return result.damages.length === 0 ? exitCodes.ok : exitCodes.fault
}
