import type { MessagePort } from 'node:worker_threads'
import type { Actor } from '../audit/actor.js'
import { createPortRpc } from '../rpc/port-rpc.js'
import type { Store } from './store.js'
import type { StoreClientSide, StoreSide } from './store-protocol.js'

/** Serves the store to one client until its port closes. With an actor, all it changes is that person's doing. */
export function serveStore(store: Store, port: MessagePort, actor: Actor | null = null): void {
  const rpc = createPortRpc<StoreClientSide, StoreSide>(port, {
    requests: {
      perform: (request) => store.perform(actor === null ? request : { ...request, actor }),
      openSite: async (site) => {
        await store.openSite(site)
        return null
      },
      closeSite: async (site) => {
        await store.closeSite(site)
        return null
      },
    },
    notices: {},
  })
  const stopCommitted = store.onCommitted((committed) => rpc.tell('committed', committed))
  const stopHealth = store.onHealth((health) => rpc.tell('health', health))
  rpc.tell('health', store.health())
  const end = (): void => {
    stopCommitted()
    stopHealth()
  }
  rpc.closed.then(end, end)
}
