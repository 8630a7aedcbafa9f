import { DomainError } from '../../../dialer/model/domain-error.js'
import { listSessions, type Session } from '../../../storage/sessions/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'

/** One's own logins that hold, last used first; machines have none. */
export async function listOwnSessions(principal: Principal, deps: ApiDeps): Promise<readonly Session[]> {
  if (principal.user === null) return []
  return listSessions(deps.readers.system, { user: principal.user, now: deps.now() })
}

/** Ends one of one's own logins. @throws DomainError NOT_FOUND (also another person's) */
export async function endOwnSession(
  principal: Principal,
  input: { readonly id: string },
  deps: ApiDeps,
): Promise<void> {
  const { user } = principal
  const ended = user === null ? 0 : await deps.store.writeSystem('sessions.revoke', { id: input.id, user })
  if (ended === 0) throw new DomainError('NOT_FOUND', 'There is no such login (any more).')
}
