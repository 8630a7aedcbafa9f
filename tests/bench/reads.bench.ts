import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { siteId } from '../../dialer/model/ids.js'
import { dataPaths } from '../../storage/data-folder.js'
import { freePorts } from '../lab/support/lab-ports.js'
import { bigSite, bigSiteFile } from './support/big-site.js'
import { commitBeside } from './support/commit-beside.js'
import { figuresOf, judge, loadText, ms } from './support/figures.js'
import { flood, type LoadRequest, openConnection, pace } from './support/http-load.js'
import { cpuTime } from './support/process-cpu.js'
import { readsCases, statementsOf, unseenCases } from './support/reads-cases.js'
import { answering, signIn, writeReadsConfig } from './support/reads-program.js'

// Lists and the dashboard of a site of a million leads and two million calls, over HTTP from the running program, against a bare Hono
// handler over the same statements, and against a site a tenth the size. Everything in one run and in turns, so that what else the machine
// does weighs on all alike; first while nobody changes anything, then with commits beside. Two lists ask another page each time, so that
// nothing kept of rows helps. Run: npx tsx tests/bench/reads.bench.ts [leads] [seconds] [folder where the sites are kept for the next run]

const leads = Number(process.argv[2] ?? 1_000_000)
const seconds = Number(process.argv[3] ?? 20)
const sitesFolder = process.argv[4]
const sizes = { large: leads, small: leads / 10 } as const
const rounds = 3
const floodMs = 500
/** Long enough for the compiler to have seen each list often, as in a server that has run for a minute. */
const warmMs = 1000
/** About what fifty agents at work commit. */
const commitsPerSecond = 50
const connections = 8
const perSecond = 200
const sum = { perSecond: 0, answers: 0, cpuS: 0 }

