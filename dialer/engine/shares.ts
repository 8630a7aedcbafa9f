import type { PacerForecast, PacerLeg } from '../pacing/pacer.js'
import { starvesAfter } from '../queue/turns.js'
import type { CampaignEntry } from './campaign-book.js'
import { expectedOf, isAhead, isHungry, needOf, readyOnlyIn } from './need.js'
import type { Room } from './room.js'

/**
 * How agents are shared among campaigns that want the same ones. Each of the highest priority is due a part of the agents by its weight,
 * each below a twentieth of the agents. What counts is agents at work for it and people expected for it, so that campaigns
 * which dial ahead and those which wait for a ready agent are held to the same measure. Who is behind has a claim on agents before
 * whoever is ahead; nobody is held back for a campaign that wants nothing.
 */
export interface Shares {
  /** How much of what it is due a campaign has; those with less come first. */
  levelOf(entry: CampaignEntry): number
  /** Agents that others, being behind, are to get before this campaign may take more. */
  claimsOn(entry: CampaignEntry): number
  /** Agents this campaign, being behind, is to get though calls of campaigns that dial ahead are out for them. */
  claimOf(entry: CampaignEntry): number
  /** People that others bring to this campaign's agents. */
  rivalsOf(entry: CampaignEntry): PacerForecast
}

interface Standing {
  readonly entry: CampaignEntry
  /** Agents it is due. */
  due: number
  /** Agents it has, and people expected, beyond what it is owed. */
  has: number
  onDuty: number
  /** By place in the list: agents on duty shared with another, and the part of `due` that lies there. */
  readonly shared: number[]
  readonly sharedDue: number[]
}

/** Looks at the campaigns that dial by themselves; null if no two of them have agents in common. */
export function lookAtShares(room: Room, entries: readonly CampaignEntry[]): Shares | null {
  if (entries.length < 2) return notShared(entries)
  const standings = entries.map((entry): Standing => {
    const { talking, offering, wrapUp } = room.calls.tally(entry.campaign.id)
    const none = entries.map(() => 0)
    const has = talking + offering + wrapUp + expectedOf(room, entry)
    return { entry, due: 0, has, onDuty: 0, shared: none, sharedDue: [...none] }
  })
  if (!divide(room, standings)) return notShared(entries)
  reckonUp(standings)
  for (const standing of standings) standing.has -= standing.entry.pacing?.owed ?? 0
  const of = (entry: CampaignEntry) => standings.find((each) => each.entry === entry)
  const level = ({ due, has }: Standing) => (due > 0 ? has / due : 0)
  /** What `behind` is to catch up with `ahead`, of the agents both have. */
  const claim = (behind: Standing, ahead: Standing) => {
    if (behind === ahead || behind.due <= 0) return 0
    const part = (behind.sharedDue[standings.indexOf(ahead)] ?? 0) / behind.due
    return part * Math.max(0, behind.due * level(ahead) - behind.has)
  }
  return {
    levelOf(entry) {
      const mine = of(entry)
      return mine === undefined ? 0 : level(mine)
    },
    claimsOn(entry) {
      const mine = of(entry)
      return mine === undefined ? 0 : standings.reduce((sum, other) => sum + claim(other, mine), 0)
    },
    claimOf(entry) {
      const mine = of(entry)
      if (mine === undefined) return 0
      return standings.reduce(
        (most, other) => (isAhead(room, other.entry) ? Math.max(most, claim(mine, other)) : most),
        0,
      )
    },
    rivalsOf(entry) {
      const mine = of(entry)
      const place = mine === undefined ? -1 : standings.indexOf(mine)
      let certain = mine === undefined ? 0 : standings.reduce((sum, other) => sum + claim(other, mine), 0)
      const forecasts: PacerForecast[] = []
      for (const other of standings) {
        if (other.entry === entry || (other.shared[place] ?? 0) <= 0) continue
        const part = (other.shared[place] ?? 0) / other.onDuty
        if (isAhead(room, other.entry)) forecasts.push(thinned(forecastOf(room, other.entry), part))
        else certain += Math.max(0, needOf(room, other.entry) - readyOnlyIn(room, other.entry, entry))
      }
      return together(certain, forecasts)
    },
  }
}

/** However many campaigns have a lower priority, this part of the agents at most is kept for them. */
const mostBelow = 0.5

