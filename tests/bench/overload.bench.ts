import { readFile } from 'node:fs/promises'
import { openLab, startLab } from '../lab/support/lab.js'
import type { LabAddresses } from '../lab/support/lab-addresses.js'
import { measureFlood } from './overload/measure-flood.js'
import { measureLiveCalls } from './overload/measure-live-calls.js'

// What too much of everything does to calls. Run after `npm run build`:
//   npx tsx tests/bench/overload.bench.ts [flood|calls] [--seconds 60] [--calls 2000] [--lab FILE]
// flood: lists, searches, reports, exports, logins, uploads, large bodies, dawdlers and a thousand sockets that never read, on a real Asterisk
// calls: so many conversations at once on the simulated PBX, through the whole process

const [, , ...given] = process.argv
const option = (name: string, fallback: number): number => {
  const at = given.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(given[at + 1])
}
const all = !given.includes('flood') && !given.includes('calls')

if (all || given.includes('calls')) await measureLiveCalls({ calls: option('calls', 2000) })
if (all || given.includes('flood')) {
  const at = given.indexOf('--lab')
  const owned = at < 0 ? await startLab({ log: (line) => console.log(`[lab] ${line}`) }) : null
  const lab = owned?.lab ?? openLab(JSON.parse(await readFile(given[at + 1] ?? '', 'utf8')) as LabAddresses)
  try {
    await measureFlood(lab, { seconds: option('seconds', 60) })
  } finally {
    await owned?.stop()
  }
}
