import type { SiteId, UserId } from '../../dialer/model/ids.js'

/** By what a request proved whose it is; `none`: nobody was signed in, as at a login. */
export type ActorVia = 'token' | 'api_key' | 'cookie' | 'control_socket' | 'none'

/** Who is behind a change, as it travels with a named operation to the writer. */
export interface Actor {
  /** The account; null for the local operator, a machine's key without one, and before a login. */
  readonly user: UserId | null
  readonly name: string
  /** Role in the site of the request; null when nobody was signed in. */
  readonly role: string | null
  readonly via: ActorVia
  /** The client's network address; empty on the control socket. */
  readonly address: string
  readonly requestId: string
  /** The site the request was for; null for none. */
  readonly site: SiteId | null
}
