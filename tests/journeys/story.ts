import { planNumber } from '../../daemon/pbx/simulator/people.js'
import type { CallRecord } from '../../dialer/model/call-record.js'
import type { CallRef } from '../../dialer/model/ids.js'
import type { Lead } from '../../dialer/model/lead.js'
import type { Site } from '../support/build-site.js'
import { makeLead, number } from '../support/factories.js'

/** Digits of the simulator's number plan, by name. */
const digits = {
  stays: 0,
  hangsUp: 1,
  machine: 2,
  busy: 3,
  noAnswer: 4,
  rejected: 5,
  unallocated: 6,
  congestion: 7,
  failed: 8,
  impatient: 9,
  atOnce: 10,
  hiddenMachine: 11,
  unsure: 12,
  flees: 13,
} as const

export type Person = keyof typeof digits

/** A lead with this person behind its number. */
export function planLead(id: number, person: Person, change: Partial<Lead> = {}): Lead {
  return makeLead(id, { number: number(planNumber(digits[person], id)), ...change })
}

/** The one call record there is. */
export function onlyRecord(site: Site): CallRecord {
  const records = site.store.records()
  const [record] = records
  if (record === undefined || records.length !== 1) throw new Error(`${records.length} records`)
  return record
}

/** What was told of a call, in order. */
export function callEvents(site: Site, ref: CallRef): readonly string[] {
  return site.store.journal.flatMap((event) =>
    'call' in event && event.call === ref && event.kind !== 'agent.presence' ? [event.kind] : [],
  )
}

/** What was told of leads held back, as `lead rule`. */
export function held(site: Site): readonly string[] {
  return site.store.journal.flatMap((event) => (event.kind === 'lead.held' ? [`${event.lead} ${event.rule}`] : []))
}

export function seconds(from: number | null, to: number | null): number {
  return Math.round(((to ?? Number.NaN) - (from ?? Number.NaN)) / 1000)
}
