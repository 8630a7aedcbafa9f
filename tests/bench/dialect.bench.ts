import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { siteId } from '../../dialer/model/ids.js'
import { dataPaths } from '../../storage/data-folder.js'
import { freePorts } from '../lab/support/lab-ports.js'
import { bigSiteFile } from './support/big-site.js'
import { judge, loadText } from './support/figures.js'
import { flood } from './support/http-load.js'
import { cpuTime } from './support/process-cpu.js'
import { answering, signIn, writeReadsConfig } from './support/reads-program.js'

// What a contract of another front end adds to the time of the same native request, over HTTP from the running program: each pair in turns, so
// that what else the machine does weighs on both. Run: npx tsx tests/bench/dialect.bench.ts [leads] [rounds] [folder of sites]

const leads = Number(process.argv[2] ?? 100_000)
const rounds = Number(process.argv[3] ?? 6)
const floodMs = 400
const warmMs = 1500
const connections = 8
const mostShare = 1.15

/** The same thing asked natively and of each contract. */
const pairs = [
  {
    name: 'a page of calls',
    native: '/api/calls?page=1',
    paths: { ibrat: '/ibrat/api/calls?page=1', telecaller: '/telecaller/api/calls?page=1&limit=20' },
  },
  {
    name: 'calls of a state',
    native: '/api/calls?page=1&status=busy',
    paths: { ibrat: '/ibrat/api/calls?page=1&status=busy' },
  },
  {
    name: 'a call',
    native: '/api/calls/77',
    paths: { ibrat: '/ibrat/api/calls/77', telecaller: '/telecaller/api/calls/77' },
  },
  {
    name: 'a lead',
    native: '/api/leads/77',
    paths: { ibrat: '/ibrat/api/leads/77' },
  },
  {
    name: 'a page of leads that people work',
    native: '/api/leads/profiles?page=1',
    paths: { telecaller: '/telecaller/api/leads?page=1&limit=20' },
  },
  {
    name: 'a lead that people work',
    native: '/api/leads/profiles/77',
    paths: { telecaller: '/telecaller/api/leads/77' },
  },
] as const

const folder = mkdtempSync(join(tmpdir(), 'trunkline-dialects-'))
let program: ChildProcess | null = null
try {
  const file = bigSiteFile({ leads, calls: leads * 2 }, process.argv[4])
  const [port = 0] = await freePorts(1)
  const paths = dataPaths(join(folder, 'data'))
  mkdirSync(paths.sites, { recursive: true, mode: 0o700 })
  copyFileSync(file, paths.site(siteId('main')))
  const config = writeReadsConfig(folder, port, ['main'])
  const started = spawn(process.execPath, ['--import', 'tsx', 'daemon/main.ts', 'start', '--config', config], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  program = started
  await answering(port, () => started.exitCode !== null)
  const headers = { authorization: `Bearer ${await signIn(port)}` }
  const asked = pairs.map(({ name, native, paths: others }) => ({
    name,
    requests: [{ api: 'native', path: native }, ...Object.entries(others).map(([api, path]) => ({ api, path }))].map(
      (one) => ({ ...one, answers: 0, cpuS: 0 }),
    ),
  }))
  const ask = async (one: { readonly path: string; answers: number; cpuS: number }, lengthMs: number) => {
    const before = cpuTime(started.pid ?? 0)
    const rate = await flood(port, { path: one.path, headers }, connections, lengthMs)
    const after = cpuTime(started.pid ?? 0)
    one.answers += rate * (after.at - before.at)
    one.cpuS += after.wholeProcess - before.wholeProcess
  }
  for (const { requests } of asked) for (const one of requests) await ask({ ...one }, warmMs)
  for (let round = 0; round < rounds; round++) {
    for (const { requests } of asked) for (const one of requests) await ask(one, floodMs)
  }
  console.log(`${loadText()}\n\nprocessor time of a request, and against the same native one`)
  for (const { name, requests } of asked) {
    const [native, ...others] = requests.map(({ api, answers, cpuS }) => ({ api, us: (cpuS / answers) * 1e6 }))
    if (native === undefined) continue
    console.log(`${name}: native ${native.us.toFixed(0)} µs`)
    for (const { api, us } of others) {
      const share = us / native.us
      judge(`${api} at most ${mostShare} times: ${us.toFixed(0)} µs, ${share.toFixed(2)} times`, share <= mostShare)
    }
  }
} finally {
  const child = program
  child?.kill('SIGTERM')
  if (child && child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve))
  rmSync(folder, { recursive: true, force: true })
}
