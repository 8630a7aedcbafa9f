import type { SiteDb } from '../../api/api-options.js'
import type { Overrides } from '../../api/features/simulations/overrides.js'
import type { VariantResult } from '../../api/features/simulations/result.js'
import type { Agent } from '../../dialer/model/agent.js'
import type { CallRecord } from '../../dialer/model/call-record.js'
import { alwaysOpen } from '../../dialer/model/calling-window.js'
import { type Campaign, type CampaignSettings, placesCalls } from '../../dialer/model/campaign.js'
import { noHolidays } from '../../dialer/model/compliance-settings.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent, DomainEventKind } from '../../dialer/model/domain-event.js'
import { extension, userId } from '../../dialer/model/ids.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import { allAgents } from '../../storage/agents/repository.js'
import { callsOfDay } from '../../storage/calls/calls-of-day.js'
import { allCampaigns } from '../../storage/campaigns/repository.js'
import { firstEntryAt, readJournal } from '../../storage/journal/repository.js'
import { changedPlan, changedSettings } from './changed-plan.js'
import type { DayPlan, PlannedAgent, PlannedCampaign } from './day-plan.js'
import { createMeasure } from './measure.js'
import { momentOf } from './moment-of.js'
import { recordedCalls } from './recorded-calls.js'
import { hoursFromCalls, type RecordedHours, recordedHours } from './recorded-presence.js'

const quarterMs = 900_000
const dayMinutes = 1440
/** Fewer calls say nothing of a day. */
const fewestCalls = 20
const portion = 5000

export interface RecordedDayParts {
  readonly db: SiteDb
  readonly site: string
  /** `yyyy-mm-dd` in the site's time zone. */
  readonly date: string
  readonly timeZone: string
  readonly limits: SiteLimits
  readonly seed: number
  readonly overrides: Overrides
}

/** A day out of a site's own records, ready to be played again, and how it really went. */
export interface RecordedDay {
  readonly plan: DayPlan
  readonly recorded: VariantResult
}

const kinds: readonly DomainEventKind[] = [
  'agent.presence',
  'call.started',
  'call.connected',
  'call.ended',
  'campaign.completed',
]

/**
 * Reads a day from journal and call records; changes nothing.
 * @throws DomainError NOT_FOUND when too little was dialled that day
 */
export async function recordedDay(parts: RecordedDayParts): Promise<RecordedDay> {
  const { db, site, date, timeZone, limits, seed, overrides } = parts
  const midnight = momentOf(date, 0, timeZone)
  const nextMidnight = momentOf(date, dayMinutes, timeZone)
  const campaigns = (await allCampaigns(db)).filter(({ settings }) => placesCalls(settings))
  const known = new Set(campaigns.map(({ id }) => id))
  const all = await callsOfDay(db, { from: midnight, until: nextMidnight })
  const calls = all.filter(({ campaign }) => campaign !== null && known.has(campaign))
  if (calls.length < fewestCalls) {
    throw new DomainError(
      'NOT_FOUND',
      `On ${date} the site ${site} placed ${calls.length} calls of campaigns that dial by themselves: too few to play the day again.`,
    )
  }
  const events = await journalOf(db, midnight, nextMidnight)
  const changes = events.flatMap((event) => (event.kind === 'agent.presence' ? [event] : []))
  const hours =
    changes.length === 0
      ? hoursFromCalls(calls)
      : recordedHours(changes, { from: midnight, until: lastMoment(events, nextMidnight) })
  const agents = plannedAgents(await allAgents(db), hours)
  const { from, until } = spanOf(agents, calls)
  const completed = new Set(events.flatMap((event) => (event.kind === 'campaign.completed' ? [event.campaign] : [])))
  const planned = campaigns
    .filter(({ id }) => calls.some((record) => record.campaign === id))
    .map((campaign) => plannedCampaign(campaign, calls, { from, seed, overrides, ended: completed.has(campaign.id) }))
  const plan: DayPlan = {
    name: `${site}, recorded`,
    from,
    until,
    timeZone,
    limits,
    agents,
    campaigns: planned,
    notes: notesOf({ all, calls, changes: changes.length, agents: agents.length }),
  }
  const measured = new Set(planned.map(({ campaign }) => campaign.id))
  const measure = createMeasure({
    from,
    until,
    connectWithinMs: Math.max(...planned.map(({ campaign }) => campaign.settings.dropAfterMs)),
    truthOf: null,
    knownUntil: lastMoment(events, nextMidnight),
    campaigns: measured.size,
  })
  for (const event of events) {
    const campaign = 'campaign' in event ? event.campaign : null
    if (event.kind === 'agent.presence' || (campaign !== null && measured.has(campaign))) measure.take(event)
  }
  return { plan: changedPlan(plan, overrides), recorded: { name: 'recorded', ...measure.result() } }
}

