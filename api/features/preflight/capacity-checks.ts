import { iso } from '../../schema/pieces.js'
import type { Forecast, PreflightFacts } from './facts.js'
import { ok, type PreflightFinding, problem, warning } from './finding.js'

const hourMs = 3_600_000
/** A recording takes so much: 8000 samples of 16 bits a second. bytes */
const bytesPerRecordedHour = 57_600_000
const leastFreeBytes = 1_000_000_000
/** A list longer than this is planned day by day. h */
const longestTold = 24 * 30

const basisWords: Readonly<Record<Forecast['basis'], string>> = {
  campaign: 'its own calls of the last 7 days',
  site: 'the site’s calls of the last 7 days',
  usual: 'usual values, as there are too few calls of the last 7 days',
}

/** What the campaign will need, by simulation, against what there is. */
export function capacityFindings(facts: PreflightFacts): readonly PreflightFinding[] {
  const { forecast } = facts
  if (forecast === null) {
    return [ok('forecast', 'none: it is dialled by hand, or there are no agents or leads'), diskFinding(facts, null)]
  }
  return [
    forecastFinding(facts, forecast),
    finishFinding(facts, forecast),
    linesFinding(facts, forecast),
    rateFinding(facts, forecast),
    diskFinding(facts, forecast),
  ]
}

function forecastFinding({ campaign }: PreflightFacts, { totals, agents, basis }: Forecast): PreflightFinding {
  const share = `${(totals.abandonedShare * 100).toFixed(2)} %`
  const seen =
    `${agents} agents would be busy ${(totals.utilisation * 100).toFixed(0)} % of their time with ` +
    `${totals.callsPerAgentHour.toFixed(1)} calls an hour each, ${share} abandoned; simulated from ${basisWords[basis]}`
  const limit = Math.min(1, ...campaign.settings.abandonment.rules.map((rule) => rule.limit))
  return totals.abandonedShare > limit && totals.live >= 100
    ? warning(
        'forecast',
        seen,
        `That is above ${(limit * 100).toFixed(1)} %: the campaign will slow down. Use predictive.`,
      )
    : ok('forecast', seen)
}

function finishFinding({ stock, now }: PreflightFacts, { dialsPerHour }: Forecast): PreflightFinding {
  const ready = stock.readyByZone.reduce((sum, { leads }) => sum + leads, 0)
  const hours = dialsPerHour === 0 ? Number.POSITIVE_INFINITY : ready / dialsPerHour
  if (hours > longestTold) {
    return warning(
      'finish',
      `${ready} leads would take ${Math.round(hours)} hours of dialling`,
      'Add agents, or shorten the list.',
    )
  }
  const at = iso(Math.round((now + hours * hourMs) / 60_000) * 60_000)
  return ok(
    'finish',
    `each of the ${ready} ready leads once in ${hours.toFixed(1)} hours of dialling (without a break: ${at}); retries come on top`,
  )
}

function linesFinding({ campaign, limits, status }: PreflightFacts, { totals, agents }: Forecast): PreflightFinding {
  const { settings } = campaign
  const trunks = limits.trunks.filter(({ name }) => settings.trunks.length === 0 || settings.trunks.includes(name))
  const free = Math.min(
    limits.maxLines - status.lines.site,
    settings.maxLines,
    sum(trunks.map((trunk) => trunk.maxLines)),
  )
  const seen = `at most ${totals.linesPeak} lines at once for ${agents} agents; ${free} are there`
  if (trunks.length === 0) return problem('lines', 'no trunk', 'Give the site a trunk in the configuration.')
  if (free <= 0) return problem('lines', seen, 'Free or add lines.')
  return totals.linesPeak >= free
    ? warning(
        'lines',
        seen,
        'Lines will hold the dialling back: add some, or expect less than the forecast without this limit.',
      )
    : ok('lines', seen)
}

function rateFinding({ campaign, limits }: PreflightFacts, { totals }: Forecast): PreflightFinding {
  const { settings } = campaign
  const trunks = limits.trunks.filter(({ name }) => settings.trunks.length === 0 || settings.trunks.includes(name))
  const most = Math.min(
    limits.callsPerSecond,
    settings.callsPerSecond,
    sum(trunks.map((trunk) => trunk.callsPerSecond)),
  )
  const seen = `at most ${totals.cpsPeak} calls in one second; ${most} are allowed`
  return totals.cpsPeak >= most && totals.utilisation < 0.5
    ? warning('calls per second', seen, 'Ask the provider for more, and raise the limit of the trunk.')
    : ok('calls per second', seen)
}

function diskFinding({ campaign, freeBytes }: PreflightFacts, forecast: Forecast | null): PreflightFinding {
  const check = 'disk room'
  const free = `${(freeBytes / 1e9).toFixed(1)} GB free`
  if (freeBytes < leastFreeBytes) {
    return problem(check, free, 'Make room: without it no call record and no recording can be kept.')
  }
  if (!campaign.settings.record || forecast === null) return ok(check, free)
  const { totals, agents } = forecast
  const bytesPerDay = 8 * agents * totals.utilisation * bytesPerRecordedHour
  const days = bytesPerDay === 0 ? Number.POSITIVE_INFINITY : freeBytes / bytesPerDay
  const seen = `${free}; recordings of ${agents} agents take at most ${(bytesPerDay / 1e9).toFixed(1)} GB in 8 hours`
  if (days < 1) return problem(check, seen, 'Make room, or turn recording off.')
  return days < 14
    ? warning(
        check,
        `${seen}: enough for ${Math.floor(days)} days`,
        'Set retention.recordingsDays, or use a larger disk.',
      )
    : ok(check, seen)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
