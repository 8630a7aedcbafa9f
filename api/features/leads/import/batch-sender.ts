import { type LeadBatchResult, type LeadCell, leadCellCount } from '../../../../storage/leads/import-batch.js'

/** Sends leads to the writer in small batches, several on their way at once. */
export interface BatchSender {
  /** Takes the cells of one lead. Call {@link room} before the next when {@link full}. */
  add(cells: readonly LeadCell[]): void
  full(): boolean
  /** Resolves when one more batch may be on its way. @throws what the writer threw for a batch */
  room(): Promise<void>
  /** Sends what is left and waits for all answers. @throws what the writer threw for a batch */
  end(): Promise<void>
  /** Resolves when nothing is on its way any more, whatever came of it. */
  settled(): Promise<void>
  counts(): LeadBatchResult
}

/** Leads per batch: about a millisecond of the writer, so that steps of calls never wait long behind one. */
const batchLeads = 250
/** Batches on their way: enough for the writer to share one flush among many, few enough to bound memory. */
const maxInFlight = 16

/** @param send one batch to the writer */
export function createBatchSender(send: (cells: LeadCell[]) => Promise<LeadBatchResult>): BatchSender {
  const inFlight = new Set<Promise<void>>()
  let batch: LeadCell[] = []
  let imported = 0
  let duplicates = 0
  let failure: { readonly error: unknown } | null = null

  const deliver = async (cells: LeadCell[]): Promise<void> => {
    try {
      const result = await send(cells)
      imported += result.imported
      duplicates += result.duplicates
    } catch (error) {
      failure ??= { error }
    }
  }
  const flush = (): void => {
    if (batch.length === 0) return
    const sent = deliver(batch)
    batch = []
    inFlight.add(sent)
    // deliver never rejects; its failure is kept for whoever waits.
    sent.then(() => inFlight.delete(sent)).catch(() => inFlight.delete(sent))
  }
  const throwFailure = (): void => {
    if (failure !== null) throw failure.error
  }
  const settled = async (): Promise<void> => {
    while (inFlight.size > 0) await Promise.all(inFlight)
  }

  return {
    add(cells) {
      for (const cell of cells) batch.push(cell)
      if (batch.length >= batchLeads * leadCellCount) flush()
    },
    full: () => inFlight.size >= maxInFlight || failure !== null,
    async room() {
      while (inFlight.size >= maxInFlight) await Promise.race(inFlight)
      throwFailure()
    },
    async end() {
      flush()
      await settled()
      throwFailure()
    },
    settled,
    counts: () => ({ imported, duplicates }),
  }
}
