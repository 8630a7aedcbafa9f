import type { StoreClient, StoreOperations } from '../../../storage/writer/store-client.js'
import { actorOf, type RequestContext } from '../../contract/request-context.js'

/** The store as use cases have it: what the request changes is noted in the audit log as the doing of whoever asks. */
export function actingStore(store: StoreClient, request: RequestContext): StoreClient {
  // Each time, since a login finds out who asks on its way.
  const mine = (): StoreOperations => store.as(actorOf(request))
  return {
    ...store,
    write: (site, name, input) => mine().write(site, name, input),
    writeSystem: (name, input) => mine().writeSystem(name, input),
  }
}
