import type { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Principal } from '../auth/principal.js'
import type { Wire } from '../contract/reply.js'
import type { RequestContext } from '../contract/request-context.js'
import type { RequestHeaders } from '../contract/request-headers.js'

/** One message to a client, in the contract's words. */
export interface SocketMessage {
  readonly event: string
  readonly data: Wire
}

/** A message and the rooms it is for; who is in several of them gets it once. */
export interface AddressedMessage extends SocketMessage {
  readonly rooms: readonly string[]
}

/** A signed-in client that says something. */
export interface SocketAsker {
  readonly principal: Principal
  /** Address of the client. */
  readonly address: string
  /** What is done for the message is done for this. */
  readonly request: RequestContext
  /** @throws DomainError FORBIDDEN unless the room is one of the person's own */
  join(room: string): Promise<void>
  leave(room: string): Promise<void>
  /** To everybody of the site in these rooms but the asker's own socket. */
  toOthers(message: AddressedMessage): void
  /** To everybody of the site in these rooms. */
  toAll(message: AddressedMessage): void
}

/**
 * How a contract speaks Socket.IO: names and shapes of messages over the site's events; `createSocketIo` makes it serve. Rooms are named as
 * the contract names them and hold only people of one site.
 */
export interface SocketDialect {
  readonly name: string
  /** On the main listener, as `/ibrat`; on a listener of its own it is the root. */
  readonly namespace: string
  /** The message that brings the token, and what holds it in there; null: it holds none. */
  readonly signInEvent: string
  tokenOf(payload: unknown): string | null
  /** The token of a handshake that brings it by header or cookie; absent: none does. */
  tokenOfHandshake?(headers: RequestHeaders): string | null
  /** Every room this person may be in; all are joined at the sign-in. */
  roomsOf(principal: Principal): readonly string[]
  /** Null: nothing is said. */
  welcome(principal: Principal): SocketMessage | null
  /** Why the sign-in failed, or the client is sent away. */
  refused(error: DomainError): SocketMessage
  /** What a message of the client could not do. */
  failed(error: DomainError): SocketMessage
  /** Messages of the client by their names; a message of another name is not known. @throws DomainError */
  readonly handlers: Readonly<Record<string, (asker: SocketAsker, payload: unknown) => Promise<void>>>
  /** The first socket of a person came, or the last one went. */
  presence(principal: Principal, isOnline: boolean): Promise<readonly AddressedMessage[]>
  /** A committed event of a site in the contract's messages; most events are none. */
  translate(site: SiteId, event: DomainEvent): Promise<readonly AddressedMessage[]>
  /** Absent: there is none. */
  readonly board?: SocketBoard
}

/** A whole picture that is shown anew after events that concern it, while somebody watches. */
export interface SocketBoard {
  /** Shown at most once in so long. ms */
  readonly everyMs: number
  concerns(event: DomainEvent): boolean
  watches(principal: Principal): boolean
  /** @param watchers each socket's own, so that a person may come more than once */
  show(site: SiteId, watchers: readonly Principal[]): Promise<readonly AddressedMessage[]>
}

/** What stands behind a contract's socket and is known only where it is served. */
export type SocketAuthenticate = (token: string, address: string) => Promise<Principal>
