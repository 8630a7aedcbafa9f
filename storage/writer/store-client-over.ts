import type { MessagePort } from 'node:worker_threads'
import { createPortRpc } from '../rpc/port-rpc.js'
import type { Committed, StoreClient, StoreHealth } from './store-client.js'
import { storeClientOf } from './store-client-of.js'
import type { StoreClientSide, StoreSide } from './store-protocol.js'

/** The store at the other end of a port that `StoreThread.openPort()` gave. */
export function storeClientOver(port: MessagePort): StoreClient {
  const committed = new Set<(committed: Committed) => void>()
  const healthListeners = new Set<(health: StoreHealth) => void>()
  let health: StoreHealth = { state: 'ok' }
  const tellHealth = (value: StoreHealth): void => {
    health = value
    for (const listener of healthListeners) listener(value)
  }
  const rpc = createPortRpc<StoreSide, StoreClientSide>(port, {
    requests: {},
    notices: {
      committed: (value) => {
        for (const listener of committed) listener(value)
      },
      health: tellHealth,
    },
  })
  rpc.closed.then(
    () => tellHealth({ state: 'stopped' }),
    () => undefined,
  )
  return storeClientOf({
    perform: (request) => rpc.ask('perform', request),
    openSite: async (site) => {
      await rpc.ask('openSite', site)
    },
    closeSite: async (site) => {
      await rpc.ask('closeSite', site)
    },
    onCommitted: (listener) => {
      committed.add(listener)
      return () => void committed.delete(listener)
    },
    onHealth: (listener) => {
      healthListeners.add(listener)
      return () => void healthListeners.delete(listener)
    },
    health: () => health,
    close: async () => {
      rpc.close()
      port.close()
    },
  })
}
