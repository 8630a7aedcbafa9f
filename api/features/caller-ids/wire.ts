import { shareOf } from '../../../dialer/caller-id/share.js'
import type { CallerIdSignal, CallerIdStanding, CampaignCallerId } from '../../../dialer/model/caller-id.js'
import type { Wire } from '../../contract/reply.js'
import { iso, isoOrNull } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import type { CallerIdFound } from './service.js'
import { healthNext, healthWhy } from './words.js'

/** A number of the pool as answers carry it. */
export function callerIdToWire({ entered, area, standing }: CallerIdFound): Wire {
  const { id, number, label, group, dailyLimit, campaigns, callable, active, createdAt, updatedAt } = entered
  return {
    id,
    phoneNumber: number,
    label,
    group,
    ...area,
    dailyLimit,
    campaignIds: [...campaigns],
    callable,
    active,
    ...standingToWire(standing),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  }
}

/** A number as one campaign sees it. */
export function campaignCallerIdToWire(standing: CampaignCallerId): Wire {
  const { number, limit, hold, holdUntil } = standing
  return {
    phoneNumber: number,
    ...standingToWire(standing),
    limit,
    hold: snakeWord(hold),
    holdUntil: isoOrNull(holdUntil),
  }
}

function standingToWire(standing: CallerIdStanding) {
  const { health, evidence, isActedOn, callsToday, lastCallAt } = standing
  const { state, since, until, why, compared } = health
  return {
    callsToday,
    lastCallAt: isoOrNull(lastCallAt),
    health: {
      state,
      since: iso(since),
      until: isoOrNull(until),
      signal: why === null ? null : snakeWord(why),
      isActedOn,
      evidence: rounded(evidence),
      compared,
      answers: signalToWire(standing, 'answers'),
      shortCalls: signalToWire(standing, 'shortCalls'),
      complaints: signalToWire(standing, 'complaints'),
      why: healthWhy(health),
      next: healthNext(health),
    },
  }
}

function signalToWire({ health }: CallerIdStanding, signal: CallerIdSignal) {
  const { calls, hits, low, high, share, expectedShare } = shareOf(health, signal)
  return {
    calls,
    hits,
    share: share === null ? null : rounded(share),
    low: rounded(low),
    high: rounded(high),
    expected: expectedShare === null ? null : rounded(expectedShare),
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
