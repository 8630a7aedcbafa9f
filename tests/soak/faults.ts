import { fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { invariants } from '../../daemon/simulate/faults/invariants.js'
import { playSiteDay } from '../../daemon/simulate/faults/site-day.js'

// Thousands of simulated site-days over fresh seeds, on all cores: prints the rate, what went wrong on a day on average, and every seed of
// a day that broke with the command that plays it again. Run: npx tsx tests/soak/faults.ts [--days 10000] [--first SEED] [--workers N]
// Asked: 10,000 days without a broken invariant. One that was broken off goes on with what it printed last; its days are counted with
// those of the run before.

const flag = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const days = flag('days', 10_000)
const first = flag('first', Math.floor(Date.now() / 1000) % 900_000_000)
const workers = flag('workers', availableParallelism())
const worker = flag('worker', -1)

const told = z.object({
  seed: z.number(),
  shape: z.string(),
  broken: z.object({ invariant: z.enum(Object.keys(invariants)), detail: z.string() }).nullable(),
  calls: z.number(),
  steps: z.number(),
  lives: z.number(),
  faults: z.record(z.string(), z.number()),
})

if (worker >= 0) await work()
else lead()

async function work(): Promise<void> {
  for (let seed = first + worker; seed < first + days; seed += workers) {
    const { shape, broken, calls, steps, lives, faults } = await playSiteDay({ seed })
    process.send?.({ seed, shape, broken, calls, steps, lives, faults: Object.fromEntries(faults) })
    // What is told leaves between two days.
    await new Promise((resolve) => setImmediate(resolve))
  }
  process.disconnect()
}

function lead(): void {
  const began = performance.now()
  const sums = new Map<string, number>()
  const broken: string[] = []
  let done = 0
  const ahead = new Set<number>()
  /** All before it are played; workers are not equally fast. */
  let next = first
  const add = (what: string, n: number) => void sums.set(what, (sums.get(what) ?? 0) + n)
  const rate = () => (done / ((performance.now() - began) / 60_000)).toFixed(0)

  const hear = (message: unknown) => {
    const day = told.parse(message)
    done += 1
    ahead.add(day.seed)
    while (ahead.delete(next)) next += 1
    add(`${day.shape} days`, 1)
    for (const what of ['calls', 'steps', 'lives'] as const) add(what, day[what])
    for (const [what, n] of Object.entries(day.faults)) add(what, n)
    if (day.broken !== null) {
      broken.push(`seed ${day.seed}: ${day.broken.invariant}: ${day.broken.detail}`)
      console.log(
        `BROKEN ${broken.at(-1)}\n  again: npx tsx daemon/main.ts simulate --faults --seed ${day.seed} --steps`,
      )
    }
    if (done % 100 === 0) {
      const left = `--first ${next} --days ${first + days - next}`
      console.log(`${done} days, ${rate()} a minute, ${broken.length} broken; to go on: ${left}`)
    }
  }
  console.log(`${days} days from seed ${first} on, ${workers} at once`)
  let running = workers
  for (let i = 0; i < workers; i++) {
    const args = ['--days', String(days), '--first', String(first), '--workers', String(workers), '--worker', String(i)]
    const child = fork(fileURLToPath(import.meta.url), args)
    child.on('message', hear)
    child.on('exit', (code) => {
      if (code !== 0) broken.push(`a worker ended with ${code}`)
      running -= 1
      if (running > 0) return
      const seeds = `seeds ${first} to ${next - 1}`
      console.log(`\n${done} site-days, ${seeds}, ${rate()} a minute with ${workers} processes; on average a day has`)
      for (const [what, n] of [...sums].toSorted((a, b) => b[1] - a[1]))
        console.log(`  ${(n / done).toFixed(2)} ${what}`)
      console.log(
        broken.length === 0 ? 'no invariant was broken' : `BROKEN: ${broken.length}\n  ${broken.join('\n  ')}`,
      )
      process.exitCode = broken.length === 0 ? 0 : 1
    })
  }
}
