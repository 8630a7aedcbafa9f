import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import { type ArchiveKeeper, type ArchiveWish, createArchiveKeeper } from '../archive/archive-keeper.js'
import type { Actor } from '../audit/actor.js'
import { auditedInSite, auditedInSystem } from '../audit/audited.js'
import { dataPaths } from '../data-folder.js'
import { lockDataFolder } from '../data-folder-lock.js'
import { openSiteDb, openSystemDb } from '../open-databases.js'
import type { Sqlite } from '../open-sqlite.js'
import { createDatabaseWriter, type DatabaseWriter } from './database-writer.js'
import { type GroupTransaction, groupTransaction } from './group-transaction.js'
import { createHealthBoard } from './health-board.js'
import { probe, siteTxMaker, systemTxMaker } from './make-tx.js'
import type { Operation, SiteTx, SystemTx } from './operation.js'
import { siteReads } from './site-reads.js'
import { siteWrites } from './site-writes.js'
import { operationError } from './sqlite-trouble.js'
import type { Committed, StoreHealth } from './store-client.js'
import { systemReads, systemWrites } from './system-operations.js'
import { type MeasuredDatabase, stateWriterMetrics, type WriterMeasuring } from './writer-measures.js'

/** What a store is made of. */
export interface StoreParts {
  readonly dataDir: string
  readonly clock: Clock
  /** Runs something after everything that has already arrived; `setImmediate` in the program. */
  readonly defer: (run: () => void) => void
  /** A connection just opened for writing; for tests that inject trouble. */
  readonly opened?: (sqlite: Sqlite) => void
  /** What stands between the groups and the disk; for simulations of disks that fail. */
  readonly disk?: (transaction: GroupTransaction) => GroupTransaction
  /** Told of each operation when it was answered. It must not throw. Absent: nobody is. */
  readonly performed?: (done: PerformedOperation) => void
  /** Keeps what is committed, to go back in time by. Absent: nobody does. */
  readonly archive?: ArchiveWish
  /** Absent: nothing is measured. */
  readonly measuring?: WriterMeasuring
}

/** An operation by its name, as it crosses a thread. `site` null is the system database. */
export interface StoreRequest {
  readonly site: SiteId | null
  readonly kind: 'write' | 'read'
  readonly name: string
  readonly input: unknown
  /** Who asks for a change, to be noted in the audit log; absent for the program's own work. */
  readonly actor?: Actor
}

/** An operation that was answered. */
export interface PerformedOperation {
  readonly request: StoreRequest
  /** From its arrival to its answer. ms */
  readonly tookMs: number
  /** Null: it was done. */
  readonly error: Error | null
}

/** The writers of all databases of a data folder. */
export interface Store {
  readonly perform: (request: StoreRequest) => Promise<unknown>
  readonly openSite: (site: SiteId) => Promise<void>
  /** Writes what waits for it and closes its file; one that is not open is no error. */
  readonly closeSite: (site: SiteId) => Promise<void>
  readonly onCommitted: (listener: (committed: Committed) => void) => () => void
  readonly onHealth: (listener: (health: StoreHealth) => void) => () => void
  readonly health: () => StoreHealth
  /** Writes what waits (unless the disk refuses), closes every file and frees the data folder. */
  readonly stop: () => Promise<void>
}

interface Open<T> {
  readonly sqlite: Sqlite
  readonly writer: DatabaseWriter<T>
  readonly keeper: ArchiveKeeper | null
}

/** How long after a commit the sums of lists and dashboard follow. ms */
const projectionDelayMs = 1000

/**
 * Takes the data folder, opens the system database and waits for work.
 * @throws DomainError DATA_FOLDER_IN_USE, DATABASE_TOO_NEW, DATABASE_ERROR
 */
