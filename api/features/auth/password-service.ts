import { randomInt } from 'node:crypto'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { type UserId, userId } from '../../../dialer/model/ids.js'
import type { ShownPermission } from '../../../storage/password-resets/writes.js'
import { findUserByEmail } from '../../../storage/users/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { newSecret } from '../../auth/tokens.js'
import { requireManaged } from '../users/service.js'
import { requireOwnPassword } from './own-password.js'

/** How long a link holds. */
export const linkLifetimeMs = 30 * 60_000
/** How long a code holds, and what it is exchanged for. */
export const codeLifetimeMs = 10 * 60_000
const nobody = userId(0)
/** Wrong codes after which a code is gone. */
const mostTries = 5

/**
 * Changes one's own password, which ends every login of the account.
 * @throws DomainError VALIDATION_ERROR (too weak, or the present one is wrong), RATE_LIMITED, FORBIDDEN (not a person)
 */
export async function changeOwnPassword(
  principal: Principal,
  input: { readonly current: string; readonly next: string; readonly address: string },
  deps: ApiDeps,
): Promise<void> {
  const { current: password, address, next } = input
  const account = await requireOwnPassword(principal, { password, address, field: 'currentPassword' }, deps)
  await deps.store.writeSystem('users.update', { id: account.id, passwordHash: await deps.passwords.hash(next) })
}

/**
 * Sends a link and a code for a new password to an address, if there is such an account. Neither the answer nor its time tells whether
 * there is: the letter goes out afterwards.
 * @throws DomainError CONFLICT (this installation sends no mail), RATE_LIMITED
 */
export async function requestPasswordReset(
  input: { readonly email: string; readonly address: string },
  deps: ApiDeps,
): Promise<void> {
  if (!deps.mail) {
    throw new DomainError('CONFLICT', 'This installation sends no mail. Ask an admin for a link to set a new password.')
  }
  const attempt = { account: `letter ${input.email}`, address: input.address, isKnownAddress: false }
  deps.resetGuard.check(attempt)
  deps.resetGuard.tried(attempt)
  sendReset(input.email, deps).catch((err: unknown) =>
    deps.log.error({ err }, 'a letter for a new password was not sent'),
  )
}

async function sendReset(email: string, deps: ApiDeps): Promise<void> {
  const account = await findUserByEmail(deps.readers.system, email)
  if (!account?.active) return
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await permit(account.id, { kind: 'code', secret: code, lifetimeMs: codeLifetimeMs }, deps)
  const url = deps.passwordResetUrl === null ? null : await newLink(account.id, deps)
  const link = url?.url ? ['Open this page to set one, within 30 minutes:', '', url.url, ''] : []
  await deps.mail?.send({
    to: account.email,
    subject: 'A new password for Trunkline',
    text: [
      'Somebody, probably you, asked for a new password for your account.',
      '',
      ...link,
      `${url?.url ? 'Or give' : 'Give'} this code where you are asked for it, within 10 minutes: ${code}`,
      '',
      'If it was not you, there is nothing to do: your password stays as it is.',
      '',
    ].join('\n'),
  })
}

/** What is shown to get a new password in. */
export type ShownSecret =
  | { readonly kind: 'link'; readonly token: string }
  | { readonly kind: 'code'; readonly email: string; readonly code: string }

/**
 * Exchanges the code of a letter for a token with which the password can be set once.
 * @throws DomainError VALIDATION_ERROR (wrong, too old, tried too often), RATE_LIMITED
 */
export async function exchangeCode(
  input: { readonly email: string; readonly code: string; readonly address: string },
  deps: ApiDeps,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const { email, code, address } = input
  const { user } = await requirePermission({ kind: 'code', email, code }, address, deps)
  const token = newSecret()
  return { token, expiresAt: await permit(user, { kind: 'link', secret: token, lifetimeMs: codeLifetimeMs }, deps) }
}

/**
 * Sets a new password for whoever shows a link's token or a code. Each is good for one new password; every login of the account ends.
 * @throws DomainError VALIDATION_ERROR (password too weak; secret wrong, too old, used or tried too often), RATE_LIMITED
 */
export async function resetPassword(
  input: { readonly shown: ShownSecret; readonly password: string; readonly address: string },
  deps: ApiDeps,
): Promise<void> {
  const { shown, password, address } = input
  const { permission } = await requirePermission(shown, address, deps)
  // Before the permission is used up, so that a weak password does not.
  const passwordHash = await deps.passwords.hash(password)
  const user = await deps.store.writeSystem('passwordResets.use', { ...permission, passwordHash })
  if (user === null) throw notValid(shown)
}

