import type { Lab } from '../../lab/support/lab.js'
import { type SippNote, startSippCarrier } from '../../lab/support/sipp-carrier.js'
import { startDialingSite } from './dialing-site.js'
import { proveDurability, watchDurability } from './durability-watch.js'
import { figuresOf, figuresText, judge, loadText, ms } from './figures.js'
import { cpuShare, cpuText, cpuTime } from './process-cpu.js'
import { answerToAgentMs, type CallRow } from './site-file.js'

const agents = 40
/** Of a busy outbound campaign most calls end unanswered: a fortieth is answered, 5 a second of 200, and talks for 2 s. */
const refuseShare = 0.975

/**
 * So many originates a second for so long: a power campaign with 10 lines per ready agent. The carrier rings every call for 0.2 to
 * 0.6 s, then refuses it as busy or answers. Who is answered gets an agent.
 */
export async function measureOriginates(
  lab: Lab,
  options: { readonly seconds: number; readonly callsPerSecond: number },
): Promise<void> {
  const { callsPerSecond } = options
  const calls = callsPerSecond * options.seconds
  const sipp = await startSippCarrier(lab, { answerAfterMs: { min: 200, max: 600 }, hangUpAfterMs: 2000, refuseShare })
  const dialing = await startDialingSite(lab, {
    application: 'bench-load',
    transport: 'websocket',
    agents,
    callsPerSecond,
  })
  try {
    const watch = await watchDurability(dialing.file.path)
    const from = cpuTime(dialing.site.process.pid)
    await dialing.campaign('Load', calls, { dialingMode: 'power', ratio: 10 })
    const began = cpuTime(dialing.site.process.pid)
    await dialing.ended(calls, options.seconds * 3000 + 30_000)
    const share = cpuShare(began, cpuTime(dialing.site.process.pid))
    const seen = await watch.stop()
    const notes = await sipp.notes()
    const rows = dialing.file.calls()
    const spanS =
      (Math.max(...rows.map((row) => row.dialedAt ?? 0)) - Math.min(...rows.map((row) => row.dialedAt ?? Infinity))) /
      1000

    console.log(`\n${calls} originates; ${loadText()}`)
    console.log(
      `  ${(calls / spanS).toFixed(1)} originates/s over ${spanS.toFixed(1)} s (import of the leads before: ${(began.at - from.at).toFixed(1)} s)`,
    )
    console.log(`  ${cpuText(share)}`)
    console.log(`  outcomes: ${JSON.stringify(outcomes(rows))}`)
    console.log(`  answer to agent, own records: ${figuresText(figuresOf(answerToAgentMs(rows)))}`)
    const proof = proveDurability(seen, notes)
    const margins = figuresOf(proof.marginsMs)
    console.log(
      `  attempt readable before its INVITE: ${proof.before} proven (margin p50 ${ms(margins.p50)}), ${proof.undecided} undecided, ${proof.after} not`,
    )
    judge(`${callsPerSecond} originates/s sustained`, calls / spanS >= callsPerSecond * 0.99)
    judge(`control thread under half a core: ${share.control.toFixed(2)}`, share.control < 0.5)
    judgeNothingLost(rows, notes, calls)
    judge(`no INVITE before its attempt was durable`, proof.after === 0)
  } finally {
    await dialing.stop()
    await sipp.stop()
  }
}

function outcomes(rows: readonly CallRow[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { outcome } of rows) counts[outcome ?? 'none'] = (counts[outcome ?? 'none'] ?? 0) + 1
  return counts
}

/** Each attempt has one INVITE and one ending, and both sides tell the same of it. */
function judgeNothingLost(rows: readonly CallRow[], notes: readonly SippNote[], calls: number): void {
  const told = new Map(notes.map(({ what, number }) => [number, what]))
  const invites = notes.filter(({ what }) => what === 'INVITE')
  const wrong = rows.filter(({ number, outcome, closedAt }) => {
    const what = told.get(number)
    const right =
      what === 'REFUSE' ? outcome === 'busy' : what === 'ANSWER' && (outcome === 'connected' || outcome === 'abandoned')
    return closedAt === null || !right
  })
  judge(
    `${rows.length} attempts, ${invites.length} INVITEs, ${calls} leads: all the same`,
    rows.length === calls && invites.length === calls,
  )
  judge(`every attempt has its ending, and the carrier tells the same (${wrong.length} do not)`, wrong.length === 0)
  for (const row of wrong.slice(0, 5)) console.log(`    ${told.get(row.number) ?? 'nothing'}: ${JSON.stringify(row)}`)
}
