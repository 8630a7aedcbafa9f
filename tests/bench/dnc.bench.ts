import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { previewInThread } from '../../api/features/dnc/import/dnc-in-thread.js'
import { loadImport } from '../../api/features/dnc/import/load-keys.js'
import { startThread } from '../../daemon/threads/start-thread.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { siteId } from '../../dialer/model/ids.js'
import { dataPaths } from '../../storage/data-folder.js'
import { findDnc } from '../../storage/dnc/match.js'
import { openSqlite, type SqliteStatement } from '../../storage/open-sqlite.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { watchCommits } from './support/watch-commits.js'

// Ten million numbers imported into a do-not-call list through the real threads, then looked for as the gate does, against the bare
// `.import` of the sqlite3 shell into a table of text with an index, and bare looks into that. Before, meanwhile and after a small write asks every
// 20 ms how long a step of a call waits for its commit. Run: npx tsx tests/bench/dnc.bench.ts [numbers]

const numbers = Number(process.argv[2] ?? 10_000_000)
const site = siteId('bench')
const looks = 200_000
/** How long the same small writes are watched before and after the import, since other work on the host slows them as well. */
const aloneMs = 15_000

/** The nth number of a list in no order, each once: a full cycle through 2^33 by an odd step, folded into eleven digits. */
const nth = (n: number): string => `1${2_000_000_000 + (((n * 5_236_983_547) % 8_000_000_009) % 7_999_999_999)}`

function writeList(path: string): void {
  const file = openSync(path, 'w')
  for (let n = 0; n < numbers; ) {
    const lines: string[] = []
    for (const end = Math.min(numbers, n + 100_000); n < end; n++) lines.push(`+${nth(n)}`)
    writeSync(file, `${lines.join('\n')}\n`)
  }
  closeSync(file)
}

const seconds = (began: number): number => (performance.now() - began) / 1000
const megabytes = (path: string): number => statSync(path).size / 1e6

/** Looks per second for numbers of which every second one is on the list. */
function lookRate(find: (number: string) => unknown): { readonly rate: number; readonly p99Us: number } {
  const asked = Array.from({ length: looks }, (_, n) => (n % 2 === 0 ? nth((n * 37) % numbers) : nth(numbers + n)))
  for (const number of asked.slice(0, 5000)) find(number)
  const times = new Float64Array(looks)
  const began = performance.now()
  for (const [n, number] of asked.entries()) {
    const at = performance.now()
    find(number)
    times[n] = performance.now() - at
  }
  const rate = looks / seconds(began)
  times.sort()
  return { rate, p99Us: (times[Math.floor(looks * 0.99)] ?? 0) * 1000 }
}

const folder = mkdtempSync(join(tmpdir(), 'trunkline-dnc-bench-'))
try {
  const list = join(folder, 'numbers.csv')
  writeList(list)
  console.log(`${numbers} numbers, ${megabytes(list).toFixed(0)} MB`)

  const bareFile = join(folder, 'bare.db')
  const began = performance.now()
  const script = [
    'CREATE TABLE dnc (number TEXT);',
    '.mode csv',
    `.import "${list}" dnc`,
    'CREATE INDEX dnc_number ON dnc (number);',
  ]
  const shell = spawnSync('sqlite3', [bareFile], { input: script.join('\n') })
  const bareS = shell.error || shell.status !== 0 ? null : seconds(began)

  const dataDir = join(folder, 'data')
  const worker = startThread(new URL('../../storage/writer/writer-thread.js', import.meta.url), {
    workerData: { dataDir },
    name: 'storage',
  })
  const store = await connectWriterThread(worker)
  await store.client.openSite(site)
  const campaign = await store.client.write(site, 'campaigns.create', {
    name: 'Bench',
    description: null,
    status: 'paused',
    agents: [],
    settings: defaultCampaignSettings,
  })
  const signal = new AbortController().signal
  const onProgress = (): void => {}
  const watch = () => watchCommits(() => store.client.write(site, 'settings.put', { key: 'bench', value: 1 }))
  const alone = watch()
  await new Promise((resolve) => setTimeout(resolve, aloneMs))
  console.log(`alone:   ${await alone.stop()}`)
  const previewing = watch()
  const previewBegan = performance.now()
  const job = {
    site,
    dataDir,
    file: list,
    fileName: 'numbers.csv',
    list: 'Register',
    kind: 'national' as const,
    campaign: null,
    mode: 'add' as const,
    country: 'US',
    createdBy: 'bench',
  }
  mkdirSync(join(dataDir, 'uploads'), { recursive: true })
  const { id } = await previewInThread(job, { onProgress, signal, startThread, storePort: await store.openPort() })
  const previewS = seconds(previewBegan)
  console.log(`reading: ${await previewing.stop()}`)
  const loading = watch()
  const loadBegan = performance.now()
  const { valid } = await loadImport(site, id, { onProgress, signal, dataDir, store: store.client })
  const loadS = seconds(loadBegan)
  console.log(
    `read and previewed in ${previewS.toFixed(1)} s, loaded in ${loadS.toFixed(1)} s (${valid} different numbers)`,
  )
  console.log(`loading: ${await loading.stop()}`)
  const after = watch()
  await new Promise((resolve) => setTimeout(resolve, aloneMs))
  console.log(`alone:   ${await after.stop()}`)
  await store.stop()
  await worker.terminate()

  const path = dataPaths(dataDir).site(site)
  const sqlite = openSqlite(path, 'read')
  const statements = new Map<string, SqliteStatement>()
  const statement = (sql: string): SqliteStatement => {
    const known = statements.get(sql) ?? sqlite.prepare(sql)
    statements.set(sql, known)
    return known
  }
  const ours = lookRate((number) => findDnc({ statement }, `+${number}`, campaign.id))
  console.log(
    `file ${megabytes(path).toFixed(0)} MB; ${ours.rate.toFixed(0)} looks a second, p99 ${ours.p99Us.toFixed(1)} us`,
  )
  sqlite.close()
  if (bareS === null) console.log('no sqlite3 shell here: nothing to compare with')
  else {
    const bare = openSqlite(bareFile, 'read')
    const select = bare.prepare('SELECT 1 FROM dnc WHERE number = ?')
    const theirs = lookRate((number) => select.get(`+${number}`))
    console.log(
      `bare import and index ${bareS.toFixed(1)} s, ${megabytes(bareFile).toFixed(0)} MB, ${theirs.rate.toFixed(0)} looks a second`,
    )
    console.log(
      `ratio: time ${((previewS + loadS) / bareS).toFixed(2)}, size ${(megabytes(path) / megabytes(bareFile)).toFixed(2)}, looks ${(ours.rate / theirs.rate).toFixed(2)}`,
    )
    bare.close()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