/** A link with which a person can set a password once. */
export interface ResetLink {
  readonly token: string
  /** Null where the configuration names no page for it. */
  readonly url: string | null
  /** Epoch ms. */
  readonly expiresAt: number
}

/** A link that an admin had made for a person. */
export interface HandedLink {
  /** What the admin hands on; null: it went to the person by mail and nobody else has it. */
  readonly shown: Pick<ResetLink, 'token' | 'url'> | null
  /** Epoch ms. */
  readonly expiresAt: number
}

/**
 * Makes a link for somebody of the site and sends it by mail; shows it where no mail goes out, or the mail server does not take it.
 * @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (the account is closed)
 */
export async function makeResetLink(
  principal: Principal,
  input: { readonly id: UserId },
  deps: ApiDeps,
): Promise<HandedLink> {
  const { user } = await requireManaged(principal, input.id, { isWholeAccount: true }, deps)
  if (!user.active) throw new DomainError('CONFLICT', 'This account is not active. Open it first.')
  const { token, url, expiresAt } = await newLink(user.id, deps)
  const isMailed = url !== null && (await isSent(user.email, url, deps))
  return { shown: isMailed ? null : { token, url }, expiresAt }
}

async function isSent(to: string, url: string, deps: ApiDeps): Promise<boolean> {
  if (!deps.mail) return false
  const text = ['An admin asks you to set a new password. Open this page within 30 minutes:', '', url, ''].join('\n')
  try {
    await deps.mail.send({ to, subject: 'A new password for Trunkline', text })
    return true
  } catch (err) {
    deps.log.error({ err }, 'a letter for a new password was not sent')
    return false
  }
}

async function newLink(user: UserId, deps: ApiDeps): Promise<ResetLink> {
  const token = newSecret()
  const expiresAt = await permit(user, { kind: 'link', secret: token, lifetimeMs: linkLifetimeMs }, deps)
  return { token, url: deps.passwordResetUrl === null ? null : deps.passwordResetUrl + token, expiresAt }
}

async function permit(
  user: UserId,
  {
    kind,
    secret,
    lifetimeMs,
  }: { readonly kind: 'link' | 'code'; readonly secret: string; readonly lifetimeMs: number },
  deps: ApiDeps,
): Promise<number> {
  const expiresAt = deps.now() + lifetimeMs
  const secretHash = hashOf({ kind, user, secret }, deps)
  await deps.store.writeSystem('passwordResets.create', { user, kind, secretHash, expiresAt })
  return expiresAt
}

/** What is shown, if it holds; a code's try is counted. @throws DomainError VALIDATION_ERROR, RATE_LIMITED */
async function requirePermission(
  shown: ShownSecret,
  address: string,
  deps: ApiDeps,
): Promise<{ readonly permission: ShownPermission; readonly user: UserId }> {
  if (shown.kind === 'link') {
    const secretHash = hashOf({ kind: 'link', secret: shown.token }, deps)
    return checked({ kind: 'link', secretHash }, shown, deps)
  }
  const attempt = { account: `code ${shown.email}`, address, isKnownAddress: false }
  deps.resetGuard.check(attempt)
  deps.resetGuard.tried(attempt)
  // Whoever has no account is looked up all the same, so that the time of the answer does not tell.
  const user = (await findUserByEmail(deps.readers.system, shown.email))?.id ?? nobody
  const secretHash = hashOf({ kind: 'code', user, secret: shown.code }, deps)
  const found = await checked({ kind: 'code', user, secretHash, mostTries }, shown, deps)
  deps.resetGuard.succeeded(attempt)
  return found
}

async function checked(permission: ShownPermission, shown: ShownSecret, deps: ApiDeps) {
  const user = await deps.store.writeSystem('passwordResets.check', permission)
  if (user === null) throw notValid(shown)
  return { permission, user }
}

type Secret =
  | { readonly kind: 'link'; readonly secret: string }
  | { readonly kind: 'code'; readonly user: UserId; readonly secret: string }

function hashOf(secret: Secret, deps: ApiDeps): string {
  const whose = secret.kind === 'code' ? ` ${secret.user}` : ''
  return deps.keyedHash('passwordReset', `${secret.kind}${whose} ${secret.secret}`)
}

function notValid(shown: ShownSecret): DomainError {
  const problem = 'This is not valid (any more). Ask for a new one.'
  const field = shown.kind === 'link' ? 'token' : 'otp'
  return new DomainError('VALIDATION_ERROR', problem, { fields: { [field]: problem } })
}
