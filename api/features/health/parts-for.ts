import type { SiteId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import type { HealthPart, HealthReport } from '../../api-options.js'
import { may } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { troubleOf } from './parts.js'

/** The parts that whoever asks works with, those in trouble first. */
export async function partsFor(
  principal: Principal,
  report: Pick<HealthReport, 'parts'>,
  deps: Pick<ApiDeps, 'parts'>,
): Promise<readonly HealthPart[]> {
  const all = [...(report.parts ?? []), ...(await deps.parts.look())]
  return all
    .filter(({ site }) => site === null || isStaffOf(principal, site))
    .toSorted((a, b) => troubleOf(b) - troubleOf(a))
}

/** Which sites and PBXs there are, and the hosts and accounts that tell why a link is down, is for those who work with them. */
export function isStaffOf(principal: Principal | null, site: SiteId): boolean {
  if (principal === null || !may(principal, 'site.read')) return false
  return principal.site === site || may(principal, 'sites.manage')
}
