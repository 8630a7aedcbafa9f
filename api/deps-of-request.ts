import type { ApiDeps } from './api-deps.js'
import { actorOf, type RequestContext } from './contract/request-context.js'
import { actingSites } from './features/audit/acting-sites.js'
import { actingStore } from './features/audit/acting-store.js'

/**
 * What use cases work with while they answer a request: whatever they change, then or later, is noted as the doing of whoever asks, and
 * what they have the engine do bears the request's id.
 * @param deps those of the program itself
 */
export function depsOfRequest(deps: ApiDeps, request: RequestContext): ApiDeps {
  const store = actingStore(deps.store, request)
  return {
    ...deps,
    request,
    store,
    sites: actingSites(deps.sites, store, deps.log, request),
    startImport: (job, watch) => deps.startImport(job, { ...watch, actor: actorOf(request) }),
    previewDnc: (job, watch) => deps.previewDnc(job, { ...watch, actor: actorOf(request) }),
  }
}
