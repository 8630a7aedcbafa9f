import { restPlan } from '../../../dialer/caller-id/rest-plan.js'
import { shareOf } from '../../../dialer/caller-id/share.js'
import type { CallerIdHealth, CallerIdSignal } from '../../../dialer/model/caller-id.js'
import { iso } from '../../schema/pieces.js'

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

const caseOf: Readonly<Record<CallerIdSignal, string>> = {
  answers: 'of its calls are answered by people',
  shortCalls: 'of the people who answer it hang up within 6 s',
  complaints: 'of the people it reaches ask not to be called again',
}

/** Why a number is in its state, in words. */
export function healthWhy(health: CallerIdHealth): string {
  const { state, why } = health
  if (why === null) {
    if (state === 'quarantined') return 'A person took it out.'
    if (state === 'watched') return 'A person brought it back.'
    return health.days.length === 0
      ? 'None of its calls could be compared with those of other numbers yet.'
      : 'It does about as well as the other numbers on the same lists at the same time.'
  }
  const { share, expectedShare } = shareOf(health, why)
  if (share === null || expectedShare === null) return 'It did worse than the other numbers.'
  return `${percent(share)} ${caseOf[why]}; with other numbers on the same lists at the same time ${percent(expectedShare)} would be expected.`
}

/** What changes next, and what to do. */
export function healthNext({ state, until, compared }: CallerIdHealth): string {
  switch (state) {
    case 'healthy':
      return 'Nothing is to be done.'
    case 'watched':
      return `It is healthy again after ${Math.max(0, restPlan.settleCalls - compared)} more compared calls that do not speak against it, and rests should it go on to do worse.`
    case 'resting':
      return `Its rest ends ${until === null ? 'by itself' : iso(until)}. Check meanwhile whether it is labelled as spam (the registries of the carriers’ analytics firms, as freecallerregistry.com in the US) and register it there.`
    case 'quarantined':
      return 'It stays out until a person releases it. Check whether it is labelled as spam (as at freecallerregistry.com in the US), have the label taken off or give the number back, then release it.'
  }
}
