import type { SiteHost } from '../../../api/api-options.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { backUpSite } from '../../../storage/backup/site-backup.js'
import { openSiteReader, type Reader } from '../../../storage/open-readers.js'
import type { SiteTables } from '../../../storage/site-tables.js'
import { moveToTrash } from '../../../storage/sites/trash.js'
import type { LocalStore } from '../../../storage/writer/in-process-store.js'
import { createFakeEngine, type FakeEngine } from './fake-engine.js'

/** Sites that come and go as the system database says, without a process around them. */
export function createFakeSiteHost(parts: {
  readonly dataDir: string
  readonly store: LocalStore
  readonly now: () => number
  readonly engines: Map<SiteId, FakeEngine>
  readonly readers: Map<SiteId, Reader<SiteTables>>
  readonly governed: readonly SiteId[]
}): SiteHost {
  const { dataDir, store, now, engines, readers, governed } = parts

  const rest = (id: SiteId): void => {
    engines.delete(id)
    readers.get(id)?.close()
    readers.delete(id)
  }

  return {
    settle: async (id) => {
      const site = (await store.readSystem('sites.all', null)).find((one) => one.id === id)
      if (!site || site.status === 'suspended') return rest(id)
      if (site.status === 'deleting') {
        rest(id)
        await store.closeSite(id)
        const members = await store.readSystem('sites.members', { id })
        await moveToTrash(dataDir, { folder: site.trash ?? '', site, members, deletedAt: now() })
        await store.writeSystem('sites.forget', { id })
        return
      }
      await store.openSite(id)
      if (!readers.has(id)) readers.set(id, openSiteReader(dataDir, id))
      if (!engines.has(id)) engines.set(id, createFakeEngine())
      if (site.status === 'creating') await store.writeSystem('sites.created', { id })
    },
    states: async () =>
      [...engines].map(([site, { status }]) => ({
        site,
        isRunning: true,
        liveCalls: status.calls.length,
        fault: null,
      })),
    backUp: async (site) => backUpSite({ dataDir, site, now: now() }),
    pbxs: () => ['office', 'simulator'],
    governed: () => governed,
    demo: () => null,
  }
}
