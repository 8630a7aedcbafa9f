import type { ApiClient } from './api-client.js'
import type { CarrierCdr } from './carrier-cdr.js'

/** A call record as the API gives it, with what the lab's tests look at. */
export type CallRecordWire = {
  readonly id: number
  readonly ref: string
  readonly agentId: number | null
  readonly destination: string
  readonly outcome: string | null
  readonly duration: number
  readonly answerTime: string | null
  readonly endTime: string | null
  readonly recordingUrl: string | null
  readonly metadata: {
    readonly campaignId: number | null
    readonly disposition: string | null
    readonly note: string | null
    readonly attempt: number
    readonly dialMode: string
    readonly callerId: string | null
    readonly trunk: string | null
    readonly endedBy: string | null
    readonly cause: number | null
    readonly verdict: string | null
  }
  readonly milestones: Readonly<Record<string, string | null>>
}

/** All call records of the site with their milestones, oldest first. */
export async function callRecords(api: ApiClient): Promise<CallRecordWire[]> {
  const list = await api.all<{ id: number }>('/calls?order=asc')
  const records: CallRecordWire[] = []
  for (const { id } of list) records.push(await api.get<CallRecordWire>(`/calls/${id}`))
  return records
}

/** One call record and the carrier's record of the same call. */
export type Matched = {
  readonly record: CallRecordWire
  readonly cdr: CarrierCdr
  /** Ours minus the carrier's, answer to end. s */
  readonly talkDifferenceS: number
  /** The same from the start of dialling to the end. s */
  readonly wholeDifferenceS: number
}

/** Both sides laid next to each other by number and order; what has no partner is left over. */
export type Comparison = {
  readonly matched: readonly Matched[]
  readonly recordsAlone: readonly CallRecordWire[]
  readonly cdrsAlone: readonly CarrierCdr[]
}

export function compare(records: readonly CallRecordWire[], cdrs: readonly CarrierCdr[]): Comparison {
  const waiting = new Map<string, CarrierCdr[]>()
  for (const cdr of cdrs.toSorted((a, b) => a.startAt - b.startAt)) {
    waiting.set(cdr.number, [...(waiting.get(cdr.number) ?? []), cdr])
  }
  const matched: Matched[] = []
  const recordsAlone: CallRecordWire[] = []
  for (const record of records) {
    const cdr = waiting.get(record.destination.replace('+', ''))?.shift()
    if (cdr === undefined) {
      recordsAlone.push(record)
      continue
    }
    const at = (name: string) => Date.parse(record.milestones[name] ?? '')
    const talkMs = record.answerTime === null ? 0 : at('endedAt') - at('answeredAt')
    matched.push({
      record,
      cdr,
      talkDifferenceS: talkMs / 1000 - cdr.billsecS,
      wholeDifferenceS: (at('endedAt') - at('dialedAt')) / 1000 - cdr.durationS,
    })
  }
  return { matched, recordsAlone, cdrsAlone: [...waiting.values()].flat() }
}
