import { createSiteFeed } from '../../../api/live/site-feed.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import { journalRange, readJournal } from '../../../storage/journal/repository.js'
import { openSiteReader } from '../../../storage/open-readers.js'
import type { StoreClient } from '../../../storage/writer/store-client.js'
import type { Log } from '../../log.js'
import type { Judge } from './invariants.js'
import type { Subscribers } from './subscribers.js'
import type { Dice } from './world.js'

/** What a reader of live events has heard, over every life of the program. */
export interface Audience {
  /** Number of the last event. */
  liveSeq: number
  /** Serves it by this life of the program; returns what closes its door when it is dead. */
  serve(life: LifeOfProgram): Promise<() => void>
}

export interface LifeOfProgram {
  readonly store: Pick<StoreClient, 'onCommitted' | 'write'>
  /** The program's own; it stops with it. */
  readonly clock: Clock
  readonly isAlive: () => boolean
  readonly log: Log
}

/** A connection that only reads. */
export type SiteReader = ReturnType<typeof openSiteReader>['db']

export interface AudienceParts {
  readonly site: SiteId
  readonly dataDir: string
  readonly judge: Judge
  readonly clock: Clock
  readonly dice: Dice
  /** Served beside it. */
  readonly subscribers: Subscribers
}

const batch = 200
const keep = 300
/** Now and then nothing is read for so long, so that a reader is behind when the program dies. ms */
const behindMs = [1, 300, 300, 5000] as const

/** In a world in which only promises are waited for, nobody else waits for a turn. */
const turn = () => Promise.resolve()

/** A reader of live events that comes back with its number; it outlives the program. */
export function gatherAudience(parts: AudienceParts): Audience {
  const { site, dataDir, judge, clock, dice, subscribers } = parts
  const audience: Audience = {
    liveSeq: 0,
    async serve(life) {
      const { store, isAlive } = life
      const reader = openSiteReader(dataDir, site)
      const { db } = reader
      const { last } = await journalRange(db)
      const feed = createSiteFeed((after, limit) => readJournal(db, { after, limit }), last, keep, turn)
      let reading = false
      const read = async () => {
        while (isAlive() && audience.liveSeq < feed.lastSeq()) {
          const events = await feed.read(audience.liveSeq, batch)
          if (!isAlive()) return
          judge.demand('live', events.length > 0, () => {
            return `nothing is given after ${audience.liveSeq}, though there is ${feed.lastSeq()}`
          })
          if (events.length === 0) return
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
              if (isAlive() && judge.broken === null && audience.liveSeq < feed.lastSeq()) wake()
            })
        })
      }
      store.onCommitted(({ lastSeq }) => {
        if (!isAlive()) return
        feed.committed(lastSeq)
        wake()
      })
      wake()
      subscribers.serve(life, db)
      return () => reader.close()
    },
  }
  return audience
}
