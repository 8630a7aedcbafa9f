import type { AgentId, SiteId, UserId } from '../../dialer/model/ids.js'
import type { Right, Role } from './permissions.js'

/** Who is asking, for which site, with which rights. Every use case takes one. */
export interface Principal {
  /** The account; null for the local operator on the control socket and for a machine with an API key. */
  readonly user: UserId | null
  readonly email: string
  readonly name: string
  /** For an API key the least role that holds its scopes; what may be done is asked of `rights` alone. */
  readonly role: Role
  /** Those of the role; of an API key its scopes. */
  readonly rights: ReadonlySet<Right>
  readonly site: SiteId
  /** The agent this person is in this site; null if none. */
  readonly agent: AgentId | null
  /** Id of the token used, so that it can be revoked; null on the control socket and for API keys. */
  readonly token: { readonly id: string; readonly expiresAt: number } | null
  /** The API key a machine shows; null for people. */
  readonly apiKey: { readonly id: number; readonly name: string } | null
  /** True where a contract shows supervisors their team alone, though nobody be in it. */
  readonly onlyTeam?: boolean
}
