import { DomainError } from '../../../dialer/model/domain-error.js'
import { type ApiKey, listApiKeys as readApiKeys } from '../../../storage/api-keys/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import { apiKeyPrefix } from '../../auth/api-key-principal.js'
import { allRights, may, type Right, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { newSecret } from '../../auth/tokens.js'
import type { Page, Paging } from '../../schema/pieces.js'

/** Rights a key may have. A key makes no further keys, and is bound to one site. */
export const keyRights: readonly Right[] = allRights.filter(
  (right) => right !== 'self' && right !== 'apiKey.write' && right !== 'sites.manage',
)

const hintLength = apiKeyPrefix.length + 4

/** One page of the site's keys. @throws DomainError FORBIDDEN */
export async function listApiKeys(principal: Principal, query: Paging, deps: ApiDeps): Promise<Page<ApiKey>> {
  requireRight(principal, 'apiKey.write')
  const { items, total } = await readApiKeys(deps.readers.system, { ...query, site: principal.site })
  return { items, total, page: query.page, limit: query.limit }
}

/**
 * Makes a key to the site. It belongs to the site, not to who made it, and stays when that person leaves.
 * @returns the key itself too, which is kept nowhere
 * @throws DomainError FORBIDDEN (also for a right one has not), VALIDATION_ERROR (expires in the past), DUPLICATE_ENTRY (name)
 */
export async function createApiKey(
  principal: Principal,
  input: { readonly name: string; readonly scopes: readonly Right[]; readonly expiresAt: number | null },
  deps: ApiDeps,
): Promise<{ readonly apiKey: ApiKey; readonly key: string }> {
  requireRight(principal, 'apiKey.write')
  const { name, expiresAt } = input
  const scopes = [...new Set(input.scopes)]
  const missing = scopes.find((right) => !may(principal, right))
  if (missing) {
    throw new DomainError('FORBIDDEN', `You cannot give a key the right ${missing}, which you do not have.`, {
      right: missing,
    })
  }
  if (expiresAt !== null && expiresAt <= deps.now()) {
    const problem = 'This lies in the past.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { expiresAt: problem } })
  }
  const key = apiKeyPrefix + newSecret()
  const apiKey = await deps.store.writeSystem('apiKeys.create', {
    site: principal.site,
    name,
    hint: key.slice(0, hintLength),
    hash: deps.keyedHash('apiKey', key),
    scopes,
    createdBy: principal.user,
    expiresAt,
  })
  return { apiKey, key }
}

/** Ends a key of the site at once. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function revokeApiKey(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'apiKey.write')
  await deps.store.writeSystem('apiKeys.revoke', { site: principal.site, id: input.id })
}
