import { DomainError } from '../../../dialer/model/domain-error.js'
import { findUserWithPassword, type UserWithPassword } from '../../../storage/users/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'

/**
 * The account that asks, which has proved its password once more: a browser left open must not be enough for what locks its owner out.
 * @param input `field` is the name under which the password was given, for the error
 * @throws DomainError FORBIDDEN (not a person), VALIDATION_ERROR (wrong password), RATE_LIMITED
 */
export async function requireOwnPassword(
  principal: Principal,
  input: { readonly password: string; readonly address: string; readonly field: string },
  deps: ApiDeps,
): Promise<UserWithPassword> {
  const account = principal.user === null ? null : await findUserWithPassword(deps.readers.system, principal.user)
  if (!account) throw new DomainError('FORBIDDEN', 'Only a person with an account has a password.')
  const attempt = { account: account.email, address: input.address, isKnownAddress: true }
  deps.loginGuard.check(attempt)
  deps.loginGuard.tried(attempt)
  if (!(await deps.passwords.matches(input.password, account.passwordHash))) {
    const problem = 'This is not your present password.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { [input.field]: problem } })
  }
  deps.loginGuard.succeeded(attempt)
  return account
}
