import type { LeadBatchResult, LeadCell, LeadCells } from '../../../../storage/leads/import-batch.js'

/**
 * Sends leads to the writer in small batches, several on their way at once, while more are taken.
 *
 * Leads are put in the order of their numbers, some ten thousand at a time: a batch then changes neighbouring pages of the index that
 * finds duplicates, where batches in the order of a file would each change pages all over it. That halves the writer's work.
 */
export interface BatchSender {
  /** Takes the cells of one lead. Await {@link room} before the next when {@link full}. */
  add(cells: LeadCells): void
  full(): boolean
  /** Resolves when more leads may be taken. @throws what the writer threw for a batch */
  room(): Promise<void>
  /** Sends what is left and waits for all answers. @throws what the writer threw for a batch */
  end(): Promise<void>
  /** Resolves when nothing is on its way any more, whatever came of it. */
  settled(): Promise<void>
  counts(): LeadBatchResult
}

/** Leads that are put in order together: more save little, fewer bound memory and what an interruption costs. */
const orderedLeads = 40_000
/** Leads per batch: about a millisecond of the writer, so that steps of calls never wait long behind one. */
const batchLeads = 250
/** Batches on their way: enough for the writer to share one flush among many. */
const maxInFlight = 16

/** @param send one batch to the writer */
export function createBatchSender(send: (cells: LeadCell[]) => Promise<LeadBatchResult>): BatchSender {
  const inFlight = new Set<Promise<void>>()
  let taken: LeadCells[] = []
  /** Leads in order, of which those before `next` were sent. */
  let ordered: readonly LeadCells[] = []
  let next = 0
  let imported = 0
  let duplicates = 0
  let failure: { readonly error: unknown } | null = null

  const deliver = async (leads: readonly LeadCells[]): Promise<void> => {
    const cells: LeadCell[] = []
    for (const lead of leads) for (const cell of lead) cells.push(cell)
    try {
      const result = await send(cells)
      imported += result.imported
      duplicates += result.duplicates
    } catch (error) {
      failure ??= { error }
    }
  }
  const sendMore = (): void => {
    while (next < ordered.length && inFlight.size < maxInFlight && failure === null) {
      const sent = deliver(ordered.slice(next, next + batchLeads))
      next += batchLeads
      inFlight.add(sent)
      const answered = (): void => {
        inFlight.delete(sent)
        sendMore()
      }
      // deliver never rejects; its failure is kept for whoever waits.
      sent.then(answered).catch(answered)
    }
  }
  const throwFailure = (): void => {
    if (failure !== null) throw failure.error
  }
  /** Waits until all that was put in order is on its way. */
  const allSent = async (): Promise<void> => {
    while (next < ordered.length && failure === null) await Promise.race(inFlight)
    throwFailure()
  }
  const settled = async (): Promise<void> => {
    while (inFlight.size > 0) await Promise.all(inFlight)
  }
  const room = async (): Promise<void> => {
    await allSent()
    // The sort is stable: of two leads with one number the first of the file stays first, and is the one kept.
    ordered = taken.sort(byNumber)
    next = 0
    taken = []
    sendMore()
  }

  return {
    add: (cells) => {
      taken.push(cells)
    },
    full: () => taken.length >= orderedLeads || failure !== null,
    room,
    async end() {
      await room()
      await allSent()
      await settled()
      throwFailure()
    },
    settled,
    counts: () => ({ imported, duplicates }),
  }
}

function byNumber([a]: LeadCells, [b]: LeadCells): number {
  return a < b ? -1 : a > b ? 1 : 0
}
