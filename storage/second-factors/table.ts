/** A person's second factor by time (RFC 6238). Holds only once it is confirmed; `secret` is sealed. */
export interface SecondFactorTable {
  user_id: number
  secret: string
  confirmed_at: number | null
  /** The last time step a code was taken for, so that none is taken twice. */
  last_step: number
  created_at: number
}

/** A code for one login without the device; `code_hash` is a keyed hash. */
export interface RecoveryCodeTable {
  user_id: number
  code_hash: string
  used_at: number | null
}
