import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import { type Sqlite, sqliteError } from '../../../storage/open-sqlite.js'
import type { GroupTransaction } from '../../../storage/writer/group-transaction.js'
import { type LocalStore, openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import type { StoreClient } from '../../../storage/writer/store-client.js'
import type { Misfortune } from './misfortune.js'
import type { Dice } from './world.js'

/** What the storage of one life of the program stands on. */
export interface StorageParts {
  readonly dataDir: string
  readonly site: SiteId
  /** The program's. */
  readonly clock: Clock
  /** Of the world: a disk answers though the program is stopped. */
  readonly world: Clock
  readonly dice: Dice
  readonly misfortune: Misfortune
  /** The whole program dies in the middle of a commit. */
  readonly onDeath: (why: string) => void
  /** The storage thread alone dies. */
  readonly onStoreDeath: (why: string) => void
}

/** The real store on a simulated disk, until it dies. */
export interface StorageSide {
  readonly client: StoreClient
  /** From now on nothing is written any more. */
  kill(): void
  /** Closes what a dead one leaves open, as the system does. */
  bury(): Promise<void>
  /** Ends it as a stop of the program does. */
  stop(): Promise<void>
}

export async function openStorage(parts: StorageParts): Promise<StorageSide> {
  const { dataDir, site, clock, world, dice, misfortune } = parts
  const handles: Sqlite[] = []
  let dead = false
  const gone = () => new DomainError('STORAGE_UNAVAILABLE', 'The simulated storage thread has died.')

  const disk = (inner: GroupTransaction): GroupTransaction => {
    let writes = false
    let failed = false
    return {
      ...inner,
      begin() {
        if (dead) throw gone()
        writes = failed
        inner.begin()
      },
      save() {
        if (dead) throw gone()
        writes = true
        inner.save()
      },
      commit() {
        if (dead) throw gone()
        // Who only reads needs no room.
        failed = writes && world.now() < misfortune.fullUntil
        if (failed) throw sqliteError('SQLITE_FULL', 'database or disk is full')
        const fate = misfortune.commit()
        if (fate === 'kept') return inner.commit()
        const isAfter = fate === 'diesAfter' || fate === 'storeDiesAfter'
        if (isAfter) inner.commit()
        dead = true
        const why = `just ${isAfter ? 'after' : 'before'} a commit`
        if (fate === 'diesBefore' || fate === 'diesAfter') parts.onDeath(why)
        else parts.onStoreDeath(why)
        throw gone()
      },
      rollback() {
        // Nothing rolls back for the dead but the database itself, when it is opened again.
        if (!dead) inner.rollback()
      },
    }
  }

  const latency = () => (world.now() < misfortune.slowUntil ? dice.between(1, misfortune.slowMs) : dice.between(1, 3))
  const store: LocalStore = await openStoreInProcess({
    dataDir,
    clock,
    defer: (run) => void world.schedule(world.now() + latency(), run),
    opened: (sqlite) => {
      // What a crash keeps is decided above, at the commit; no power is cut beneath.
      sqlite.pragma('synchronous = OFF')
      handles.push(sqlite)
    },
    disk,
  })
  await store.openSite(site)

  return {
    client: store,
    kill() {
      dead = true
    },
    async bury() {
      dead = true
      for (const sqlite of handles) sqlite.close()
      await store.stop()
    },
    stop: () => store.stop(),
  }
}
