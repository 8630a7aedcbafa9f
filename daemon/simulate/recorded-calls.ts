import type { CallRecord } from '../../dialer/model/call-record.js'
import { createKeyedChance } from '../../dialer/simulation/keyed-chance.js'
import { chanceOf, type LeadFate } from '../../dialer/simulation/lead-fates.js'
import type { CallSource } from './day-plan.js'

const hourMs = 3_600_000
/** Below so many in an hour, those of the whole day are drawn from. */
const enoughOfHour = 30
/** A call that ended without a moment of its end. ms */
const shortMs = 300
/** What a wrap-up or a talk nobody recorded is taken for. ms */
const usualTalkMs = 60_000
const usualWrapUpMs = 15_000

export interface RecordedCallsParts {
  /** Attempts of one campaign in the order in which they were made. */
  readonly calls: readonly CallRecord[]
  readonly from: number
  readonly ringTimeoutMs: number
  readonly seed: number
  /** Dispositions that say a machine had answered. */
  readonly machineCodes: ReadonlySet<string>
}

/** What is known of an attempt; null where its end was ours and nobody knows what would have become of it. */
interface Known {
  readonly fate: LeadFate
  readonly talkMs: number | null
  readonly wrapUpMs: number | null
}

/**
 * The calls of a recorded campaign: each attempt as it was, in its order. Attempts we ended ourselves, and those beyond the last, are
 * drawn from what was recorded in the same hour.
 */
export function recordedCalls({ calls, from, ringTimeoutMs, seed, machineCodes }: RecordedCallsParts): CallSource {
  const known = calls.map((record) => knownOf(record, ringTimeoutMs, machineCodes))
  const chance = createKeyedChance(seed)
  const hourOf = (at: number): number => Math.floor((at - from) / hourMs)
  const fates = byHour(calls, known, hourOf, (one) => one.fate)
  const talks = byHour(calls, known, hourOf, (one) => one.talkMs)
  const wrapUps = byHour(calls, known, hourOf, (one) => one.wrapUpMs)
  const noAnswer: LeadFate = {
    kind: 'noAnswer',
    ringsAfterMs: 1000,
    endsAfterMs: ringTimeoutMs,
    verdictMs: 0,
    takenForPerson: false,
  }
  return {
    fate: (index, at) => known[index]?.fate ?? fates(hourOf(at), chance.at(chanceOf.fate, index).next()) ?? noAnswer,
    talkMs: (index, at) =>
      known[index]?.talkMs ?? talks(hourOf(at), chance.at(chanceOf.talk, index).next()) ?? usualTalkMs,
    wrapUpMs: (index, at) =>
      known[index]?.wrapUpMs ?? wrapUps(hourOf(at), chance.at(chanceOf.wrapUp, index).next()) ?? usualWrapUpMs,
    patienceMs: () => null,
  }
}

function knownOf(record: CallRecord, ringTimeoutMs: number, machineCodes: ReadonlySet<string>): Known | null {
  const { milestones: m, outcome } = record
  if (m.dialedAt === null || outcome === null) return null
  const ringsAfterMs = m.ringingAt === null ? null : m.ringingAt - m.dialedAt
  const endedAfterMs = Math.max(shortMs, (m.endedAt ?? m.closedAt ?? m.dialedAt) - m.dialedAt)
  const bare = { ringsAfterMs, verdictMs: 0, takenForPerson: false }
  const unanswered = (kind: LeadFate['kind'], endsAfterMs: number): Known => ({
    fate: { ...bare, kind, endsAfterMs },
    talkMs: null,
    wrapUpMs: null,
  })
  switch (outcome) {
    case 'connected':
    case 'abandoned':
    case 'machine': {
      if (m.answeredAt === null) return null
      const isMachine = outcome === 'machine' || (record.disposition !== null && machineCodes.has(record.disposition))
      const fate: LeadFate = {
        kind: isMachine ? 'machine' : 'person',
        ringsAfterMs,
        endsAfterMs: m.answeredAt - m.dialedAt,
        verdictMs: m.verdictAt === null ? 0 : m.verdictAt - m.answeredAt,
        takenForPerson: outcome !== 'machine',
      }
      const talked = outcome === 'connected' && m.bridgedAt !== null && m.endedAt !== null
      return {
        fate,
        talkMs: talked ? (m.endedAt ?? 0) - (m.bridgedAt ?? 0) : null,
        wrapUpMs: talked && m.closedAt !== null ? m.closedAt - (m.endedAt ?? 0) : null,
      }
    }
    case 'noAnswer':
      return unanswered('noAnswer', ringTimeoutMs)
    case 'busy':
      return unanswered('busy', endedAfterMs)
    case 'rejected':
      return unanswered('refused', endedAfterMs)
    case 'unallocated':
    case 'failed':
      return unanswered('failed', endedAfterMs)
    case 'congestion':
    case 'cancelled':
      return null
  }
}

/** Draws from what was recorded in an hour, or on the day where the hour has too little. `luck` is in [0, 1). */
function byHour<T>(
  calls: readonly CallRecord[],
  known: readonly (Known | null)[],
  hourOf: (at: number) => number,
  pick: (one: Known) => T | null,
): (hour: number, luck: number) => T | null {
  const day: T[] = []
  const hours = new Map<number, T[]>()
  for (const [index, one] of known.entries()) {
    const value = one === null ? null : pick(one)
    const record = calls[index]
    if (value === null || record === undefined) continue
    day.push(value)
    const hour = hourOf(record.milestones.reservedAt)
    const list = hours.get(hour) ?? []
    hours.set(hour, list)
    list.push(value)
  }
  return (hour, luck) => {
    const own = hours.get(hour)
    const from = own !== undefined && own.length >= enoughOfHour ? own : day
    return from[Math.floor(luck * from.length)] ?? null
  }
}
