import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Lab } from '../../lab/support/lab.js'
import type { FloorOrder, FloorReport } from './ari-floor.js'

/** Runs the floor program in a process of its own, as the daemon has one. */
export async function runFloor(
  lab: Lab,
  load: Pick<FloorOrder, 'extensions' | 'calls' | 'callsPerSecond'>,
): Promise<FloorReport> {
  const child = fork(fileURLToPath(new URL('./ari-floor.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
  const { ariUrl, ariUser: user, ariPassword: password, trunks } = lab.pbx
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as FloorReport))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the floor program ended with ${code}`)))
    child.send({ ariUrl, user, password, trunk: trunks.load, ...load } satisfies FloorOrder)
  })
}
