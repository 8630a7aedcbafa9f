import type { Lab } from '../../lab/support/lab.js'
import { figuresText, judge, ms } from '../support/figures.js'
import { runShift, type ShiftReport } from './run-shift.js'

const amdOn = { mode: 'on', verdictWithinMs: 1800, onMachine: 'hang_up' }

/**
 * Predictive dialling on the real PBX against progressive on the same list, without machine detection and with it: abandoned calls by the ledger
 * and by the carrier's records, calls for each agent's hour, and how soon people meet an agent. The others run `otherMinutes`.
 */
export async function measurePredictive(
  lab: Lab,
  options: { readonly minutes: number; readonly otherMinutes: number; readonly agents: number },
): Promise<void> {
  const { minutes, otherMinutes, agents } = options
  const shift = async (name: string, application: string, forMinutes: number, settings: object) => {
    const report = await runShift(lab, { name, application, minutes: forMinutes, agents, settings: { ...settings } })
    tell(report, agents)
    return report
  }
  const predictive = await shift('predictive', 'shift-predictive', minutes, { dialingMode: 'predictive' })
  if (otherMinutes <= 0) return judgeShift(predictive)
  const progressive = await shift('progressive', 'shift-progressive', otherMinutes, { dialingMode: 'progressive' })
  const screened = { dialingMode: 'predictive', amd: amdOn }
  const detecting = await shift('predictive, machines detected', 'shift-amd', otherMinutes, screened)
  console.log('')
  judgeShift(predictive)
  judgeShift(progressive)
  judgeShift(detecting)
  const gain = predictive.callsPerAgentHour / progressive.callsPerAgentHour
  judge(`predictive against progressive, calls per agent-hour: ${gain.toFixed(2)} times`, gain >= 1)
  const [ahead, one] = [predictive.waits.agentWasFree.p99, progressive.waits.agentWasFree.p99]
  judge(`p99 to an agent who is free, within 3 times progressive's: ${ms(ahead)} to ${ms(one)}`, ahead <= 3 * one)
}

function tell(report: ShiftReport, agents: number): void {
  const { ledger, recount, waits, mostAhead } = report
  const { connected, late, abandoned, machine, live, withoutAgent } = recount
  console.log(`\n${report.name}: ${agents} agents, ${report.minutes} min; ${report.load}`)
  console.log(
    `  calls ${report.calls}, live answers ${live}: ${connected} in time, ${late} late, ${abandoned} abandoned`,
  )
  if (report.unserved.length > 0) console.log(`  without an agent in time: ${report.unserved.join(', ')}`)
  console.log(`  machines given to agents ${machine}, people taken for machines ${report.takenForMachines}`)
  console.log(`  abandoned by the ledger ${of(ledger)}, by the carrier's records ${of({ live, withoutAgent })}`)
  console.log(`  with people reckoned to be taken for machines unseen: ${percent(ledger.share)}`)
  console.log(
    `  calls per agent-hour ${report.callsPerAgentHour.toFixed(1)}, in conversation ${percent(report.talking)} of the time`,
  )
  console.log(`  most lines out at once beyond free agents: ${mostAhead.lines} with ${mostAhead.free} free`)
  console.log(`  answer to agent, all:             ${figuresText(waits.all)}`)
  console.log(`  answer to agent, one was free:    ${figuresText(waits.agentWasFree)}`)
  console.log(`  a person waited, agent became free: ${figuresText(report.agentCame)}`)
  for (const fault of report.faults) console.log(`  fault of a robot: ${fault}`)
  for (const one of report.different) console.log(`  told differently: ${JSON.stringify(one)}`)
  const { ok, entries, totals, problems } = report.evidence
  console.log(`  evidence: ${JSON.stringify({ ok, entries, totals, problems })}`)
}

function judgeShift(report: ShiftReport): void {
  const { name, ledger, recount } = report
  judge(`${name}: abandoned at most 3 %: ${of(ledger)}`, ledger.withoutAgent <= 0.03 * ledger.live)
  const isSame = ledger.live === recount.live && ledger.withoutAgent === recount.withoutAgent
  judge(`${name}: ledger and carrier tell the same of every answer`, isSame && report.different.length === 0)
  judge(`${name}: carrier and daemon know the same calls: ${report.alone} alone`, report.alone === 0)
  judge(`${name}: the evidence is intact`, report.evidence['code'] === 0)
}

function of({ live, withoutAgent }: { readonly live: number; readonly withoutAgent: number }): string {
  return `${percent(live === 0 ? 0 : withoutAgent / live)} (${withoutAgent} of ${live})`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}
