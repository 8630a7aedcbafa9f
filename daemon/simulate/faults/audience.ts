import { createSiteFeed } from '../../../api/live/site-feed.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import { journalRange, readJournal } from '../../../storage/journal/repository.js'
import { openSiteReader } from '../../../storage/open-readers.js'
import type { StoreClient } from '../../../storage/writer/store-client.js'
import type { Judge } from './invariants.js'
import type { Dice } from './world.js'

/** What a reader of live events has heard, over every life of the program. */
export interface Audience {
  /** Number of the last event. */
  liveSeq: number
  /** Serves it by this life of the program; returns what closes its door when it is dead. */
  serve(life: LifeOfProgram): Promise<() => void>
}

export interface LifeOfProgram {
  readonly store: Pick<StoreClient, 'onCommitted'>
  readonly isAlive: () => boolean
}

export interface AudienceParts {
  readonly site: SiteId
  readonly dataDir: string
  readonly judge: Judge
  readonly clock: Clock
  readonly dice: Dice
}

const batch = 200
const keep = 300
/** Now and then nothing is read for so long, so that a reader is behind when the program dies. ms */
const behindMs = [1, 300, 300, 5000] as const

/** A reader of live events that comes back with its number; it outlives the program. */
export function gatherAudience({ site, dataDir, judge, clock, dice }: AudienceParts): Audience {
  const audience: Audience = {
    liveSeq: 0,
    async serve({ store, isAlive }) {
      const reader = openSiteReader(dataDir, site)
      const { db } = reader
      const { last } = await journalRange(db)
      const feed = createSiteFeed((after, limit) => readJournal(db, { after, limit }), last, keep)
      let reading = false
      const read = async () => {
        while (isAlive() && audience.liveSeq < feed.lastSeq()) {
          const events = await feed.read(audience.liveSeq, batch)
          if (!isAlive() || events.length === 0) return
          for (const { seq } of events) {
            judge.demand('live', seq === audience.liveSeq + 1, () => `event ${seq} came after ${audience.liveSeq}`)
            audience.liveSeq = seq
          }
        }
      }
      const wake = () => {
        if (reading) return
        reading = true
        clock.schedule(clock.now() + dice.pick(behindMs), () => {
          read()
            .catch((error: unknown) => {
              if (isAlive()) judge.demand('live', false, () => String(error))
            })
            .finally(() => {
              reading = false
            })
        })
      }
      store.onCommitted(({ lastSeq }) => {
        if (!isAlive()) return
        feed.committed(lastSeq)
        wake()
      })
      wake()
      return () => reader.close()
    },
  }
  return audience
}