async function journalOf(db: SiteDb, from: number, until: number): Promise<readonly DomainEvent[]> {
  const events: DomainEvent[] = []
  const first = await firstEntryAt(db, from)
  if (first === null) return events
  for (let after = first - 1; ; ) {
    const some = await readJournal(db, { after, limit: portion, kinds })
    for (const { event } of some) {
      if (event.at >= until) return events
      events.push(event)
    }
    const last = some.at(-1)
    if (last === undefined || some.length < portion) return events
    after = last.seq
  }
}

/** Nobody is known to work after the last thing that happened. */
function lastMoment(events: readonly DomainEvent[], most: number): number {
  return Math.min(most, events.at(-1)?.at ?? most)
}

function plannedAgents(
  agents: readonly Agent[],
  hours: ReadonlyMap<Agent['id'], RecordedHours>,
): readonly PlannedAgent[] {
  return [...hours].flatMap(([id, { stints, breaks }]) => {
    if (stints.length === 0) return []
    const agent = agents.find((one) => one.id === id) ?? {
      id,
      user: userId(id),
      name: `Agent ${id}`,
      extension: extension(String(900_000 + id)),
      phoneMode: 'nailedUp',
    }
    return [{ agent, pace: 1, stints, breaks, ownPause: null }]
  })
}

/** From the first to the last that happened, in whole quarters of an hour. */
function spanOf(agents: readonly PlannedAgent[], calls: readonly CallRecord[]): { from: number; until: number } {
  let from = Number.POSITIVE_INFINITY
  let until = 0
  for (const { stints } of agents) {
    for (const { fromAt, untilAt } of stints) {
      from = Math.min(from, fromAt)
      until = Math.max(until, untilAt)
    }
  }
  for (const { milestones } of calls) {
    from = Math.min(from, milestones.reservedAt)
    until = Math.max(until, milestones.closedAt ?? milestones.reservedAt)
  }
  return { from: Math.floor(from / quarterMs) * quarterMs, until: Math.ceil(until / quarterMs) * quarterMs }
}

function plannedCampaign(
  campaign: Campaign,
  calls: readonly CallRecord[],
  of: { readonly from: number; readonly seed: number; readonly overrides: Overrides; readonly ended: boolean },
): PlannedCampaign {
  const own = calls.filter((record) => record.campaign === campaign.id)
  const { settings } = campaign
  return {
    campaign: { ...campaign, status: 'active', settings: changedSettings(replaySettings(settings), of.overrides) },
    leads: of.ended ? own.length : null,
    calls: recordedCalls({
      calls: own,
      from: of.from,
      ringTimeoutMs: settings.ringTimeoutS * 1000,
      seed: of.seed + campaign.id,
      machineCodes: new Set(settings.dispositions.flatMap(({ code, machine }) => (machine ? [code] : []))),
    }),
  }
}

/** Every recorded attempt is played as a lead of its own that the rules of law have let pass already. */
function replaySettings(settings: CampaignSettings): CampaignSettings {
  return {
    ...settings,
    window: alwaysOpen,
    retry: {},
    record: false,
    compliance: {
      ...settings.compliance,
      unknownZone: 'campaign',
      holidays: noHolidays,
      siteHolidays: noHolidays,
      stateRules: 'none',
      stateOverrides: [],
      consentRequired: null,
      callerIdRequired: false,
    },
  }
}

function notesOf(of: {
  readonly all: readonly CallRecord[]
  readonly calls: readonly CallRecord[]
  readonly changes: number
  readonly agents: number
}): readonly string[] {
  const unknown = of.calls.filter(({ outcome }) => outcome === 'cancelled' || outcome === 'congestion').length
  const left = of.all.length - of.calls.length
  return [
    `${of.calls.length} recorded calls and ${of.agents} agents are played again in their order, with their outcomes, delays, talks and wrap-ups.`,
    'Calls never dialled that day are drawn from what was recorded in the same hour: nobody knows how they would have ended.',
    'A call that comes at another hour than it did keeps its recorded outcome; agents pause when they paused, however busy they would have been.',
    'Campaigns have their present settings, not those of that day; retries are played as the calls that were made. Calling hours, holidays and consent are taken as kept.',
    ...(unknown > 0 ? [`${unknown} calls that we ended ourselves are drawn like those never dialled.`] : []),
    ...(left > 0 ? [`${left} calls of campaigns dialled by hand, or deleted since, are left out.`] : []),
    ...(of.changes === 0
      ? ['The journal of that day is kept no more: agents are taken to work from their first to their last call.']
      : []),
  ]
}
