/** Why a login ended: by its own logout, by another one's, or because a refresh token was shown twice. */
export type SessionEnd = 'logout' | 'revoked' | 'reuse'

/**
 * A login: what one device keeps until it logs out. Its access tokens name it; its one valid refresh token is known by a hash and by its
 * `generation`, so that an earlier one is told from a made-up one. Revoked or expired ones are refused.
 */
export interface SessionTable {
  id: string
  user_id: number
  created_at: number
  last_used_at: number
  expires_at: number
  revoked_at: number | null
  end_reason: SessionEnd | null
  /** Network address and program it was last used from; empty where unknown. */
  address: string
  user_agent: string
  /** Life of its access tokens. ms */
  access_ms: number
  generation: number
  /** Keyed hash of the secret in the refresh token; null where none was given. */
  refresh_hash: string | null
  rotated_at: number
}
