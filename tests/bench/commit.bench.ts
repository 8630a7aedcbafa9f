import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { startThread } from '../../daemon/threads/start-thread.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { callRef, campaignId, leadId, siteId } from '../../dialer/model/ids.js'
import type { EngineStore, StepCommit } from '../../dialer/ports/engine-store.js'
import { connectWriterThread } from '../../storage/writer/store-thread.js'
import { makeRecord, milestones } from '../storage/support.js'
import { makeGate, number } from '../support/factories.js'

// How many steps of calls the storage thread keeps per second, every one flushed to disk (`synchronous = FULL`): in groups, as they come
// while the dialer is busy, and alone, each waiting for the one before. Run: npx tsx tests/bench/commit.bench.ts [commits]

const total = Number(process.argv[2] ?? 20_000)
const leads = 1000
const site = siteId('bench')

/** The reservation of an attempt: gate, call row, lead row, two journal rows; the heaviest step there is. */
function reservation(id: number): StepCommit {
  const now = 1_772_445_600_000 + id
  const lead = leadId((id % leads) + 1)
  const dialled = number(`+1555${String(id % leads).padStart(7, '0')}`)
  const of = { call: callRef(`bench-${id}`), campaign: campaignId(1), lead, agent: null }
  const record = makeRecord(`bench-${id}`, {
    campaign: of.campaign,
    lead,
    number: dialled,
    milestones: milestones(now, { dialedAt: null }),
  })
  return {
    epoch: 'bench',
    id,
    gate: makeGate(record, { lead, now }),
    calls: [{ record, state: { name: 'reserved', until: now + 25_000, leg: `tl.${id}` } }],
    leads: [{ lead, status: 'contacted', attempted: { outcome: 'noAnswer', at: now } }],
    agents: [],
    campaigns: [],
    dnc: [],
    events: [
      { kind: 'call.reserved', at: now, number: dialled, attempt: 1, ...of },
      { kind: 'call.started', at: now, number: dialled, trunk: null, ...of },
    ],
  }
}

async function inGroups(store: EngineStore, from: number, count: number, atOnce: number): Promise<number> {
  const began = performance.now()
  let next = from
  const worker = async (): Promise<void> => {
    while (next < from + count) {
      const result = await store.commit(reservation(next++))
      if (!result.ok) throw new TypeError(`refused: ${result.refused}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (count * 1000) / (performance.now() - began)
}

const dataDir = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))
const worker: Worker = startThread(new URL('../../storage/writer/writer-thread.js', import.meta.url), {
  workerData: { dataDir },
})
const thread = await connectWriterThread(worker)
const { client } = thread
await client.openSite(site)
const campaign = await client.write(site, 'campaigns.create', {
  name: 'Bench',
  description: null,
  status: 'active',
  agents: [],
  settings: defaultCampaignSettings,
})
await Promise.all(
  Array.from({ length: leads }, (_, n) =>
    client.write(site, 'leads.create', {
      campaign: campaign.id,
      number: number(`+1555${String(n).padStart(7, '0')}`),
      name: null,
      email: null,
      metadata: {},
      timeZone: null,
      priority: 0,
    }),
  ),
)
const store = client.engineStore(site)
await inGroups(store, 0, 2000, 64)
let from = 2000
for (const atOnce of [256, 64, 16]) {
  console.log(`${atOnce} at once: ${Math.round(await inGroups(store, (from += total), total, atOnce))} commits/s`)
}
console.log(`alone: ${Math.round(await inGroups(store, (from += total), Math.min(total, 1000), 1))} commits/s`)
await thread.stop()
await worker.terminate()
rmSync(dataDir, { recursive: true, force: true })
