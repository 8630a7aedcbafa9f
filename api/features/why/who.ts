import { listAudit } from '../../../storage/audit/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { may } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

/** Who changed something last, and when (epoch ms). */
export interface Change {
  /** Null where the asking person may not know. */
  readonly who: string | null
  readonly at: number
}

/** So many changes of a thing are looked through for the one that is meant. */
const mostLookedAt = 50

/** The last change of a thing (of one of its fields) that a person made, as far as the audit log reaches; null: none. */
export async function lastChange(
  principal: Principal,
  of: { readonly subject: string; readonly subjectId: string; readonly field?: string },
  deps: ApiDeps,
): Promise<Change | null> {
  const { subject, subjectId, field } = of
  const { items } = await listAudit(siteDb(deps, principal), { subject, subjectId, page: 1, limit: mostLookedAt })
  const found = items.find(({ changes }) => field === undefined || changes.some((change) => change.field === field))
  return found === undefined ? null : { who: may(principal, 'site.read') ? found.actor : null, at: found.at }
}

/** `by Anna`, or nothing where that is not known. */
export function byWhom(change: Change | null): string {
  return change === null || change.who === null ? '' : ` by ${change.who}`
}
