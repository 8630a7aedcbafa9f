import type { DomainEvent } from '../../dialer/model/domain-event.js'

/** A committed event with its number in its site. */
export interface NumberedEvent {
  readonly seq: number
  readonly event: DomainEvent
}

/** A site's committed events, for many readers: the newest are kept in memory, older ones are read from the journal. */
export interface SiteFeed {
  lastSeq(): number
  /** Events after `after`, at most `limit`, in order; empty when there are none. */
  read(after: number, limit: number): Promise<readonly NumberedEvent[]>
  /** The same, if they are in memory; null: read them. */
  recent(after: number, limit: number): readonly NumberedEvent[] | null
  /** Brings into memory what was committed since; one look at the journal serves all readers. */
  fill(): Promise<void>
  /** Told by the writer after a commit. */
  committed(lastSeq: number): void
}

/** Reads the journal: events after a number, in order. */
export type ReadJournal = (after: number, limit: number) => Promise<readonly NumberedEvent[]>

const fillBatch = 500

const turnOfLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * A feed over a journal that stands at `lastSeq`; keeps about `keep` events in memory.
 * @param turn lets everybody else have their turn between two readings of the journal
 */
export function createSiteFeed(
  readJournal: ReadJournal,
  lastSeq: number,
  keep: number,
  turn: () => Promise<void> = turnOfLoop,
): SiteFeed {
  let kept: NumberedEvent[] = []
  /** The newest number that was brought into memory. */
  let head = lastSeq
  let last = lastSeq
  let filling: Promise<void> | null = null
  let lastRead: Promise<unknown> = Promise.resolve()

  /**
   * One after the other, with a turn of the event loop between two: reading never leaves the thread, so a thousand who come back at once and
   * read side by side would keep everybody else waiting until the last had all it takes.
   */
  const readInTurn = (after: number, limit: number): Promise<readonly NumberedEvent[]> => {
    const mine = lastRead.then(() => readJournal(after, limit))
    lastRead = mine.then(turn, turn)
    return mine
  }

  const recent = (after: number, limit: number): readonly NumberedEvent[] | null => {
    const first = kept[0]
    if (!first || after + 1 < first.seq || after >= head) return null
    const from = after + 1 - first.seq
    return kept.slice(from, from + limit)
  }

  const fillNow = async (): Promise<void> => {
    while (head < last) {
      const entries = await readJournal(head, fillBatch)
      const newest = entries.at(-1)
      if (!newest) return
      const isGapless = entries[0]?.seq === (kept.at(-1)?.seq ?? head) + 1
      kept = isGapless ? kept.concat(entries) : [...entries]
      // Cut now and then, so that not every event moves all of them.
      if (kept.length > keep * 1.2) kept = kept.slice(-keep)
      head = newest.seq
    }
  }

  const fill = (): Promise<void> => {
    filling ??= fillNow().finally(() => {
      filling = null
    })
    return filling
  }

  return {
    lastSeq: () => last,
    committed: (seq) => {
      last = Math.max(last, seq)
    },
    recent,
    fill,
    read: async (after, limit) => {
      if (after >= head && after < last) await fill()
      return recent(after, limit) ?? readInTurn(after, limit)
    },
  }
}
