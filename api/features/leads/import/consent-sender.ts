import type { NewConsent } from '../../../../storage/consent/writes.js'

/** Sends consents of a list to the writer in small batches. */
export interface ConsentSender {
  add(consent: NewConsent): void
  /** Sends what was taken and waits until it is kept: before the leads it is about. @throws what the writer threw */
  flush(): Promise<void>
  /** Consents that were not on record before. */
  added(): number
}

/** Consents per batch: about a millisecond of the writer. */
const batchConsents = 200
/** Batches on their way, to share a flush to disk. */
const maxInFlight = 8

/** @param send one batch to the writer */
export function createConsentSender(
  send: (consents: readonly NewConsent[]) => Promise<{ readonly added: number }>,
): ConsentSender {
  let taken: NewConsent[] = []
  let added = 0
  return {
    add: (consent) => {
      taken.push(consent)
    },
    async flush() {
      const all = taken
      taken = []
      for (let at = 0; at < all.length; ) {
        const sent: Promise<{ readonly added: number }>[] = []
        for (; sent.length < maxInFlight && at < all.length; at += batchConsents)
          sent.push(send(all.slice(at, at + batchConsents)))
        for (const result of await Promise.all(sent)) added += result.added
      }
    },
    added: () => added,
  }
}