/** Divides the agents on duty by weight among those who want them; false if nobody shares any. */
function divide(room: Room, standings: readonly Standing[]): boolean {
  let isShared = false
  for (const { campaigns, onDuty } of room.agents.classes()) {
    if (onDuty === 0) continue
    const here = standings.filter(({ entry }) => campaigns.has(entry.campaign.id))
    const hungry = here.filter(({ entry }) => isHungry(entry))
    const top = Math.max(...hungry.map(({ entry }) => entry.campaign.settings.pacing.priority))
    const isLower = ({ entry }: Standing) => entry.campaign.settings.pacing.priority < top
    const lower = hungry.filter(isLower)
    const lowerPart = lower.length === 0 ? 0 : Math.min(1 / starvesAfter, mostBelow / lower.length)
    const weightOf = ({ entry }: Standing) => entry.campaign.settings.pacing.weight
    const sum = hungry.reduce((all, each) => all + (isLower(each) ? 0 : weightOf(each)), 0)
    const partOf = (each: Standing) =>
      isLower(each) ? lowerPart : ((1 - lower.length * lowerPart) * weightOf(each)) / sum
    if (here.length > 1) isShared = true
    for (const each of here) {
      const due = hungry.includes(each) ? onDuty * partOf(each) : 0
      each.due += due
      each.onDuty += onDuty
      for (const [place, other] of standings.entries()) {
        if (other === each || !here.includes(other)) continue
        each.shared[place] = (each.shared[place] ?? 0) + onDuty
        each.sharedDue[place] = (each.sharedDue[place] ?? 0) + due
      }
    }
  }
  return isShared
}

/** Whoever answers now is nobody else's. */
function notShared(entries: readonly CampaignEntry[]): null {
  for (const { pacing } of entries) if (pacing !== null) pacing.unshared = 0
  return null
}

/** A campaign may be owed, or owe, so much of what it is due at most: older debts are forgiven. */
const mostOwed = 0.5

/**
 * Shares out the people who answered since the last time: each campaign is owed its part of them by weight, and owes those who answered
 * for it. Who wants nothing saves up nothing. This is deficit round robin (Shreedhar, Varghese 1995), in people who answered.
 */
function reckonUp(standings: readonly Standing[]): void {
  for (const [place, { entry, due }] of standings.entries()) {
    const { pacing } = entry
    const came = pacing?.unshared ?? 0
    if (pacing === null || came === 0) continue
    pacing.unshared = 0
    const dues = standings.map((other) => (other.entry === entry ? due : (other.sharedDue[place] ?? 0)))
    const sum = dues.reduce((all, each) => all + each, 0)
    if (sum <= 0) continue
    pacing.owed -= came
    for (const [at, other] of standings.entries()) {
      if (other.entry.pacing !== null) other.entry.pacing.owed += (came * (dues[at] ?? 0)) / sum
    }
  }
  for (const { entry, due } of standings) {
    const { pacing } = entry
    if (pacing !== null) pacing.owed = Math.min(due * mostOwed, Math.max(-due * mostOwed, pacing.owed))
  }
}

/** What a campaign's calls will bring, those included that it was just allowed. */
function forecastOf(room: Room, { pacing }: CampaignEntry): PacerForecast {
  if (pacing === null) return { points: [] }
  const about: PacerLeg[] = Array.from({ length: pacing.allowance }, (_, n) => ({
    leg: `about ${n}`,
    state: 'dialing',
    dialedAt: room.now,
    ringingAt: null,
    answeredAt: null,
  }))
  return pacing.pacer.forecast(about.length === 0 ? pacing.legs.list : [...pacing.legs.list, ...about], room.now)
}

/** Only a part of these people comes to the agents in question, by chance. */
function thinned({ points }: PacerForecast, part: number): PacerForecast {
  if (part >= 1) return { points }
  return {
    points: points.map(({ withinMs, mean, variance }) => ({
      withinMs,
      mean: mean * part,
      variance: variance * part * part + mean * part * (1 - part),
    })),
  }
}

/** Sums forecasts, and agents who are taken for certain. */
function together(certain: number, forecasts: readonly PacerForecast[]): PacerForecast {
  const moments = new Set<number>([0])
  for (const { points } of forecasts) for (const { withinMs } of points) moments.add(withinMs)
  const points = [...moments]
    .sort((a, b) => a - b)
    .map((withinMs) => {
      let mean = certain
      let variance = 0
      for (const forecast of forecasts) {
        const at = valueAt(forecast, withinMs)
        mean += at.mean
        variance += at.variance
      }
      return { withinMs, mean, variance }
    })
  return { points }
}

/** A forecast at a moment between its points, along a straight line. */
function valueAt({ points }: PacerForecast, withinMs: number): { readonly mean: number; readonly variance: number } {
  let before = { withinMs: 0, mean: 0, variance: 0 }
  for (const point of points) {
    if (point.withinMs >= withinMs) {
      const span = point.withinMs - before.withinMs
      const part = span > 0 ? (withinMs - before.withinMs) / span : 1
      return {
        mean: before.mean + part * (point.mean - before.mean),
        variance: before.variance + part * (point.variance - before.variance),
      }
    }
    before = point
  }
  return before
}
