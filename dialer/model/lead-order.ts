import type { CampaignSettings } from './campaign.js'
import type { Lead } from './lead.js'
import { type PriorityClass, priorityClasses, priorityOfClass } from './lead-priority.js'

/**
 * One class of leads in the order of a call queue: those of priority `least` and above, down from the band before. Bands of a lower rank
 * go first; within a rank a lead stands by the moment its promise ends, `promiseMs` after it fell due.
 */
export interface LeadBand {
  readonly least: number
  readonly rank: number
  readonly promiseMs: number
}

/** Where a lead stands: by rank, then by time, then by id. */
export interface LeadPlace {
  readonly rank: number
  readonly at: number
}

/**
 * The order in which a call queue dials, most urgent band first; null: by priority, as every other campaign.
 *
 * Urgent leads go before all others. Among those with a promise the one whose time ends first is next: no other order of single calls
 * keeps more of them in time. It follows that a lead can be overtaken only by urgent ones and by those that fell due before its own
 * promise, less theirs, was over, so that it is next after a time that does not depend on how many come after it. Leads without a promise
 * are called when nobody else waits.
 */
export function leadOrderOf({ dialMode, queue }: CampaignSettings): readonly LeadBand[] | null {
  if (dialMode !== 'queue') return null
  return priorityClasses.map((name) => bandOf(name, queue.promiseS[name]))
}

function bandOf(name: PriorityClass, promiseS: number | null): LeadBand {
  const least = name === 'low' ? Number.MIN_SAFE_INTEGER : priorityOfClass[name]
  if (promiseS === null) return { least, rank: 2, promiseMs: 0 }
  return { least, rank: name === 'urgent' ? 0 : 1, promiseMs: promiseS * 1000 }
}

/** The band of a priority. */
export function bandAt(bands: readonly LeadBand[], priority: number): LeadBand | undefined {
  return bands.find(({ least }) => priority >= least) ?? bands.at(-1)
}

/** Where a lead stands in the order of a queue. A callback whose time has come is as urgent as the urgent ones: that moment was promised. */
export function placeIn(
  bands: readonly LeadBand[],
  { priority, dueAt, callback }: Pick<Lead, 'priority' | 'dueAt' | 'callback'>,
): LeadPlace {
  if (callback !== null) return { rank: 0, at: dueAt }
  const band = bandAt(bands, priority)
  return band === undefined ? { rank: 0, at: dueAt } : { rank: band.rank, at: dueAt + band.promiseMs }
}

/** Compares two leads by the order of a queue; null: callbacks first, then priority, then due time. Then by id. */
export function compareLeads(bands: readonly LeadBand[] | null): (a: Lead, b: Lead) => number {
  if (bands === null) return byPriority
  return (a, b) => {
    const one = placeIn(bands, a)
    const other = placeIn(bands, b)
    return one.rank - other.rank || one.at - other.at || a.id - b.id
  }
}

function byPriority(a: Lead, b: Lead): number {
  if ((a.callback === null) !== (b.callback === null)) return a.callback === null ? 1 : -1
  return b.priority - a.priority || a.dueAt - b.dueAt || a.id - b.id
}
