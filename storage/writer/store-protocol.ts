import type { MessagePort } from 'node:worker_threads'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Actor } from '../audit/actor.js'
import type { StoreRequest } from './store.js'
import type { Committed, StoreHealth } from './store-client.js'

/** What the storage thread serves on each client's port. */
export interface StoreSide {
  readonly requests: {
    readonly perform: { readonly input: StoreRequest; readonly output: unknown }
    readonly openSite: { readonly input: SiteId; readonly output: null }
    readonly closeSite: { readonly input: SiteId; readonly output: null }
  }
  readonly notices: Record<never, never>
}

/** What each client hears on its port. */
export interface StoreClientSide {
  readonly requests: Record<never, never>
  readonly notices: { readonly committed: Committed; readonly health: StoreHealth }
}

/** What the storage thread serves to the thread that started it. */
export interface WriterThreadSide {
  readonly requests: {
    /** Opens the data folder. */
    readonly start: { readonly input: null; readonly output: null }
    /** Serves one more client; with an actor, all it changes is that person's doing. */
    readonly attach: {
      readonly input: { readonly port: MessagePort; readonly actor: Actor | null }
      readonly output: null
    }
    /** Writes what waits and closes every file. */
    readonly stop: { readonly input: null; readonly output: null }
  }
  readonly notices: Record<never, never>
}

/** Nothing is asked of the thread that started the storage thread. */
export interface NoSide {
  readonly requests: Record<never, never>
  readonly notices: Record<never, never>
}

/** The data a storage thread is started with. */
export interface WriterThreadData {
  readonly dataDir: string
}
