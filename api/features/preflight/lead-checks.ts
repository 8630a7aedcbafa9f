import { closedZones, nextZoneChange } from '../../../dialer/campaigns/compliance.js'
import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import type { PreflightFacts } from './facts.js'
import { ok, type PreflightFinding, problem, warning } from './finding.js'

/** Leads and when they may be called. */
export function leadFindings(facts: PreflightFacts): readonly PreflightFinding[] {
  return [stockFinding(facts), exclusionFinding(facts), windowFinding(facts)]
}

function stockFinding({ stock, campaign }: PreflightFacts): PreflightFinding {
  const { total, finished, inAttempt, notDue } = stock
  const ready = stock.readyByZone.reduce((sum, { leads }) => sum + leads, 0)
  const seen = `${total} leads: ${ready} ready (${notDue} of them not due yet), ${inAttempt} in an attempt, ${finished} finished`
  if (campaign.settings.dialMode === 'queue' && ready === 0) return ok('leads', `${seen}; the queue waits for the next`)
  if (total === 0) return problem('leads', 'no leads', 'Import a list: trunkline import FILE --campaign NAME.')
  if (ready === 0) return problem('leads', seen, 'Import more leads, or raise the attempts per lead.')
  if (ready === notDue)
    return warning('leads', seen, 'Nothing will be dialled until the first retry or callback is due.')
  return ok('leads', seen)
}

/** Rules of time end by themselves; all others need a person. */
const healedByTime: readonly string[] = ['outsideWindow', 'notDue', 'minSpacing', 'numberCap']

function exclusionFinding({ exclusions }: PreflightFacts): PreflightFinding {
  const check = 'excluded now'
  const { ready, sampled, rules } = exclusions
  const { none: free = 0, ...excluding } = rules
  const told = Object.entries(excluding).sort(([, a], [, b]) => b - a)
  const basis = sampled < ready ? ` (reckoned from ${sampled} of them)` : ''
  if (told.length === 0) return ok(check, `no rule excludes any of the ${ready} ready leads${basis}`)
  const words = told.map(([rule, leads]) => `${leads} by ${snakeWord(rule).replaceAll('_', ' ')}`).join(', ')
  const seen = `${free} of ${ready} ready leads may be dialled now${basis}; ${words}`
  if (free > 0) return ok(check, seen)
  return told.some(([rule]) => healedByTime.includes(rule))
    ? warning(
        check,
        seen,
        'Nothing will be dialled before that changes. GET /api/leads/ID/why tells each lead’s rule and when it ends.',
      )
    : problem(check, seen, 'Mend what the rules ask for (consent, do-not-call lists, caps), or import other leads.')
}

function windowFinding({ campaign, stock, now }: PreflightFacts): PreflightFinding {
  const check = 'calling hours'
  if (campaign.settings.window.spans.length === 0) {
    return problem(check, 'nobody may be called at any time', 'Give the campaign calling hours.')
  }
  const zones = stock.readyByZone.map(({ timeZone }) => timeZone)
  const shut = new Set(closedZones(campaign, zones, now))
  let open = 0
  let closed = 0
  for (const { timeZone, leads } of stock.readyByZone) {
    if (shut.has(timeZone)) closed += leads
    else open += leads
  }
  if (closed === 0)
    return ok(check, open === 0 ? 'no lead is waiting for them' : `open now for all ${open} ready leads`)
  const opensAt = nextZoneChange(campaign, [...shut], now)
  const opening =
    opensAt === null ? 'for the others they never open' : `the next of the others opens at ${iso(opensAt)}`
  const seen = `open now for ${open} of ${open + closed} ready leads; ${opening}`
  if (opensAt === null)
    return problem(check, seen, 'Mend the calling window, or the places and time zones of the leads.')
  return open === 0 ? warning(check, seen, 'Nothing will be dialled before then.') : ok(check, seen)
}
