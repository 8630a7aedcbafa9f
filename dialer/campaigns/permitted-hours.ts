import type { CampaignSettings } from '../model/campaign.js'
import type { HolidaySettings } from '../model/compliance-settings.js'
import { type Place, parsePlace } from '../model/place.js'
import { brokenRule, type HoursRule, hoursStretch, localMoment, windowRule } from './calling-hours.js'
import { holidayOn } from './holidays.js'
import { countryOf } from './places/countries.js'
import { stateRuleOf } from './state-rules.js'

/** The rules that speak about hours and days. */
export type HoursRuleName = 'outsideWindow' | 'stateRule' | 'holiday' | 'unknownZone'

/** May people at a place be called now; if not, the rule that forbids it. `until`: when that changes, epoch ms; null: never by itself. */
export type PermittedHours =
  | { readonly open: true; readonly until: number | null }
  | {
      readonly open: false
      readonly until: number | null
      readonly rule: HoursRuleName
      /** The zone or region whose rule it is. */
      readonly where: string
      /** Law or name of the holiday; null where it is the campaign's own setting. */
      readonly source: string | null
    }

interface NamedRule extends HoursRule {
  readonly rule: HoursRuleName
  readonly where: string
  /** Told when it forbids. */
  readonly source: (now: number) => string | null
}

interface Known {
  readonly rules: readonly NamedRule[]
  /** The present stretch, allowed or forbidden as a whole. */
  readonly from: number
  readonly until: number | null
  readonly open: boolean
}

/** What holds at present per settings and place, so that asking for each of a million leads costs a look-up. */
const kept = new WeakMap<CampaignSettings, Map<string, Known>>()

/**
 * The hours at a place (see {@link parsePlace}) under a campaign's settings: its own window, the law of every region of the place and
 * holidays, in every zone the place may lie in. All must allow it.
 */
export function permittedHours(settings: CampaignSettings, place: string | null, now: number): PermittedHours {
  let byPlace = kept.get(settings)
  if (byPlace === undefined) {
    byPlace = new Map()
    kept.set(settings, byPlace)
  }
  const key = place ?? ''
  let known = byPlace.get(key)
  if (known === undefined || now < known.from || (known.until !== null && known.until <= now)) {
    const rules = known?.rules ?? rulesAt(settings, parsePlace(place))
    const { until, broken } = hoursStretch(rules, now)
    known = { rules, from: now, until, open: broken === null }
    byPlace.set(key, known)
  }
  const { until } = known
  // Within a forbidden stretch one rule may give way to another, so the one that speaks now is asked for.
  const broken = known.open ? null : brokenRule(known.rules, now)
  if (broken === null) return { open: true, until }
  return { open: false, until, rule: broken.rule, where: broken.where, source: broken.source(now) }
}

/** The zones a call to this place must respect under the campaign's rule for unknown ones; null where that rule forbids the call. */
export function zonesAt(settings: CampaignSettings, { zones, regions }: Place): readonly string[] | null {
  if (zones.length > 0) return zones
  switch (settings.compliance.unknownZone) {
    case 'campaign':
      return [settings.timeZone]
    case 'never':
      return null
    case 'strictest': {
      const country = countryOf(regions[0]?.slice(0, 2) ?? '')
      return country === null ? [settings.timeZone] : country.zones
    }
  }
}

function rulesAt(settings: CampaignSettings, place: Place): readonly NamedRule[] {
  const zones = zonesAt(settings, place)
  if (zones === null) return [never(settings.timeZone)]
  return zones.flatMap((zone) => [
    { ...windowRule(settings.window, zone), rule: 'outsideWindow', where: zone, source: () => null },
    ...place.regions.flatMap((region) => regionRules(settings, region, zone)),
    ...holidayRule(settings.compliance.holidays, zone),
    ...holidayRule(settings.compliance.siteHolidays, zone, 'a holiday of the site'),
  ])
}

function never(zone: string): NamedRule {
  return { zone, minutes: [], holds: () => false, rule: 'unknownZone', where: 'unknown', source: () => null }
}

function regionRules({ compliance }: CampaignSettings, region: string, zone: string): readonly NamedRule[] {
  const law = stateRuleOf(region, compliance.stateRules, compliance.stateOverrides)
  if (law === null) return []
  const hours: NamedRule = {
    ...windowRule(law.window, zone),
    rule: 'stateRule',
    where: region,
    source: () => law.source,
  }
  const closed = law.holidays === null ? [] : holidayRule({ calendars: [law.holidays], dates: [] }, zone)
  return [hours, ...closed.map((rule) => ({ ...rule, where: region }))]
}

/** `whose` is told behind the holiday's name. */
function holidayRule({ calendars, dates }: HolidaySettings, zone: string, whose?: string): readonly NamedRule[] {
  if (calendars.length === 0 && dates.length === 0) return []
  const open = dates.flatMap((date) => date.open)
  return [
    {
      zone,
      minutes: [0, ...open.flatMap(({ fromMinute, toMinute }) => [fromMinute, toMinute])],
      holds: ({ day, minute }) => {
        const holiday = holidayOn(day, calendars, dates)
        return holiday === null || holiday.open.some((span) => span.fromMinute <= minute && minute < span.toMinute)
      },
      rule: 'holiday',
      where: zone,
      source: (now) => {
        const local = localMoment(zone, now)
        const name = local === null ? undefined : holidayOn(local.day, calendars, dates)?.name
        if (name === undefined) return null
        return whose === undefined ? name : `${name}, ${whose}`
      },
    },
  ]
}
