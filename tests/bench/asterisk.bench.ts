import { readFile } from 'node:fs/promises'
import { openLab, startLab } from '../lab/support/lab.js'
import type { LabAddresses } from '../lab/support/lab-addresses.js'
import { measurePredictive } from './predictive-lab/measure-predictive.js'
import { measureAnswers } from './support/measure-answers.js'
import { measureImport } from './support/measure-import.js'
import { measureOriginates } from './support/measure-originates.js'

// The built daemon on the lab's real Asterisk, driven through its API; SIPp is the carrier. Run after `npm run build`:
//   npx tsx tests/bench/asterisk.bench.ts [answer|originate|import] [--seconds 60] [--rounds 2] [--rate 200] [--leads 1000000] [--imports 5]
//   npx tsx tests/bench/asterisk.bench.ts predictive [--minutes 10] [--others 3] [--agents 20]
// `--lab FILE` takes a lab that run-lab.ts has started, by the addresses it printed.

const [, , ...given] = process.argv
const option = (name: string, fallback: number): number => {
  const at = given.indexOf(`--${name}`)
  return at < 0 ? fallback : Number(given[at + 1])
}
const names = ['answer', 'originate', 'import', 'predictive'] as const
const chosen = names.filter((name) => given.includes(name))

const labFile = given[given.indexOf('--lab') + 1]
const owned =
  given.includes('--lab') && labFile ? null : await startLab({ log: (line) => console.log(`[lab] ${line}`) })
const lab = owned?.lab ?? openLab(JSON.parse(await readFile(labFile ?? '', 'utf8')) as LabAddresses)
try {
  for (const name of chosen.length > 0 ? chosen : names) {
    const seconds = option('seconds', 60)
    if (name === 'answer') await measureAnswers(lab, { seconds, rounds: option('rounds', 2) })
    if (name === 'originate') await measureOriginates(lab, { seconds, callsPerSecond: option('rate', 200) })
    if (name === 'predictive') {
      const [minutes, otherMinutes, agents] = [option('minutes', 10), option('others', 3), option('agents', 20)]
      await measurePredictive(lab, { minutes, otherMinutes, agents })
    }
    if (name === 'import') {
      await measureImport(lab, { leads: option('leads', 1_000_000), imports: option('imports', 5) })
    }
  }
} finally {
  await owned?.stop()
}
