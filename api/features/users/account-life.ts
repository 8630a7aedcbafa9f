import { DomainError } from '../../../dialer/model/domain-error.js'
import type { UserId } from '../../../dialer/model/ids.js'
import { memberCounts } from '../../../storage/users/member-counts.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { getUser, type SiteUser, updateUser } from './service.js'

/**
 * Closes an account: its logins end and its phone is signed off.
 * @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (`details.why`: `lastAdmin` of the site, `oneself`)
 */
export async function closeAccount(
  principal: Principal,
  { id }: { readonly id: UserId },
  deps: ApiDeps,
): Promise<SiteUser> {
  const { user, role } = await getUser(principal, { id }, deps)
  if (role === 'admin' && user.active) {
    const { admins } = await memberCounts(deps.readers.system, principal.site)
    if (admins <= 1) throw refused('This is the last admin of the site.', 'lastAdmin')
  }
  if (id === principal.user) throw refused('You cannot close your own account.', 'oneself')
  return updateUser(principal, { id, active: false }, deps)
}

/** Opens an account again that was closed. @throws DomainError FORBIDDEN, NOT_FOUND */
export function openAccount(principal: Principal, { id }: { readonly id: UserId }, deps: ApiDeps): Promise<SiteUser> {
  return updateUser(principal, { id, active: true }, deps)
}

function refused(message: string, why: 'lastAdmin' | 'oneself'): DomainError {
  return new DomainError('CONFLICT', message, { why })
}
