import type { AgentId, SiteId, UserId } from '../../dialer/model/ids.js'
import type { Role } from './permissions.js'

/** Who is asking, for which site, with which rights. Every use case takes one. */
export interface Principal {
  /** The account; null for the local operator on the control socket. */
  readonly user: UserId | null
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly site: SiteId
  /** The agent this person is in this site; null if none. */
  readonly agent: AgentId | null
  /** Id of the token used, so that it can be revoked; null on the control socket. */
  readonly token: { readonly id: string; readonly expiresAt: number } | null
}
