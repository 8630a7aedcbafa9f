import type { SiteId } from '../../../dialer/model/ids.js'
import { allCampaigns } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, tellEngine } from '../../api-deps.js'
import type { DncWatch } from './import/dnc-job.js'
import { loadImport, tidyDnc } from './import/load-keys.js'

/** What work on the lists of a site needs. */
export type DncDeps = Pick<ApiDeps, 'store' | 'readers' | 'sites' | 'dncJobs' | 'dataDir' | 'log' | 'now'>

/** Loads a previewed import, or one that broke off, and brings the leads in line. @throws DomainError as loadImport, CONFLICT */
export function runLoad(site: SiteId, id: number, deps: DncDeps): Promise<void> {
  return deps.dncJobs.run(site, id, async (watch: DncWatch) => {
    await loadImport(site, id, { ...watch, store: deps.store, dataDir: deps.dataDir })
    await bringInLine(site, watch.signal, deps)
  })
}

/** The same for leads alone, after whatever is being done for the lists now. */
export function runTidy(site: SiteId, deps: DncDeps): Promise<void> {
  return deps.dncJobs.run(site, null, (watch) => bringInLine(site, watch.signal, deps))
}

/** Held copies of leads go at once; then leads are brought in line, and the engine asks for them anew. */
async function bringInLine(site: SiteId, signal: AbortSignal, deps: DncDeps): Promise<void> {
  const db = deps.readers.site(site)
  const campaigns = db === null ? [] : await allCampaigns(db)
  const tell = async (): Promise<void> => {
    for (const { id } of campaigns) await tellEngine(deps, site, { kind: 'leads.changed', campaign: id, leads: null })
  }
  await tell()
  const { finished, restored } = await tidyDnc(site, { store: deps.store, signal })
  if (finished + restored > 0) await tell()
}
