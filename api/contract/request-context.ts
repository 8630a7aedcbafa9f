import { AsyncLocalStorage } from 'node:async_hooks'
import type { Actor, ActorVia } from '../../storage/audit/actor.js'
import type { Principal } from '../auth/principal.js'
import type { RequestFacts } from './dialect.js'

/** The request that is being answered, known to all that is done for it without being handed on. */
export interface RequestContext {
  readonly requestId: string
  readonly address: string
  readonly via: ActorVia
  /** Null until it is known who asks. */
  readonly principal: Principal | null
  /** What it turned out to be about, for the log. */
  readonly about?: Record<string, string>
}

const contexts = new AsyncLocalStorage<RequestContext>()

/** Does the work of a request; whatever is awaited or begun in it knows the context. */
export function inRequest<T>(context: RequestContext, work: () => T): T {
  return contexts.run(context, work)
}

/** Who asks; null outside a request and before it is known. */
export function currentPrincipal(): Principal | null {
  return contexts.getStore()?.principal ?? null
}

/** The request that is being answered; null outside one. */
export function currentRequestId(): string | null {
  return contexts.getStore()?.requestId ?? null
}

/** The request is about this call: its line in the log says so. */
export function noteCall(callRef: string): void {
  const about = contexts.getStore()?.about
  if (about) about['callRef'] = callRef
}

/** Who is behind what happens now, for the audit log; null for the program's own work. */
export function currentActor(): Actor | null {
  const context = contexts.getStore()
  if (!context) return null
  const { requestId, address, principal } = context
  const name = principal?.apiKey ? `API key ${principal.apiKey.name}` : (principal?.name ?? 'Nobody signed in')
  return {
    user: principal?.user ?? null,
    name,
    role: principal?.role ?? null,
    via: principal === null ? 'none' : principal.apiKey ? 'api_key' : context.via,
    address,
    requestId,
    site: principal?.site ?? null,
  }
}

/** The context of a request whose caller is being found out in `visit`. */
export function requestContext(
  requestId: string,
  facts: RequestFacts,
  visit: { readonly principal: Principal | null },
  about: Record<string, string> = {},
): RequestContext {
  return {
    requestId,
    address: facts.address,
    via: viaOf(facts),
    about,
    get principal() {
      return visit.principal
    },
  }
}

/** By what a request says who it is from; whether it holds is another question. */
function viaOf({ headers, via }: Pick<RequestFacts, 'headers' | 'via'>): ActorVia {
  if (via === 'control' && !headers.has('authorization')) return 'control_socket'
  if (headers.has('authorization')) return 'token'
  if (headers.has('x-api-key')) return 'api_key'
  return headers.has('cookie') ? 'cookie' : 'none'
}
