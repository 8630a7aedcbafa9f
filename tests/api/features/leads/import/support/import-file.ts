import type { ImportCounts, ImportJob, ImportResult } from '../../../../../../api/features/leads/import/import-job.js'
import { runImport } from '../../../../../../api/features/leads/import/run-import.js'
import { tableLimits } from '../../../../../../api/features/leads/import/table-limits.js'
import { campaignId, siteId } from '../../../../../../dialer/model/ids.js'
import { createFakeStore, type KeptLead } from './fake-store.js'
import { tempFolder } from './temp-folder.js'

/** Imports contents as an upload would, into a store in memory. */
export function importBench(): {
  run(content: string | Uint8Array, options?: Partial<ImportJob & typeof tableLimits>): Promise<ImportResult>
  readonly store: ReturnType<typeof createFakeStore>
  /** In the order in which they fall due. */
  leads(): KeptLead[]
  readonly progress: ImportCounts[]
} {
  const folder = tempFolder()
  const store = createFakeStore()
  const progress: ImportCounts[] = []
  return {
    store,
    progress,
    leads: () => [...store.leads.values()].toSorted((a, b) => store.dueAt.get(a.number)! - store.dueAt.get(b.number)!),
    run: (content, options = {}) => {
      const job: ImportJob = {
        site: siteId('main'),
        campaign: campaignId(1),
        file: folder.write('upload', content),
        fileName: 'leads.csv',
        format: 'csv',
        defaultCountry: 'US',
        rejectsFile: folder.path('rejects.csv'),
        recordedBy: 'Supervisor 1',
        ...options,
      }
      return runImport(job, {
        store: store.store,
        onProgress: (counts) => progress.push(counts),
        signal: new AbortController().signal,
        limits: { ...tableLimits, ...options },
      })
    },
  }
}
