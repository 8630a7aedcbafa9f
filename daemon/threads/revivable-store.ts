import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { EngineStore } from '../../dialer/ports/engine-store.js'
import type { Committed, StoreClient, StoreHealth } from '../../storage/writer/store-client.js'

/** How long the last write tells something of the disk. ms */
const freshForMs = 10_000

/** A store client that outlives its writer thread. */
export interface RevivableStore extends StoreClient {
  /** A new writer serves from now on; what waited goes to it. */
  replace(client: StoreClient): void
  /** Requests of engines that wait for their answer. */
  readonly waiting: number
  /** How long a step of a call takes to be written: the last one, or the oldest that waits if that is longer. ms */
  readonly slowMs: number
  /** Resolves when a writer serves. @throws DomainError STORAGE_UNAVAILABLE after `close` */
  alive(): Promise<StoreClient>
  /** The writer died; requests wait for the next one. Seen by itself where the way to the writer closes. */
  lost(): void
}

/**
 * A way to the writer that stays the same when the writer thread is started anew. Ordinary requests under way at the moment of death fail
 * with STORAGE_UNAVAILABLE, later ones wait for the new writer. The engine's requests are never lost: they are asked again, in their order;
 * the store knows a commit that it has kept already.
 * @param now epoch ms, for telling how slow the disk is; absent: nobody asks
 */
export function createRevivableStore(first: StoreClient | null = null, now: () => number = () => 0): RevivableStore {
  const committedListeners = new Set<(committed: Committed) => void>()
  const healthListeners = new Set<(health: StoreHealth) => void>()
  let client: StoreClient | null = null
  let waiting = false
  let closed = false
  let asked = 0
  /** Steps that wait, the oldest first. */
  const begun = new Set<{ readonly at: number }>()
  let last = { at: 0, tookMs: 0 }
  let arrive: (client: StoreClient | null) => void = () => undefined
  let current = Promise.resolve<StoreClient | null>(null)
  let unsubscribe: (() => void)[] = []

  const lost = (): void => {
    for (const stop of unsubscribe.splice(0)) stop()
    // Told by several who noticed: those who wait already must not wait for something else.
    if (waiting) return
    waiting = true
    client = null
    current = new Promise((resolve) => {
      arrive = resolve
    })
  }
  const replace = (next: StoreClient): void => {
    for (const stop of unsubscribe.splice(0)) stop()
    client = next
    waiting = false
    unsubscribe = [
      next.onCommitted((committed) => {
        for (const listener of committedListeners) listener(committed)
      }),
      next.onHealth((health) => {
        for (const listener of healthListeners) listener(health)
        if (health.state === 'stopped' && client === next) lost()
      }),
    ]
    arrive(next)
    current = Promise.resolve(next)
    for (const listener of healthListeners) listener(next.health())
  }
  lost()
  if (first !== null) replace(first)

  const alive = async (): Promise<StoreClient> => {
    const found = closed ? null : await current
    if (found === null)
      throw new DomainError('STORAGE_UNAVAILABLE', 'Storage has been closed; the process is stopping.')
    return found
  }

  const timed = async <T>(write: Promise<T>): Promise<T> => {
    const began = { at: now() }
    begun.add(began)
    try {
      return await write
    } finally {
      begun.delete(began)
      last = { at: now(), tookMs: now() - began.at }
    }
  }

  /** Asks until a writer answers. A refusal of the store itself is an answer. */
  const persistently = async <T>(ask: (store: EngineStore) => Promise<T>, site: SiteId): Promise<T> => {
    asked += 1
    try {
      return await untilAnswered(ask, site)
    } finally {
      asked -= 1
    }
  }
  const untilAnswered = async <T>(ask: (store: EngineStore) => Promise<T>, site: SiteId): Promise<T> => {
    for (;;) {
      const writer = await alive()
      try {
        return await ask(writer.engineStore(site))
      } catch (error) {
        // The engine's requests wait for a full disk inside the writer, so this can only mean that the writer is gone.
        const died = error instanceof DomainError && error.code === 'STORAGE_UNAVAILABLE'
        if (!died || closed) throw error
        if (client === writer) lost()
      }
    }
  }

  return {
    replace,
    lost,
    alive,
    get waiting() {
      return asked
    },
    get slowMs() {
      const [oldest] = begun
      const latest = now() - last.at < freshForMs ? last.tookMs : 0
      return Math.max(latest, oldest === undefined ? 0 : now() - oldest.at)
    },
    write: async (site, name, input) => (await alive()).write(site, name, input),
    read: async (site, name, input) => (await alive()).read(site, name, input),
    writeSystem: async (name, input) => (await alive()).writeSystem(name, input),
    readSystem: async (name, input) => (await alive()).readSystem(name, input),
    openSite: async (site) => (await alive()).openSite(site),
    closeSite: async (site) => (await alive()).closeSite(site),
    as: (actor) => ({
      write: async (site, name, input) => (await alive()).as(actor).write(site, name, input),
      read: async (site, name, input) => (await alive()).read(site, name, input),
      writeSystem: async (name, input) => (await alive()).as(actor).writeSystem(name, input),
      readSystem: async (name, input) => (await alive()).readSystem(name, input),
      openSite: async (site) => (await alive()).openSite(site),
      closeSite: async (site) => (await alive()).closeSite(site),
    }),
    engineStore: (site) => ({
      load: () => persistently((store) => store.load(), site),
      readyLeads: (query) => persistently((store) => store.readyLeads(query), site),
      lead: (id) => persistently((store) => store.lead(id), site),
      commit: (commit) => timed(persistently((store) => store.commit(commit), site)),
    }),
    onCommitted: (listener) => {
      committedListeners.add(listener)
      return () => void committedListeners.delete(listener)
    },
    onHealth: (listener) => {
      healthListeners.add(listener)
      return () => void healthListeners.delete(listener)
    },
    health: () => client?.health() ?? { state: 'stopped' },
    async close() {
      closed = true
      const last = client
      arrive(null)
      for (const stop of unsubscribe.splice(0)) stop()
      await last?.close()
    },
  }
}
