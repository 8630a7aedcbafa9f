import type { SiteId } from '../../dialer/model/ids.js'
import type { Site } from './site.js'

/** The sites that run in this process. */
export interface SiteRegistry {
  add(site: Site): void
  /** Takes one out that was stopped. */
  remove(id: SiteId): void
  find(id: SiteId): Site | null
  all(): readonly Site[]
  /** Stops all, side by side; the registry is empty afterwards. */
  stop(): Promise<void>
}

/** A registry without sites. */
export function createSiteRegistry(): SiteRegistry {
  const sites = new Map<SiteId, Site>()
  return {
    add: (site) => void sites.set(site.id, site),
    remove: (id) => void sites.delete(id),
    find: (id) => sites.get(id) ?? null,
    all: () => [...sites.values()],
    async stop() {
      await Promise.all([...sites.values()].map((site) => site.stop()))
      sites.clear()
    },
  }
}
