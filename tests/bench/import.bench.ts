import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importInThread } from '../../api/features/leads/import/import-in-thread.js'
import type { ImportJob } from '../../api/features/leads/import/import-job.js'
import { startThread } from '../../daemon/threads/start-thread.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { siteId } from '../../dialer/model/ids.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { writeLeadList } from './support/lead-list.js'
import { watchCommits } from './support/watch-commits.js'

// A list of leads imported through the real threads, against the bare `.import` of the sqlite3 shell on the same file in the same run:
// the ratio is to be 8 at most. Meanwhile a small write asks every 20 ms how long a step of a call waits for its commit, and a timer how
// late the control thread is. Run: npx tsx tests/bench/import.bench.ts [leads]

const leads = Number(process.argv[2] ?? 1_000_000)
const site = siteId('bench')

/** Seconds of the shell's bare import; null where there is no shell. */
function bareImport(list: string, database: string): number | null {
  const began = performance.now()
  const { status, error } = spawnSync('sqlite3', [database, '-cmd', '.mode csv', `.import "${list}" leads`], {
    input: '',
  })
  return error || status !== 0 ? null : (performance.now() - began) / 1000
}

const folder = mkdtempSync(join(tmpdir(), 'trunkline-import-bench-'))
try {
  const list = join(folder, 'leads.csv')
  writeLeadList(list, leads)
  console.log(`${leads} leads, ${(statSync(list).size / 1e6).toFixed(0)} MB`)
  const bareBefore = bareImport(list, join(folder, 'before.db'))

  const worker = startThread(new URL('../../storage/writer/writer-thread.js', import.meta.url), {
    workerData: { dataDir: join(folder, 'data') },
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
  const job: ImportJob = {
    site,
    campaign: campaign.id,
    file: list,
    fileName: 'leads.csv',
    format: 'csv',
    defaultCountry: 'US',
    rejectsFile: join(folder, 'rejects.csv'),
    recordedBy: 'bench',
  }
  const commit = (): Promise<unknown> => store.client.write(site, 'settings.put', { key: 'bench', value: 1 })
  const run = async (title: string): Promise<number> => {
    const storePort = await store.openPort()
    const watching = watchCommits(commit)
    const began = performance.now()
    const result = await importInThread(job, {
      startThread,
      storePort,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    })
    const seconds = (performance.now() - began) / 1000
    console.log(`${title}: ${seconds.toFixed(1)} s, ${Math.round(leads / seconds)} leads/s; ${await watching.stop()}`)
    console.log(`  ${JSON.stringify(result)}`)
    return seconds
  }

  const idle = watchCommits(commit)
  await new Promise((resolve) => setTimeout(resolve, 3000))
  console.log(`without an import: ${await idle.stop()}`)
  const seconds = await run('import')
  await run('the same file again')
  const bareAfter = bareImport(list, join(folder, 'after.db'))
  if (bareBefore === null || bareAfter === null) {
    console.error('NO RATIO: the sqlite3 shell is missing (Debian package sqlite3) or failed.')
    process.exitCode = 1
  } else {
    const bare = (bareBefore + bareAfter) / 2
    const ratio = seconds / bare
    console.log(`sqlite3 .import: ${bareBefore.toFixed(2)} s before, ${bareAfter.toFixed(2)} s after`)
    console.log(`ratio: ${ratio.toFixed(1)} times the bare import (at most 8): ${ratio <= 8 ? 'met' : 'NOT MET'}`)
  }
  await store.stop()
  await worker.terminate()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
