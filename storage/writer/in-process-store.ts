import { openStore, type StoreParts } from './store.js'
import type { StoreClient } from './store-client.js'
import { storeClientOf } from './store-client-of.js'

/** A store in the thread of its user. */
export interface LocalStore extends StoreClient {
  /** Writes what waits, closes every file and frees the data folder. */
  stop(): Promise<void>
}

/**
 * The same writer without a thread, for tests and for commands that run while the daemon does not.
 * @throws DomainError DATA_FOLDER_IN_USE, DATABASE_TOO_NEW, DATABASE_ERROR
 */
export async function openStoreInProcess(
  parts: Omit<StoreParts, 'defer'> & Partial<Pick<StoreParts, 'defer'>>,
): Promise<LocalStore> {
  const store = openStore({ defer: (run) => void setImmediate(run), ...parts })
  const client = storeClientOf({ ...store, close: () => Promise.resolve() })
  return { ...client, stop: store.stop }
}
