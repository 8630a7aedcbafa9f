import type { CallerId } from '../model/caller-id.js'
import { type CallingCampaign, numbersOf } from './numbers-of.js'

/** Why a campaign might place a call without a number that can be called back; each with what to do. */
export type CallableGap = 'noNumbers' | 'notCallable' | 'leftToTrunk'

/**
 * Tells whether every call of a campaign will be sent with a number of the site that can be called back (47 CFR 64.1601(e)); null: yes.
 * A number of the campaign's own list that is not in the pool counts as callable: whoever wrote it there answers for it.
 * - `noNumbers`: it names none, or all that it names are switched off, kept for other campaigns, or in groups without numbers
 * - `notCallable`: one of its numbers is marked as one that cannot be called back, and might be the one that is sent
 * - `leftToTrunk`: once its numbers have had their calls of the day it goes on with whatever the trunk sends
 */
export function callableGap(campaign: CallingCampaign, pool: readonly CallerId[]): CallableGap | null {
  const numbers = numbersOf(campaign, pool)
  if (numbers.length === 0) return 'noNumbers'
  const mute = new Set(pool.filter(({ callable }) => !callable).map(({ number }) => number))
  if (numbers.some((number) => mute.has(number))) return 'notCallable'
  return campaign.settings.callerIdPolicy.whenExhausted === 'trunk' && mayRunDry(campaign, numbers, pool)
    ? 'leftToTrunk'
    : null
}

/** A number without any limit is always there. */
function mayRunDry({ settings }: CallingCampaign, numbers: readonly string[], pool: readonly CallerId[]): boolean {
  const { dailyLimit, minRestS, health, whenNoneHealthy } = settings.callerIdPolicy
  if (dailyLimit !== null || minRestS > 0 || (health === 'act' && whenNoneHealthy === 'stop')) return true
  const limited = new Set(pool.filter((one) => one.dailyLimit !== null).map(({ number }) => number))
  return numbers.every((number) => limited.has(number))
}
