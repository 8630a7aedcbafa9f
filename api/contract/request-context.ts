import type { Actor, ActorVia } from '../../storage/audit/actor.js'
import type { Principal } from '../auth/principal.js'
import type { RequestFacts } from './dialect.js'

/**
 * The request for which something is done; use cases have it in their `deps`. It is handed on and not kept by the platform's own means
 * (`AsyncLocalStorage`): those look at every promise of the thread, which cost a list a third of its time (Node 20, measured).
 */
export interface RequestContext {
  readonly requestId: string
  readonly address: string
  readonly via: ActorVia
  /** Null until it is known who asks. */
  readonly principal: Principal | null
  /** What it turned out to be about, for the log. */
  readonly about: Record<string, string>
}

/** The request is about this call: its line in the log says so. Null: it is the program's own work. */
export function noteCall(request: RequestContext | null, callRef: string): void {
  if (request) request.about['callRef'] = callRef
}

/** Who is behind what a request does, for the audit log. */
export function actorOf(context: RequestContext): Actor {
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
  about: Record<string, string>,
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
