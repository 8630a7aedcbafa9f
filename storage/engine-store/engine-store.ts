import type { SiteId } from '../../dialer/model/ids.js'
import type { EngineStore } from '../../dialer/ports/engine-store.js'
import type { StoreOperations } from '../writer/store-client.js'

/** The engine's port on a store: every question waits in the lane of the calls, so answers come in the order they were asked. */
export function createEngineStore(store: StoreOperations, site: SiteId): EngineStore {
  return {
    load: () => store.read(site, 'engine.load', null),
    commit: (commit) => store.write(site, 'engine.commit', commit),
    readyLeads: (query) => store.read(site, 'engine.readyLeads', query),
    lead: (id) => store.read(site, 'engine.lead', { id }),
  }
}