const folder = mkdtempSync(join(tmpdir(), 'trunkline-reads-'))
const children: ChildProcess[] = []
try {
  const files = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => [name, bigSiteFile({ leads: size, calls: size * 2 }, sitesFolder)]),
  )
  const [port = 0] = await freePorts(1)
  const paths = dataPaths(join(folder, 'data'))
  mkdirSync(paths.sites, { recursive: true, mode: 0o700 })
  for (const [name, file] of Object.entries(files)) copyFileSync(file, paths.site(siteId(name)))
  const started = startProgram(port)
  children.push(started)
  await answering(port, () => children.some((child) => child.exitCode !== null))
  const token = await signIn(port)
  const headers = (site: string) => ({ authorization: `Bearer ${token}`, 'x-trunkline-site': site })

  const cases = [...readsCases, ...unseenCases]
  const statements: Record<string, unknown> = {}
  for (const [n, one] of cases.entries()) {
    statements[`case${n}`] = await statementsOf(files['large'] ?? '', one, sizes.large)
  }
  const statementsFile = join(folder, 'statements.json')
  writeFileSync(statementsFile, JSON.stringify(statements))
  const bareServer = await startBare(paths.site(siteId('large')), statementsFile)
  const lists = cases.map((one, n) => ({
    name: one.name,
    own: Array.from({ length: one.turns }, (_, turn) => ({
      path: one.path(sizes.large, turn),
      headers: headers('large'),
    })),
    bare: { path: `/case${n}` },
  }))

  console.log(
    `${loadText()}\n\nrequests/s of the product and of a bare handler over the statements that find and count the page, ${connections} connections; then processor time a request`,
  )
  // Both have run a while before they are measured, as a server has.
  for (let round = 0; round < 2; round++) {
    for (const { own, bare } of lists) {
      await flood(port, own, connections, warmMs)
      await flood(bareServer.port, bare, connections, warmMs / 2)
    }
  }
  const compare = async (title: string): Promise<void> => {
    const sums = lists.map(() => ({ own: { ...sum }, bare: { ...sum } }))
    // Each list once a round, so that what else the machine does meanwhile weighs on all.
    for (let round = 0; round < rounds; round++) {
      for (const [n, { own, bare }] of lists.entries()) {
        const into = sums[n]
        if (into === undefined) continue
        await flooded(into.own, started, port, own)
        await flooded(into.bare, bareServer.child, bareServer.port, bare)
      }
    }
    console.log(`\n${title}`)
    const cpu = (of: Flooded) => `${((of.cpuS / of.answers) * 1e6).toFixed(0)} µs`.padStart(8)
    const shares: number[] = []
    const cpuShares: number[] = []
    for (const [n, { own, bare }] of sums.entries()) {
      const share = own.perSecond / bare.perSecond
      const cpuShare = bare.cpuS / bare.answers / (own.cpuS / own.answers)
      shares.push(share)
      cpuShares.push(cpuShare)
      console.log(
        `  ${lists[n]?.name.padEnd(28)} ${(own.perSecond / rounds).toFixed(0).padStart(6)} ${(bare.perSecond / rounds).toFixed(0).padStart(6)}  ${share.toFixed(2)}   ${cpu(own)} ${cpu(bare)}  ${cpuShare.toFixed(2)}`,
      )
    }
    judge(
      `each list at least 0.5 of a bare handler: ${Math.min(...shares).toFixed(2)} at worst, ${mean(shares).toFixed(2)} in the mean`,
      Math.min(...shares) >= 0.5,
    )
    console.log(
      `           by processor time a request, whatever else runs: ${Math.min(...cpuShares).toFixed(2)} at worst, ${mean(cpuShares).toFixed(2)} in the mean`,
    )
  }
  await compare('while nobody changes anything')
  const beside = commitBeside(paths.site(siteId('large')), commitsPerSecond)
  const began = performance.now()
  await compare(`with ${commitsPerSecond} commits/s beside, each to a lead and a call of a first page`)
  const rate = (beside.commits() * 1000) / (performance.now() - began)
  console.log(`           ${rate.toFixed(0)} commits/s were made`)
  beside.stop()

  console.log(`\n${perSecond} requests/s to both sites in turn for ${seconds} s, from when each was due`)
  const paced = Object.keys(sizes).flatMap((site) =>
    readsCases.map((one) => ({
      name: `${site}/${one.name}`,
      path: one.path(site === 'large' ? sizes.large : sizes.small),
      headers: headers(site),
    })),
  )
  // In turns between the sites: a stutter of the machine then meets both.
  const turns = readsCases.flatMap((_, n) =>
    [paced[n], paced[n + readsCases.length]].filter((one) => one !== undefined),
  )
  await pace(port, turns, { perSecond, lengthMs: 2000 })
  const times = await pace(port, turns, { perSecond, lengthMs: seconds * 1000 })
  const of = (begins: string) => times.filter(({ name }) => name.startsWith(begins)).map((one) => one.ms)
  for (const one of readsCases) {
    const [a, b] = [of(`large/${one.name}`), of(`small/${one.name}`)].map(figuresOf)
    if (a && b) console.log(`  ${one.name.padEnd(28)} p50 ${ms(a.p50)} (${ms(b.p50)}), max ${ms(a.max)} (${ms(b.max)})`)
  }
  for (const list of ['leads', 'calls']) {
    const [a, b] = [of(`large/${list}`), of(`small/${list}`)]
    const [p99, p95, p95Small] = [figuresOf(a).p99, percentile(a, 0.95), percentile(b, 0.95)]
    judge(`${list}: p99 below 25 ms: ${ms(p99)}`, p99 < 25)
    judge(
      `${list}: p95 at most 1.3 times that of a tenth: ${ms(p95)} against ${ms(p95Small)}, ${(p95 / p95Small).toFixed(2)} times`,
      p95 <= 1.3 * p95Small,
    )
  }

  const connection = await openConnection(port)
  const range = `startDate=${new Date(bigSite.firstDay).toISOString()}&endDate=${new Date(bigSite.firstDay + bigSite.days * 86_400_000).toISOString()}`
  const dashboards: number[] = []
  for (let n = 0; n < 40; n++) {
    const began = performance.now()
    const path = `/api/stats/dashboard?${range}&timeZone=${n % 2 === 0 ? 'Europe/Berlin' : 'Asia/Kathmandu'}`
    const { status, body } = await connection.ask({ path, headers: headers('large') })
    if (status !== 200) throw new Error(body)
    dashboards.push(performance.now() - began)
  }
  connection.close()
  const { p50, max } = figuresOf(dashboards)
  console.log(`\na dashboard over ${leads * 2} calls: p50 ${ms(p50)}, max ${ms(max)}`)
  judge(`below 50 ms: p95 ${ms(percentile(dashboards, 0.95))}`, percentile(dashboards, 0.95) < 50)
  console.log(loadText())
} finally {
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(
    children.map(
      (child) => new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve(null))),
    ),
  )
  rmSync(folder, { recursive: true, force: true })
}

interface Flooded {
  perSecond: number
  answers: number
  cpuS: number
}

async function flooded(
  into: Flooded,
  server: ChildProcess,
  at: number,
  request: LoadRequest | readonly LoadRequest[],
): Promise<void> {
  const pid = server.pid ?? 0
  const before = cpuTime(pid)
  const rate = await flood(at, request, connections, floodMs)
  const after = cpuTime(pid)
  into.perSecond += rate
  into.answers += rate * (after.at - before.at)
  into.cpuS += after.wholeProcess - before.wholeProcess
}

/** The geometric mean. */
function mean(values: readonly number[]): number {
  return Math.exp(values.reduce((all, value) => all + Math.log(value), 0) / values.length)
}

function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? Number.NaN
}

function startProgram(port: number): ChildProcess {
  const configFile = writeReadsConfig(folder, port, Object.keys(sizes))
  const args = ['--import', 'tsx', 'daemon/main.ts', 'start', '--config', configFile]
  return spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

function startBare(
  path: string,
  statementsFile: string,
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const args = ['--import', 'tsx', 'tests/bench/support/bare-server.ts', path, statementsFile]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve({ port: Number(line), child }))
    child.once('exit', (code) => reject(new Error(`the bare server ended with ${code}`)))
  })
}
