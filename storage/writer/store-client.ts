import type { SiteId } from '../../dialer/model/ids.js'
import type { EngineStore } from '../../dialer/ports/engine-store.js'
import type { Actor } from '../audit/actor.js'
import type { SiteReadInput, SiteReadName, SiteReadOutput } from './site-reads.js'
import type { SiteWriteInput, SiteWriteName, SiteWriteOutput } from './site-writes.js'
import type {
  SystemReadInput,
  SystemReadName,
  SystemReadOutput,
  SystemWriteInput,
  SystemWriteName,
  SystemWriteOutput,
} from './system-operations.js'

/** Something was committed; the journal now reaches `lastSeq`. */
export interface Committed {
  readonly site: SiteId
  readonly lastSeq: number
}

/** How the writer is. `degraded`: the disk refuses; writes wait and are tried again, `why` says what to do. */
export type StoreHealth =
  | { readonly state: 'ok' }
  | { readonly state: 'degraded'; readonly why: string; readonly since: number; readonly waiting: number }
  | { readonly state: 'stopped' }

/** Named operations on the databases. Each resolves after the commit that holds it. */
export interface StoreOperations {
  /**
   * Changes a site's database.
   * @throws DomainError what the operation throws; NOT_FOUND (site not open), STORAGE_UNAVAILABLE (disk refuses too long, store closed),
   *   DUPLICATE_ENTRY, DATABASE_ERROR
   */
  write<N extends SiteWriteName>(site: SiteId, name: N, input: SiteWriteInput<N>): Promise<SiteWriteOutput<N>>
  /** Asks a site's database; for threads without a connection of their own. @throws DomainError as {@link write} */
  read<N extends SiteReadName>(site: SiteId, name: N, input: SiteReadInput<N>): Promise<SiteReadOutput<N>>
  /** Changes the system database. @throws DomainError as {@link write} */
  writeSystem<N extends SystemWriteName>(name: N, input: SystemWriteInput<N>): Promise<SystemWriteOutput<N>>
  /** Asks the system database. @throws DomainError as {@link write} */
  readSystem<N extends SystemReadName>(name: N, input: SystemReadInput<N>): Promise<SystemReadOutput<N>>
  /**
   * Opens a site's database, creating or migrating its file; opening it again changes nothing.
   * @throws DomainError DATABASE_TOO_NEW, DATABASE_ERROR
   */
  openSite(site: SiteId): Promise<void>
  /** Writes what waits for a site and closes its file; one that is not open is no error. */
  closeSite(site: SiteId): Promise<void>
}

/** A thread's way to the one writer of all databases. */
export interface StoreClient extends StoreOperations {
  /** The same operations in the name of a person: each change is noted in the audit log, in its own transaction. */
  as(actor: Actor): StoreOperations
  /** The engine's port on a site. */
  engineStore(site: SiteId): EngineStore
  /** Calls back after every commit that reached the journal; returns what ends that. */
  onCommitted(listener: (committed: Committed) => void): () => void
  /** Calls back when the writer's health changes; returns what ends that. */
  onHealth(listener: (health: StoreHealth) => void): () => void
  /** The writer's health as last told. */
  health(): StoreHealth
  /** Ends this way in; the writer goes on. */
  close(): Promise<void>
}
