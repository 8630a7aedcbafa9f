/** The time, epoch ms. The only source of it. */
export interface Clock {
  now(): number
  /** Calls back once at or after `at`; returns what cancels it. */
  schedule(at: number, callback: () => void): () => void
}
