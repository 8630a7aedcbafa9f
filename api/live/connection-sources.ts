import type { SiteId } from '../../dialer/model/ids.js'

/** What holds live connections, so that how many a site has can be told. */
export interface ConnectionSources {
  add(count: (site: SiteId) => number): void
  total(site: SiteId): number
}

/** None yet. */
export function createConnectionSources(): ConnectionSources {
  const sources: ((site: SiteId) => number)[] = []
  return {
    add: (count) => {
      sources.push(count)
    },
    total: (site) => sources.reduce((sum, count) => sum + count(site), 0),
  }
}
