import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openLab, startLab } from '../lab/support/lab.js'
import type { LabAddresses } from '../lab/support/lab-addresses.js'
import { startSippCarrier } from '../lab/support/sipp-carrier.js'
import { lossesOf } from './load/lost-events.js'
import { isFlat, readProbe, slopeOf, slopeText } from './load/memory-slope.js'
import { observeAnswers } from './support/answer-observer.js'
import { frozenMs, startBystanders } from './support/bystander.js'
import { startDialingSite } from './support/dialing-site.js'
import { figuresOf, figuresText, judge, loadText, ms } from './support/figures.js'
import { cpuShare, cpuText, cpuTime } from './support/process-cpu.js'
import type { CallRow } from './support/site-file.js'

// The built program under load on a real Asterisk: SIPp is the carrier and rings every call for 0.2 to 0.6 s; three in four are busy, the
// others are answered, talk for 1.5 s to an agent held on a phone, and are hung up by the carrier. So at 50 calls a second some 65 lines are in
// use besides the agents' own. What is held by each thread is read every 10 s, and once a minute after garbage was collected.
// Run after `npm run build`, alone on the machine:
//   npx tsx tests/bench/load.bench.ts [minutes 30] [calls a second 50] [--lab FILE]

const [minutes = 30, perSecond = 50] = process.argv
  .slice(2)
  .filter((word) => /^\d+(\.\d+)?$/.test(word))
  .map(Number)
const labFlag = process.argv.indexOf('--lab')
const labFile = labFlag < 0 ? null : (process.argv[labFlag + 1] ?? '')

const agents = 50
const refuseShare = 0.75
const talkMs = 1500
/**
 * Left out of the slopes, as far as the run is long enough: names of legs and commands are remembered up to a fixed number, which is reached after
 * 40,000 legs, and each connection to a database keeps 32 MB of its pages, which are there once the database has grown so large.
 */
const warmUpMs = Math.min(12, minutes * 0.4) * 60_000
/** A working day of 8 hours adds no more than 100 MB to what is held, and no more than 200 MB to the process. */
const most = { heldMbPerHour: 12, processMbPerHour: 25 }

const owned = labFile === null ? await startLab({ log: (line) => console.log(`[lab] ${line}`) }) : null
const lab = owned?.lab ?? openLab(JSON.parse(await readFile(labFile ?? '', 'utf8')) as LabAddresses)
const calls = Math.round(minutes * 60 * perSecond)
const sipp = await startSippCarrier(lab, { answerAfterMs: { min: 200, max: 600 }, hangUpAfterMs: talkMs, refuseShare })
const probe = join(tmpdir(), `trunkline-load-probe-${process.pid}.jsonl`)
process.env['LOAD_PROBE'] = probe
process.env['NODE_OPTIONS'] = `--require ${resolve('tests/bench/load/thread-probe.cjs')}`
const dialing = await startDialingSite(lab, {
  application: `load-${process.pid}`,
  transport: 'websocket',
  agents,
  callsPerSecond: perSecond,
})
const observer = await observeAnswers(lab)
const bystanders = startBystanders()
try {
  console.log(`\n${calls} calls at ${perSecond} a second, ${agents} agents; ${loadText()}`)
  const beforeImport = Date.now()
  await dialing.campaign('Load', calls, { dialingMode: 'power', ratio: 10 })
  const startedAt = Date.now()
  const began = cpuTime(dialing.site.process.pid)
  console.log(`  leads imported in ${((startedAt - beforeImport) / 1000).toFixed(1)} s`)
  const told = setInterval(() => {
    const minute = Math.round((Date.now() - startedAt) / 60_000)
    const lines = dialing.file.open()
    console.log(`  minute ${minute}: ${dialing.file.closed()} calls ended, ${lines} in progress; ${loadText()}`)
  }, 60_000)
  await dialing.ended(calls, minutes * 120_000 + 60_000)
  clearInterval(told)
  const endedAt = Date.now()
  const share = cpuShare(began, cpuTime(dialing.site.process.pid))
  // What the carrier noted last is written a moment later.
  await new Promise((done) => setTimeout(done, 2000))
  const rows = dialing.file.calls()
  const losses = lossesOf(dialing.file.path, await sipp.notes())
  const health = await dialing.site.admin.get<Record<string, unknown>>('/health').catch(() => ({}))
  const spanS = (endedAt - startedAt) / 1000

  console.log(`\n  ${(calls / spanS).toFixed(1)} calls/s over ${spanS.toFixed(0)} s; ${cpuText(share)}; ${loadText()}`)
  console.log(`  outcomes: ${JSON.stringify(countsOf(rows))}`)
  console.log(`  health: ${JSON.stringify(health)}`)
  tellThreads(startedAt)
  console.log('  answer to agent by minute, own records (p50/p99/max ms):')
  const ratio = tellMinutes(rows, startedAt)
  tellFreezes(rows, startedAt)
  console.log(`  seen on the PBX by a third party: ${figuresText(figuresOf(observer.answerToAgentMs))}`)
  console.log('')
  judge(`${perSecond} calls a second: ${(calls / spanS).toFixed(1)}`, calls / spanS >= perSecond * 0.97)
  judgeMemory(startedAt)
  const { carrierAlone, recordAlone, different, journal, gaps } = losses
  judge(
    `every call once in both books: ${losses.calls} records, ${losses.invites} INVITEs of ${calls} leads; ${carrierAlone.length} and ${recordAlone.length} alone`,
    losses.calls === calls && losses.invites === calls && carrierAlone.length + recordAlone.length === 0,
  )
  judge(`the carrier tells the same of each: ${different.length} do not`, different.length === 0)
  const lost = rows.filter(({ outcome }) => outcome === 'abandoned').length
  judge(`everybody who answered met an agent, of whom a third are busy: ${lost} did not`, lost === 0)
  judge(
    `0 events lost: the journal of ${journal.length} calls is not whole, ${gaps} gaps in its numbers`,
    journal.length + gaps === 0,
  )
  for (const one of [...different, ...journal].slice(0, 5)) console.log(`    ${one}`)
  judge(`answer to agent, p99 of the last minute against the first: ${ratio.toFixed(2)} times, asked 1.2`, ratio <= 1.2)
} finally {
  bystanders.stop()
  observer.close()
  await dialing.stop()
  await sipp.stop()
  await owned?.stop()
}

