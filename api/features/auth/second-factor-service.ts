import { DomainError } from '../../../dialer/model/domain-error.js'
import type { UserId } from '../../../dialer/model/ids.js'
import { findSecondFactor } from '../../../storage/second-factors/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { newRecoveryCode, newTotpSecret, totpStep, totpUri } from '../../auth/totp.js'
import { requireOwnPassword } from './own-password.js'

/** A person's second factor, as they may see it. */
export interface SecondFactorState {
  readonly isEnabled: boolean
  /** Epoch ms. */
  readonly confirmedAt: number | null
  readonly recoveryCodesLeft: number
}

const recoveryCodeCount = 10

/** Whether one's own second factor holds. @throws DomainError FORBIDDEN (not a person) */
export async function getSecondFactor(principal: Principal, deps: ApiDeps): Promise<SecondFactorState> {
  const found = await findSecondFactor(deps.readers.system, personOf(principal))
  const confirmedAt = found?.confirmedAt ?? null
  return { isEnabled: confirmedAt !== null, confirmedAt, recoveryCodesLeft: found?.recoveryCodesLeft ?? 0 }
}

/**
 * Begins to enrol an authenticator app (TOTP, RFC 6238). It holds once a code of it was shown.
 * @returns the secret in base32 and the address that apps read from a picture
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR (password), RATE_LIMITED, CONFLICT (there is one already)
 */
export async function enrolSecondFactor(
  principal: Principal,
  input: { readonly password: string; readonly address: string },
  deps: ApiDeps,
): Promise<{ readonly secret: string; readonly uri: string }> {
  const account = await requireOwnPassword(principal, { ...input, field: 'password' }, deps)
  const secret = newTotpSecret()
  await deps.store.writeSystem('secondFactors.begin', { user: account.id, secret: deps.sealSecret(secret) })
  return { secret, uri: totpUri(secret, account.email) }
}

/**
 * Makes an enrolled second factor hold.
 * @returns recovery codes, shown only now
 * @throws DomainError CONFLICT (nothing was enrolled, or it holds already), VALIDATION_ERROR (wrong code), RATE_LIMITED
 */
export async function confirmSecondFactor(
  principal: Principal,
  input: { readonly code: string; readonly address: string },
  deps: ApiDeps,
): Promise<readonly string[]> {
  const user = personOf(principal)
  const attempt = { account: principal.email, address: input.address, isKnownAddress: true }
  const found = await findSecondFactor(deps.readers.system, user)
  if (!found || found.confirmedAt !== null) {
    throw new DomainError('CONFLICT', 'There is no second factor that waits for its first code. Enrol one first.')
  }
  deps.loginGuard.check(attempt)
  deps.loginGuard.tried(attempt)
  const step = totpStep(deps.openSecret(found.secret), input.code, deps.now())
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode)
  const confirmWith = hashesOf(codes, deps)
  if (step === null || !(await deps.store.writeSystem('secondFactors.takeStep', { user, step, confirmWith }))) {
    const problem = 'This is not the code that the app shows now.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { code: problem } })
  }
  deps.loginGuard.succeeded(attempt)
  return codes
}

/** Replaces one's recovery codes. @throws DomainError FORBIDDEN, VALIDATION_ERROR (password), RATE_LIMITED, CONFLICT (no second factor) */
export async function renewRecoveryCodes(
  principal: Principal,
  input: { readonly password: string; readonly address: string },
  deps: ApiDeps,
): Promise<readonly string[]> {
  const { id: user } = await requireOwnPassword(principal, { ...input, field: 'password' }, deps)
  if (!(await getSecondFactor(principal, deps)).isEnabled)
    throw new DomainError('CONFLICT', 'There is no second factor.')
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode)
  await deps.store.writeSystem('secondFactors.putRecoveryCodes', { user, hashes: hashesOf(codes, deps) })
  return codes
}

/** Gives up one's own second factor. @throws DomainError FORBIDDEN, VALIDATION_ERROR (password), RATE_LIMITED */
export async function removeOwnSecondFactor(
  principal: Principal,
  input: { readonly password: string; readonly address: string },
  deps: ApiDeps,
): Promise<void> {
  const { id: user } = await requireOwnPassword(principal, { ...input, field: 'password' }, deps)
  await deps.store.writeSystem('secondFactors.remove', { user })
}

/**
 * Checks what a login gives beside the password. A code of the app holds once, and no code of an earlier time after it; a recovery code
 * holds once.
 */
export async function checkSecondFactor(
  user: UserId,
  code: string | null,
  deps: ApiDeps,
): Promise<'good' | 'needed' | 'wrong'> {
  const found = await findSecondFactor(deps.readers.system, user)
  if (!found || found.confirmedAt === null) return 'good'
  if (code === null) return 'needed'
  const step = totpStep(deps.openSecret(found.secret), code, deps.now())
  const taken =
    step === null
      ? await deps.store.writeSystem('secondFactors.takeRecoveryCode', { user, hash: recoveryHash(code, deps) })
      : await deps.store.writeSystem('secondFactors.takeStep', { user, step })
  return taken ? 'good' : 'wrong'
}

function recoveryHash(code: string, deps: ApiDeps): string {
  return deps.keyedHash('recoveryCode', code.toUpperCase().replace(/[^A-Z0-9]/g, ''))
}

function hashesOf(codes: readonly string[], deps: ApiDeps): readonly string[] {
  return codes.map((code) => recoveryHash(code, deps))
}

function personOf({ user }: Principal): UserId {
  if (user !== null) return user
  throw new DomainError('FORBIDDEN', 'Only a person with an account has a second factor.')
}
