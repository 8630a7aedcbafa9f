/** A journal entry that a consumer must still work off (`done` 0) or has (`done` 1). */
export interface OutboxTable {
  consumer: string
  seq: number
  attempts: number
  next_try_at: number
  done: 0 | 1
}
