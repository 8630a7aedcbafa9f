import type { Lab } from '../../lab/support/lab.js'
import { startSippCarrier } from '../../lab/support/sipp-carrier.js'
import { observeAnswers } from './answer-observer.js'
import { startDialingSite } from './dialing-site.js'
import { figuresOf, figuresText, judge, loadText, ms } from './figures.js'
import { runFloor } from './floor-process.js'
import { answerToAgentMs } from './site-file.js'

const agents = 20
const callsPerSecond = 5
/** People answer after any of these times, so the answers do not come in step with the originates. */
export const answerAfterMs = { min: 100, max: 1100 }
export const talkMs = 2000

type Contestant = 'floor' | 'websocket' | 'ari-client'
type Samples = { readonly seen: number[]; readonly own: number[]; answered: number; alone: number }

const titles: Readonly<Record<Contestant, string>> = {
  floor: 'floor: a minimal program',
  websocket: 'daemon, REST over the WebSocket',
  'ari-client': 'daemon, ari-client',
}

/** Answer-to-agent time of the daemon with both transports and of the floor, in turns, so that all meet the same machine. */
export async function measureAnswers(lab: Lab, options: { readonly seconds: number; readonly rounds: number }) {
  const calls = callsPerSecond * options.seconds
  const samples: Record<Contestant, Samples> = { floor: none(), websocket: none(), 'ari-client': none() }
  const sipp = await startSippCarrier(lab, { answerAfterMs, hangUpAfterMs: talkMs })
  const limitMs = options.seconds * 2000 + 30_000
  try {
    for (let round = 1; round <= options.rounds; round += 1) {
      await observed(lab, samples.floor, async () => {
        const extensions = lab.pbx.extensions.slice(0, agents)
        return (await runFloor(lab, { extensions, calls, callsPerSecond })).answerToAgentMs
      })
      for (const transport of ['websocket', 'ari-client'] as const) {
        const dialing = await startDialingSite(lab, {
          application: `bench-${transport}`,
          transport,
          agents,
          callsPerSecond,
        })
        await observed(lab, samples[transport], async () => {
          await dialing.campaign('Answers', calls, { dialingMode: 'progressive' })
          await dialing.ended(calls, limitMs)
          return answerToAgentMs(dialing.file.calls())
        })
        await dialing.stop()
      }
      console.log(`round ${round} of ${options.rounds} done, ${loadText()}`)
    }
  } finally {
    await sipp.stop()
  }
  report(samples)
}

function none(): Samples {
  return { seen: [], own: [], answered: 0, alone: 0 }
}

async function observed(lab: Lab, into: Samples, run: () => Promise<readonly number[]>): Promise<void> {
  const observer = await observeAnswers(lab)
  into.own.push(...(await run()))
  into.seen.push(...observer.answerToAgentMs)
  const { answered, alone } = observer.counts()
  into.answered += answered
  into.alone += alone
  observer.close()
}

function report(samples: Readonly<Record<Contestant, Samples>>): void {
  console.log(`\nAnswer to agent: ${agents} agents held, ${callsPerSecond} answers/s; ${loadText()}`)
  const floor = figuresOf(samples.floor.seen)
  for (const name of ['floor', 'websocket', 'ari-client'] as const) {
    const { seen, own, answered, alone } = samples[name]
    const figures = figuresOf(seen)
    const ratio = name === 'floor' ? '' : `; p50 ${times(figures.p50, floor.p50)}, p99 ${times(figures.p99, floor.p99)}`
    console.log(`${titles[name]} (${answered} answered, ${alone} without an agent)`)
    console.log(`  seen on the PBX: ${figuresText(figures)}${ratio}`)
    console.log(`  own records:     ${figuresText(figuresOf(own))}`)
  }
  const main = figuresOf(samples.websocket.seen)
  judge(`p99 within 3 times the floor: ${times(main.p99, floor.p99)}`, main.p99 <= 3 * floor.p99)
  judge(`never over 100 ms: ${ms(main.max)}`, main.max <= 100)
  judge(`every answered person met an agent`, samples.websocket.alone === 0)
}

function times(value: number, of: number): string {
  return `${(value / of).toFixed(2)} times the floor`
}
