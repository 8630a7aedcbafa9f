/** Failed logins that hold somebody back. `key` is a keyed hash of whom or what they are counted for: people type passwords as names. */
export interface LoginFailureTable {
  key: string
  count: number
  last_at: number
  blocked_until: number
}