function countsOf(rows: readonly CallRow[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { outcome } of rows) counts[outcome ?? 'none'] = (counts[outcome ?? 'none'] ?? 0) + 1
  return counts
}

/** Per minute of the answer, full minutes only; gives last p99 to first. */
function tellMinutes(rows: readonly CallRow[], from: number): number {
  const byMinute = new Map<number, number[]>()
  for (const { answeredAt, bridgedAt } of rows) {
    if (answeredAt === null || bridgedAt === null) continue
    const minute = Math.floor((answeredAt - from) / 60_000)
    byMinute.set(minute, [...(byMinute.get(minute) ?? []), bridgedAt - answeredAt])
  }
  const full = [...byMinute].filter(([minute]) => minute >= 0 && minute < Math.max(1, Math.floor(minutes)))
  const figures = full.toSorted(([a], [b]) => a - b).map(([minute, times]) => ({ minute, ...figuresOf(times) }))
  console.log(`    ${figures.map(({ minute, p50, p99, max }) => `${minute + 1}: ${p50}/${p99}/${max}`).join('  ')}`)
  const [first, last] = [figures[0]?.p99 ?? Number.NaN, figures.at(-1)?.p99 ?? Number.NaN]
  console.log(`  first minute p99 ${ms(first)}, last ${ms(last)}`)
  return last / first
}

/** How much of it the machine itself is to blame for: the same without the answers during which nobody had one of the processors. Told, not judged. */
function tellFreezes(rows: readonly CallRow[], startedAt: number): void {
  if (bystanders.blind !== null) {
    console.log(`  freezes of the machine: unknown, ${bystanders.blind}`)
    return
  }
  const freezes = bystanders.freezes.filter(({ from }) => from > startedAt)
  const longest = Math.max(0, ...freezes.map(({ from, to }) => to - from))
  const seen = `${freezes.length} times, ${ms(longest)} at most`
  console.log(`  a processor stood still for over ${frozenMs} ms ${seen}; answers during which all ran:`)
  const isFrozen = ({ answeredAt, bridgedAt }: CallRow) =>
    answeredAt !== null && bridgedAt !== null && freezes.some(({ from, to }) => answeredAt < to && from < bridgedAt)
  tellMinutes(
    rows.filter((row) => !isFrozen(row)),
    startedAt,
  )
}

function tellThreads(from: number): void {
  const lines = readProbe(probe).filter(({ at }) => at > from + warmUpMs)
  for (const name of new Set(lines.map((line) => line.name))) {
    const own = lines.filter((line) => line.name === name)
    const late = figuresOf(own.map((line) => line.late.p99))
    const worst = Math.max(...own.map((line) => line.late.max))
    const gc = own.reduce((sum, line) => sum + line.gcMs, 0) / own.length
    const handles = `${own[0]?.handles} -> ${own.at(-1)?.handles}`
    console.log(
      `  ${name.padEnd(9)} loop late: p99 of a span ${ms(late.p50)} (worst span ${ms(late.max)}, once ${ms(worst)}); collecting ${gc.toFixed(0)} ms in 10 s; handles ${handles}`,
    )
  }
}

function judgeMemory(from: number): void {
  const lines = readProbe(probe).filter(({ at }) => at > from + warmUpMs)
  const control = lines.filter((line) => line.name === 'control')
  const whole = slopeOf(control.map(({ at, own }) => ({ at, bytes: own })))
  console.log(`  resident, files included: ${slopeText(slopeOf(control.map(({ at, rss }) => ({ at, bytes: rss }))))}`)
  judge(`process flat: ${slopeText(whole)}, asked ${most.processMbPerHour} MB/h`, isFlat(whole, most.processMbPerHour))
  for (const name of new Set(lines.map((line) => line.name))) {
    const held = lines.filter((line) => line.name === name && line.isCollected)
    if (held.length < 3) {
      console.log(`  ${name}: held ${held.map((line) => (line.heapUsed / 1_048_576).toFixed(1)).join(', ')} MB`)
      continue
    }
    const slope = slopeOf(held.map(({ at, heapUsed, external }) => ({ at, bytes: heapUsed + external })))
    judge(
      `held by ${name} flat: ${slopeText(slope)}, asked ${most.heldMbPerHour} MB/h`,
      isFlat(slope, most.heldMbPerHour),
    )
  }
}
