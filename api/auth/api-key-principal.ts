import { DomainError } from '../../dialer/model/domain-error.js'
import { type ApiKey, findApiKeyByHash } from '../../storage/api-keys/repository.js'
import type { ApiDeps } from '../api-deps.js'
import { closedSite } from './closed-site.js'
import { allRights, leastRoleWith, type Right } from './permissions.js'
import type { Principal } from './principal.js'

/** The header in which a machine may send its key in place of `Authorization`. */
export const apiKeyHeader = 'x-api-key'

/** Every key begins with this, so that it is known for one wherever it turns up. */
export const apiKeyPrefix = 'tlk_'

/** How much older than now the note of a key's last use may be before it is renewed. */
const touchAfterMs = 60_000

/** True if a bearer token is an API key. */
export function isApiKey(token: string): boolean {
  return token.startsWith(apiKeyPrefix)
}

/**
 * The machine that shows a key: it has the rights the key was made with, in the key's one site.
 * @param asked the site the request names; null: the key's own
 * @throws DomainError UNAUTHORIZED (no such key, revoked or expired), FORBIDDEN (another site)
 */
export async function apiKeyPrincipal(shown: string, asked: string | null, deps: ApiDeps): Promise<Principal> {
  const key = await findApiKeyByHash(deps.readers.system, deps.keyedHash('apiKey', shown))
  if (!key || key.revokedAt !== null) throw new DomainError('UNAUTHORIZED', 'This API key is not valid (any more).')
  if (key.expiresAt !== null && key.expiresAt <= deps.now()) {
    throw new DomainError('UNAUTHORIZED', 'This API key has expired. Make a new one.')
  }
  const notHere = 'This API key does not belong to this site.'
  if (asked !== null && asked !== key.site) throw new DomainError('FORBIDDEN', notHere)
  if (!deps.sites.list().includes(key.site)) throw await closedSite([key.site], deps, notHere)
  noteUse(key, deps)
  const rights = new Set<Right>(['self', ...rightsAmong(key.scopes)])
  return {
    user: null,
    email: '',
    name: key.name,
    role: leastRoleWith(rights),
    rights,
    site: key.site,
    agent: null,
    token: null,
    apiKey: { id: key.id, name: key.name },
  }
}

/** Scopes that are rights of this program; a right that no longer exists gives nothing. */
export function rightsAmong(scopes: readonly string[]): readonly Right[] {
  return allRights.filter((right) => scopes.includes(right))
}

/** Notes now and then that a key is in use; the request does not wait for it. */
function noteUse(key: ApiKey, deps: ApiDeps): void {
  if (key.lastUsedAt !== null && deps.now() - key.lastUsedAt < touchAfterMs) return
  deps.store
    .writeSystem('apiKeys.touch', { id: key.id })
    .catch((err: unknown) => deps.log.warn({ err }, 'the use of an API key was not noted'))
}
