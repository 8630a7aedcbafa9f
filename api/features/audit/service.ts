import type { AuditEntry } from '../../../storage/audit/entry.js'
import { listRefusals, type Refusal } from '../../../storage/audit/refusals.js'
import { type AuditQuery, listAudit } from '../../../storage/audit/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Page, Paging } from '../../schema/pieces.js'

/**
 * Where the changes of interest are kept: with the site, or with the installation (accounts, logins, keys, memberships, sites). Of the
 * installation an admin sees what concerns the own site, the installation's admin everything.
 */
export type AuditScope = 'site' | 'installation'

/** One page of who changed what, newest first. @throws DomainError FORBIDDEN */
export async function listAuditLog(
  principal: Principal,
  query: Omit<AuditQuery, 'site'> & { readonly scope: AuditScope },
  deps: ApiDeps,
): Promise<Page<AuditEntry>> {
  requireRight(principal, 'audit.read')
  const { scope, ...rest } = query
  const { items, total } = await (scope === 'site'
    ? listAudit(siteDb(deps, principal), rest)
    : listAudit(deps.readers.system, { ...rest, ...ownSiteOnly(principal) }))
  return { items, total, page: query.page, limit: query.limit }
}

/** One page of counted refused attempts, latest hour first. @throws DomainError FORBIDDEN */
export async function listRefusedAttempts(
  principal: Principal,
  query: Paging & { readonly from?: number; readonly until?: number },
  deps: ApiDeps,
): Promise<Page<Refusal>> {
  requireRight(principal, 'audit.read')
  await deps.refusals.flush()
  const { items, total } = await listRefusals(deps.readers.system, { ...query, ...ownSiteOnly(principal) })
  return { items, total, page: query.page, limit: query.limit }
}

function ownSiteOnly(principal: Principal): Pick<AuditQuery, 'site'> {
  return may(principal, 'sites.manage') ? {} : { site: principal.site }
}
