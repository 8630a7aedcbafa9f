import { describe, expect, it } from 'vitest'
import { importInThread } from '../../../../../api/features/leads/import/import-in-thread.js'
import type { ImportJob } from '../../../../../api/features/leads/import/import-job.js'
import { startThread } from '../../../../../daemon/threads/start-thread.js'
import { defaultCampaignSettings } from '../../../../../dialer/model/default-campaign-settings.js'
import { type CampaignId, campaignId, siteId } from '../../../../../dialer/model/ids.js'
import { openSiteReader } from '../../../../../storage/open-readers.js'
import { connectWriterThread } from '../../../../../storage/writer/store-thread.js'
import { tempFolder } from './support/temp-folder.js'

const site = siteId('main')

/** Imports through the real threads, then hands the database over for a look. */
async function throughThreads(
  content: string,
  look: (
    run: (campaign: CampaignId, signal?: AbortSignal) => ReturnType<typeof importInThread>,
    campaign: CampaignId,
    dataDir: string,
  ) => Promise<void>,
): Promise<void> {
  const folder = tempFolder()
  const dataDir = folder.path('data')
  const worker = startThread(new URL('../../../../../storage/writer/writer-thread.js', import.meta.url), {
    workerData: { dataDir },
    name: 'storage',
  })
  const store = await connectWriterThread(worker)
  try {
    await store.client.openSite(site)
    const { id } = await store.client.write(site, 'campaigns.create', {
      name: 'Imported',
      description: null,
      status: 'paused',
      agents: [],
      settings: defaultCampaignSettings,
    })
    const file = folder.write('leads.csv', content)
    const run = async (campaign: CampaignId, signal = new AbortController().signal) => {
      const job: ImportJob = {
        site,
        campaign,
        file,
        fileName: 'leads.csv',
        format: 'csv',
        defaultCountry: 'US',
        rejectsFile: folder.path('rejects.csv'),
        recordedBy: 'Supervisor 1',
      }
      return importInThread(job, {
        startThread,
        storePort: await store.openPort(),
        onProgress: () => undefined,
        signal,
      })
    }
    await look(run, id, dataDir)
  } finally {
    await store.stop()
    await worker.terminate()
  }
}

describe('an import in its own thread', { timeout: 30_000 }, () => {
  const rows = Array.from(
    { length: 1203 },
    (_, i) => `212555${String(i).padStart(4, '0')},Lead ${i},${i % 3},America/New_York`,
  )
  const content = ['phone,name,priority,timezone', ...rows, rows[0], 'letters,x,,'].join('\n')

  it('keeps the leads in the order of the file, due at once, and their counts', async () => {
    await throughThreads(content, async (run, campaign, dataDir) => {
      expect(await run(campaign)).toMatchObject({
        rows: 1205,
        imported: 1203,
        duplicates: 1,
        errors: 1,
        alreadyImported: false,
      })
      expect(await run(campaign)).toMatchObject({ imported: 0, duplicates: 1204, errors: 1, alreadyImported: true })
      const reader = openSiteReader(dataDir, site)
      const leads = await reader.db.selectFrom('leads').selectAll().orderBy('id').execute()
      expect(leads.map((lead) => lead.name)).toEqual(rows.map((_, i) => `Lead ${i}`))
      expect(leads[4]).toMatchObject({
        number: '+12125550004',
        priority: 1,
        time_zone: 'America/New_York@US-NY',
        stage: 'ready',
        status: 'new',
        metadata: '{}',
        attempts: 0,
      })
      const counted = await reader.db.selectFrom('lead_counts').select(['priority', 'n']).orderBy('priority').execute()
      expect(counted).toEqual([0, 1, 2].map((priority) => ({ priority, n: 401 })))
      const imports = await reader.db.selectFrom('imports').selectAll().execute()
      expect(imports).toMatchObject([
        { rows: 1205, imported: 1203, duplicates: 1, rejected: 1, file_name: 'leads.csv' },
        { rows: 1205, imported: 0, duplicates: 1204, rejected: 1 },
      ])
      reader.close()
    })
  })

  it('fails with the reason the store gives', async () => {
    await throughThreads(content, async (run) => {
      await expect(run(campaignId(99))).rejects.toMatchObject({ code: 'CONFLICT' })
    })
  })

  it('stops when it is told to', async () => {
    await throughThreads(content, async (run, campaign) => {
      await expect(run(campaign, AbortSignal.abort())).rejects.toMatchObject({ code: 'CONFLICT' })
    })
  })
})
