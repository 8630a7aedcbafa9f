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
  /** Told by the writer after a commit. */
  committed(lastSeq: number): void
}

/** Reads the journal: events after a number, in order. */
export type ReadJournal = (after: number, limit: number) => Promise<readonly NumberedEvent[]>

/** A feed over a journal that stands at `lastSeq`; keeps about `keep` events in memory. */
export function createSiteFeed(readJournal: ReadJournal, lastSeq: number, keep: number): SiteFeed {
  let recent: NumberedEvent[] = []
  let last = lastSeq
  let loading: Promise<readonly NumberedEvent[]> | null = null

  return {
    lastSeq: () => last,
    committed: (seq) => {
      last = Math.max(last, seq)
    },
    read: async (after, limit) => {
      const first = recent[0]
      const newest = recent.at(-1)
      if (first && newest && after + 1 >= first.seq && after < newest.seq) {
        return recent.slice(after + 1 - first.seq, after + 1 - first.seq + limit)
      }
      // Readers at the head all want the same next events: one look at the journal serves them all.
      if (newest && after === newest.seq) {
        loading ??= readJournal(after, limit).finally(() => {
          loading = null
        })
        const entries = await loading
        if (entries[0] && entries[0].seq === (recent.at(-1)?.seq ?? 0) + 1) {
          recent = [...recent, ...entries].slice(-keep)
        }
        return entries
      }
      const entries = await readJournal(after, limit)
      if (entries.at(-1)?.seq === last && (!newest || after > newest.seq)) recent = entries.slice(-keep)
      return entries
    },
  }
}
