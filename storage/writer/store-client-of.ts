import { DomainError } from '../../dialer/model/domain-error.js'
import type { Actor } from '../audit/actor.js'
import { createEngineStore } from '../engine-store/engine-store.js'
import type { StoreRequest } from './store.js'
import type { Committed, StoreClient, StoreHealth, StoreOperations } from './store-client.js'

/** What a client needs of the store, near or over a port. */
export interface StoreAccess {
  readonly perform: (request: StoreRequest) => Promise<unknown>
  readonly openSite: (site: Parameters<StoreOperations['openSite']>[0]) => Promise<void>
  readonly closeSite: (site: Parameters<StoreOperations['closeSite']>[0]) => Promise<void>
  readonly onCommitted: (listener: (committed: Committed) => void) => () => void
  readonly onHealth: (listener: (health: StoreHealth) => void) => () => void
  readonly health: () => StoreHealth
  readonly close: () => Promise<void>
}

/** The typed client over a store. An operation's name decides the type of its answer, which the registry of the writer guarantees. */
export function storeClientOf(access: StoreAccess): StoreClient {
  let open = true
  const perform = async (request: StoreRequest): Promise<never> => {
    if (!open) throw new DomainError('STORAGE_UNAVAILABLE', 'The store is closed.')
    return (await access.perform(request)) as never
  }
  const operationsOf = (by: { readonly actor?: Actor }): StoreOperations => ({
    write: (site, name, input) => perform({ site, kind: 'write', name, input, ...by }),
    read: (site, name, input) => perform({ site, kind: 'read', name, input }),
    writeSystem: (name, input) => perform({ site: null, kind: 'write', name, input, ...by }),
    readSystem: (name, input) => perform({ site: null, kind: 'read', name, input }),
    openSite: access.openSite,
    closeSite: access.closeSite,
  })
  const operations = operationsOf({})
  return {
    ...operations,
    as: (actor) => operationsOf({ actor }),
    engineStore: (site) => createEngineStore(operations, site),
    onCommitted: access.onCommitted,
    onHealth: access.onHealth,
    health: access.health,
    close: async () => {
      open = false
      await access.close()
    },
  }
}
