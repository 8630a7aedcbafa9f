import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { leadId, siteId } from '../../dialer/model/ids.js'
import { listLeads } from '../../storage/leads/repository.js'
import { openSiteReader } from '../../storage/open-readers.js'
import type { Sqlite } from '../../storage/open-sqlite.js'
import { openStoreInProcess } from '../../storage/writer/in-process-store.js'
import { createFakeClock } from '../support/fake-clock.js'

// How long the dialer and the lists wait for leads of a campaign with a million of them, nine in ten due, in five zones and three
// priorities. Run: npx tsx tests/bench/ready-leads.bench.ts [leads]

const total = Number(process.argv[2] ?? 1_000_000)
const site = siteId('bench')
const zones = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles', '']
const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))
const clock = createFakeClock()
const connections: Sqlite[] = []
const store = await openStoreInProcess({ dataDir, clock, opened: (sqlite) => connections.push(sqlite) })
await store.openSite(site)
const { id: campaign } = await store.write(site, 'campaigns.create', {
  name: 'Bench',
  description: null,
  status: 'active',
  agents: [],
  settings: defaultCampaignSettings,
})

const now = clock.now()
const sqlite = connections[1]!
sqlite.transaction(() => {
  const insert = sqlite.prepare(
    `INSERT INTO leads (campaign_id, number, name, time_zone, priority, due_at, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (let n = 0; n < total; n++) {
    const dueAt = n < total * 0.9 ? now - 1000 : now + n
    insert.run(campaign, `+1555${String(n).padStart(7, '0')}`, `Lead ${n}`, zones[n % 5], n % 3, dueAt, now, now)
  }
  sqlite.exec(
    `INSERT INTO lead_counts SELECT campaign_id, time_zone, priority, stage, status, count(*) FROM leads GROUP BY 1, 2, 3, 4, 5`,
  )
})()

async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = []
  for (let n = 0; n < 21; n++) {
    const began = performance.now()
    await work()
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  console.log(`${name}: median ${times[10]!.toFixed(1)} ms, worst ${times[20]!.toFixed(1)} ms`)
}

const engine = store.engineStore(site)
const except = Array.from({ length: 500 }, (_, n) => leadId(n + 1))
const query = { campaign, now, limit: 200, closedZones: ['America/Denver', null], except }
const reader = openSiteReader(dataDir, site)
await measure('200 ready leads', () => engine.readyLeads(query))
await measure('none due', () => engine.readyLeads({ ...query, now: now - 5000 }))
await measure('first page', () => listLeads(reader.db, { page: 1, limit: 100, campaign }))
await measure('last page', () => listLeads(reader.db, { page: total / 100, limit: 100, campaign }))
await measure('one status', () =>
  listLeads(reader.db, { page: 10, limit: 100, campaign, status: 'new', order: 'desc' }),
)
reader.close()
await store.stop()
rmSync(dataDir, { recursive: true, force: true })