export function openStore(parts: StoreParts): Store {
  const { clock, dataDir } = parts
  const paths = dataPaths(dataDir)
  const lock = lockDataFolder(dataDir)
  const committedListeners = new Set<(committed: Committed) => void>()
  const board = createHealthBoard(clock)
  const sites = new Map<SiteId, Open<SiteTx>>()
  const siteOperations = { write: byName<SiteTx>(siteWrites), read: byName<SiteTx>(siteReads) }
  const systemOperations = { write: byName<SystemTx>(systemWrites), read: byName<SystemTx>(systemReads) }
  let stopped = false
  const measuresOf = parts.measuring && stateWriterMetrics(parts.measuring, measured)

  const open = <T extends SystemTx | SiteTx>(
    name: string,
    site: SiteId | null,
    sqlite: Sqlite,
    makeTx: (now: number) => T,
    afterCommit: () => number,
  ): Open<T> => {
    parts.opened?.(sqlite)
    const keeper =
      parts.archive === undefined
        ? null
        : createArchiveKeeper({
            ...parts.archive,
            db: archiveName(site),
            path: site === null ? paths.system : paths.site(site),
            sqlite,
            clock,
            hold: (work) => writer.hold(work),
          })
    const writer: DatabaseWriter<T> = createDatabaseWriter({
      clock,
      defer: parts.defer,
      transaction: parts.disk?.(groupTransaction(sqlite)) ?? groupTransaction(sqlite),
      makeTx,
      afterCommit: () => {
        const seq = afterCommit()
        keeper?.committed(seq)
      },
      onTrouble: (why) => board.report(name, why, () => writer.waiting()),
      probe: (tx: T) => probe(tx),
      ...(measuresOf && { measures: measuresOf(site) }),
    })
    return { sqlite, writer, keeper }
  }

  const openSystem = (): Open<SystemTx> => {
    try {
      const sqlite = openSystemDb(paths.system, clock.now())
      return open('system', null, sqlite, systemTxMaker(sqlite), () => 0)
    } catch (error) {
      lock.release()
      throw error
    }
  }
  const system = openSystem()

  function* measured(): Generator<readonly [SiteId | null, MeasuredDatabase]> {
    yield [null, { path: paths.system, waiting: (lane) => system.writer.waitingIn(lane) }]
    for (const [site, { writer }] of sites) {
      yield [site, { path: paths.site(site), waiting: (lane) => writer.waitingIn(lane) }]
    }
  }

  const openSite = (site: SiteId): void => {
    if (stopped) throw new DomainError('STORAGE_UNAVAILABLE', 'The store is closed.')
    if (sites.has(site)) return
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(site)) {
      throw new DomainError('VALIDATION_ERROR', `"${site}" is no site id: use lower-case letters, digits and dashes.`)
    }
    const sqlite = openSiteDb(paths.site(site), clock.now())
    const lastSeq = sqlite.prepare('SELECT ifnull(max(seq), 0) FROM journal').pluck()
    let announced = Number(lastSeq.get())
    let projecting = false
    /** A fault in what follows a commit is shown as bad health; what was committed stays so. */
    const noteFault = (part: string, error: unknown): void => {
      const why = error instanceof Error ? error.message : String(error)
      if (!stopped) board.report(`${part} of ${site}`, `The ${part} of site ${site} are behind: ${why}`, () => 0)
    }
    const project = (): void => {
      projecting = true
      clock.schedule(clock.now() + projectionDelayMs, () => {
        // Closed meanwhile: what is left is counted when it is opened again.
        if (sites.get(site) !== one) return
        run().then(
          () => {
            projecting = false
            board.report(`sums of ${site}`, null, () => 0)
          },
          (error: unknown) => {
            projecting = false
            noteFault('sums', error)
          },
        )
      })
    }
    const run = async (): Promise<void> => {
      let more = true
      while (more) more = (await one.writer.run(siteWrites['projections.run'], null)).more
    }
    const announce = (): void => {
      const seq = Number(lastSeq.get())
      if (seq === announced) return
      announced = seq
      for (const listener of committedListeners) listener({ site, lastSeq: seq })
      if (!projecting) project()
    }
    const one = open(`site ${site}`, site, sqlite, siteTxMaker(sqlite), () => {
      try {
        announce()
      } catch (error) {
        noteFault('announcements', error)
      }
      return announced
    })
    sites.set(site, one)
    if (announced > 0) project()
  }

  const perform = async ({ site, kind, name, input, actor }: StoreRequest): Promise<unknown> => {
    if (site === null) {
      const operation = pick(systemOperations[kind], name)
      const isNoted = actor && operation.kind === 'write'
      return system.writer.run(isNoted ? auditedInSystem(operation, name, actor) : operation, input)
    }
    const one = sites.get(site)
    if (!one) throw new DomainError('NOT_FOUND', `The site "${site}" is not open.`)
    const operation = pick(siteOperations[kind], name)
    return one.writer.run(
      actor && operation.kind === 'write' ? auditedInSite(operation, name, actor) : operation,
      input,
    )
  }

  const told = async (request: StoreRequest, tell: (done: PerformedOperation) => void): Promise<unknown> => {
    const at = clock.now()
    try {
      const answer = await perform(request)
      tell({ request, tookMs: clock.now() - at, error: null })
      return answer
    } catch (error) {
      tell({ request, tookMs: clock.now() - at, error: operationError(error) })
      throw error
    }
  }

  return {
    openSite: async (site) => openSite(site),
    closeSite: async (site) => {
      const one = sites.get(site)
      if (!one) return
      // Taken out first: what comes from now on is refused, what came before is written.
      sites.delete(site)
      await one.writer.settled()
      await closeDatabase(one)
    },
    perform: (request) => (parts.performed ? told(request, parts.performed) : perform(request)),
    onCommitted: (listener) => {
      committedListeners.add(listener)
      return () => void committedListeners.delete(listener)
    },
    onHealth: board.listen,
    health: board.health,
    stop: async () => {
      if (stopped) return
      stopped = true
      const all = [system, ...sites.values()]
      await Promise.all(all.map(({ writer }) => writer.settled()))
      for (const one of all) await closeDatabase(one)
      board.stop()
      lock.release()
    },
  }
}

/** Name of a database in the archive. */
export const archiveName = (site: SiteId | null): string => (site === null ? 'system' : `site-${site}`)

async function closeDatabase({ writer, sqlite, keeper }: Open<SystemTx> | Open<SiteTx>): Promise<void> {
  writer.close()
  await keeper?.finish()
  sqlite.close()
  await keeper?.closed()
}

type ByName<T> = ReadonlyMap<string, Operation<T, unknown, unknown>>

function byName<T>(operations: object): ByName<T> {
  return new Map(Object.entries(operations))
}

/** Names come from typed callers of this program, so an unknown one is our own fault. */
function pick<T>(operations: ByName<T>, name: string): Operation<T, unknown, unknown> {
  const found = operations.get(name)
  if (!found) throw new DomainError('INTERNAL_ERROR', `There is no operation "${name}".`)
  return found
}
