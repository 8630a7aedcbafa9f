import { startLab } from './lab.js'

// A lab for manual experiments: `npx tsx tests/lab/support/run-lab.ts` prints its addresses as JSON and stays up until
// Ctrl-C.
const owned = await startLab({ log: (line) => process.stderr.write(`${line}\n`) })
process.stdout.write(`${JSON.stringify(owned.addresses, null, 2)}\n`)
const end = () => {
  owned.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`)
      process.exit(1)
    },
  )
}
process.once('SIGINT', end)
process.once('SIGTERM', end)
