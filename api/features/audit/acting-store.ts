import type { StoreClient, StoreOperations } from '../../../storage/writer/store-client.js'
import { currentActor } from '../../contract/request-context.js'

/** The store as use cases have it: what a request changes is noted in the audit log as the doing of whoever asks. */
export function actingStore(store: StoreClient): StoreClient {
  const mine = (): StoreOperations => {
    const actor = currentActor()
    return actor === null ? store : store.as(actor)
  }
  return {
    ...store,
    write: (site, name, input) => mine().write(site, name, input),
    writeSystem: (name, input) => mine().writeSystem(name, input),
  }
}
