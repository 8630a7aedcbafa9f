import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { LedgerEntry } from '../../dialer/model/ledger.js'
import type { EngineStore, LeadBatch } from '../../dialer/ports/engine-store.js'

/** Who looks over the engine's shoulder. */
export interface StoreWatcher {
  /** Events that are committed now, in order. */
  committed?(events: readonly DomainEvent[]): void
  /** Live answers decided, and corrections of earlier ones, committed now. */
  answers?(entries: readonly LedgerEntry[]): void
  /** Leads the engine was given. */
  leads?(batch: LeadBatch): void
}

/** The store as it is, telling `watcher` what passes; nothing is changed or delayed. */
export function watchedStore(store: EngineStore, watcher: StoreWatcher): EngineStore {
  return {
    load: () => store.load(),
    lead: (id) => store.lead(id),
    commit: async (commit) => {
      const result = await store.commit(commit)
      if (result.ok) {
        watcher.committed?.(commit.events)
        if (commit.ledger) watcher.answers?.(commit.ledger)
      }
      return result
    },
    readyLeads: async (query) => {
      const batch = await store.readyLeads(query)
      watcher.leads?.(batch)
      return batch
    },
  }
}
