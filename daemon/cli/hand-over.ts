import { DomainError } from '../../dialer/model/domain-error.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import { askHandOver } from '../take-over/ask-hand-over.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/**
 * `trunkline hand-over`: the running process ends and leaves its live calls on the PBX, for the next start to adopt. Resolves when the
 * data folder and the port are free.
 * @throws DomainError STORAGE_UNAVAILABLE (none runs), DATA_FOLDER_IN_USE (it cannot be asked, or hangs)
 */
export async function handOver(io: ConsoleIo, config: Config, withinS: number, json: boolean): Promise<number> {
  const { dataDir } = config
  const done = await askHandOver({ dataDir, clock: createSystemClock(), withinS, told: (line) => io.err(line) })
  if (done.from === 'nobody')
    throw new DomainError('STORAGE_UNAVAILABLE', `No Trunkline process runs on the data folder ${dataDir}.`)
  if (json) io.out(JSON.stringify({ pid: done.from, tookMs: done.tookMs }))
  else io.out(`Process ${done.from} has ended after ${(done.tookMs / 1000).toFixed(1)} s. Start the next one now.`)
  return exitCodes.ok
}
