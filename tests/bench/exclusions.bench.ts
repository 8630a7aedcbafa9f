import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignExclusions } from '../../api/features/compliance/exclusions-service.js'
import { startThread } from '../../daemon/threads/start-thread.js'
import { usTelemarketingHours } from '../../dialer/model/calling-window.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { siteId } from '../../dialer/model/ids.js'
import { leadCells } from '../../storage/leads/import-batch.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { number } from '../support/factories.js'
import { watchCommits } from './support/watch-commits.js'

// How long it takes to count what keeps a campaign's leads from being dialled, over the real storage thread, for lists looked at whole and
// for one that is sampled: to be under a second. Meanwhile a small write asks every 20 ms how long a step of a call waits for its commit.
// Run: npx tsx tests/bench/exclusions.bench.ts [leads]

const sizes = [5000, 20_000, 200_000, Number(process.argv[2] ?? 1_000_000)]
const site = siteId('bench')
const batch = 500
const places = [
  'America/New_York@US-NY',
  'America/Chicago@US-TX',
  'America/Los_Angeles@US-CA',
  'America/New_York@US-FL',
]

const folder = mkdtempSync(join(tmpdir(), 'trunkline-exclusions-bench-'))
const worker = startThread(new URL('../../storage/writer/writer-thread.js', import.meta.url), {
  workerData: { dataDir: folder },
  name: 'storage',
})
try {
  const store = await connectWriterThread(worker)
  await store.client.openSite(site)
  const reader = openSiteReader(folder, site)
  for (const leads of sizes) {
    const { id } = await store.client.write(site, 'campaigns.create', {
      name: `Bench ${leads}`,
      description: null,
      status: 'paused',
      agents: [],
      settings: { ...defaultCampaignSettings, window: usTelemarketingHours },
    })
    for (let at = 0; at < leads; at += batch) {
      const cells = Array.from({ length: Math.min(batch, leads - at) }, (_, n) =>
        leadCells({
          number: number(`+1212${2_000_000 + at + n}`),
          name: null,
          email: null,
          metadata: null,
          timeZone: places[(at + n) % places.length] ?? null,
          priority: 0,
          dueAt: 0,
        }),
      ).flat()
      await store.client.write(site, 'leads.importBatch', { campaign: id, cells })
    }
    const principal = { site, role: 'admin', name: 'bench', agent: null, user: null } as never
    const deps = { store: store.client, readers: { site: () => reader.db }, now: () => Date.now() } as never
    const times: number[] = []
    const watching = watchCommits(() => store.client.write(site, 'settings.put', { key: 'bench', value: 1 }))
    let seen = 0
    for (let n = 0; n < 5; n++) {
      const began = performance.now()
      seen = (await campaignExclusions(principal, { id }, deps)).sampled
      times.push(performance.now() - began)
    }
    const [first = 0, ...more] = times
    console.log(
      `${leads} leads, ${seen} looked at: first ${first.toFixed(0)} ms, then ${Math.min(...more).toFixed(0)} to ${Math.max(...more).toFixed(0)} ms`,
    )
    console.log(`  meanwhile: ${await watching.stop()}`)
  }
  reader.close()
  await store.stop()
} finally {
  await worker.terminate()
  rmSync(folder, { recursive: true, force: true })
}
