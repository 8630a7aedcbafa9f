import type { CampaignId } from '../../../dialer/model/ids.js'
import { type PacingEvent, readPacing } from '../../../storage/pacing/samples.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { getCampaign } from '../campaigns/service.js'

const usualSpanMs = 3_600_000
/** Enough for a chart. */
const mostSamples = 500

/** Which samples; times are epoch ms, both inclusive, null: the last hour up to now. */
export interface PacingInput {
  readonly id: CampaignId
  readonly from: number | null
  readonly to: number | null
}

/** What a campaign's pacer saw and decided, thinned to {@link mostSamples}. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function pacingHistory(
  principal: Principal,
  { id, from, to }: PacingInput,
  deps: ApiDeps,
): Promise<readonly PacingEvent[]> {
  requireRight(principal, 'site.read')
  await getCampaign(principal, { id }, deps)
  const until = to === null ? deps.now() : to + 1
  return readPacing(siteDb(deps, principal), {
    campaign: id,
    from: from ?? until - usualSpanMs,
    until,
    most: mostSamples,
  })
}
