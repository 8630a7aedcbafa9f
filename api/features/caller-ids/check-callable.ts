import { type CallableGap, callableGap } from '../../../dialer/caller-id/callable-gap.js'
import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { allCallerIds } from '../../../storage/caller-ids/repository.js'
import type { SiteDb } from '../../api-options.js'

const problems: Readonly<Record<CallableGap, { readonly field: string; readonly problem: string }>> = {
  noNumbers: {
    field: 'settings.callerIds',
    problem:
      'This campaign must send a number that can be called back: name one, or a group of the pool with active numbers that it may use.',
  },
  notCallable: {
    field: 'settings.callerIdPolicy.groups',
    problem:
      'This campaign must send a number that can be called back, and one of its numbers is marked as not callable.',
  },
  leftToTrunk: {
    field: 'settings.callerIdPolicy.whenExhausted',
    problem:
      'This campaign must send a number that can be called back: let it hold when its numbers are used up, instead of leaving it to the trunk.',
  },
}

/**
 * Refuses settings whose rules ask for a number that can be called back (`compliance.callerIdRequired`) and that might send a call without.
 * @throws DomainError VALIDATION_ERROR
 */
export async function checkCallable(db: SiteDb, id: CampaignId | null, settings: CampaignSettings): Promise<void> {
  if (!settings.compliance.callerIdRequired) return
  const gap = callableGap({ id, settings }, await allCallerIds(db))
  if (gap === null) return
  const { field, problem } = problems[gap]
  throw new DomainError('VALIDATION_ERROR', `${field}: ${problem}`, { fields: { [field]: problem } })
}
