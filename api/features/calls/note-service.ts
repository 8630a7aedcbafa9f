import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { getCall } from './service.js'

/** Writes the note of a call, also while it goes on; agents of their own calls. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function noteCall(
  principal: Principal,
  { id, note }: { readonly id: number; readonly note: string },
  deps: ApiDeps,
): Promise<void> {
  const call = await getCall(principal, { id }, deps)
  await deps.store.write(principal.site, 'calls.say', { call: call.id, note, user: principal.user, disposition: null })
}
