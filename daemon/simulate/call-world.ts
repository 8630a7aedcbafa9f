import { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { CallRef, CampaignId } from '../../dialer/model/ids.js'
import { type PhoneNumber, parsePhoneNumber } from '../../dialer/model/phone-number.js'
import type { LeadFate } from '../../dialer/simulation/lead-fates.js'
import type { Behaviour, People } from '../pbx/simulator/behaviour.js'
import type { CallSource, DayPlan } from './day-plan.js'

/** A call that was placed: who answers it and how long it lasts. */
export interface PlacedCall {
  readonly campaign: CampaignId
  /** Its place among the calls of its campaign. */
  readonly index: number
  readonly dialedAt: number
  readonly fate: LeadFate
  readonly talkMs: number
  readonly wrapUpMs: number
}

/** The people behind the numbers of a simulated day. */
export interface CallWorld {
  readonly people: People
  /** Follows which call goes to which number. */
  take(event: DomainEvent): void
  /** The call placed for this ref; undefined before its originate and after it was forgotten. */
  placed(call: CallRef): PlacedCall | undefined
  /** What becomes of the calls a campaign places next; `ahead` 0 is the very next. */
  nextFate(campaign: CampaignId, ahead: number): LeadFate
}

/** Numbers of simulated leads: a country code that is not assigned, the campaign, the lead. */
export function simulatedNumber(campaign: number, lead: number): PhoneNumber {
  const number = parsePhoneNumber(`+8882${String(campaign).padStart(3, '0')}${String(lead).padStart(8, '0')}`)
  if (number === null) throw new DomainError('INTERNAL_ERROR', `No number can be made for lead ${lead}.`)
  return number
}

/** The people of a day's plan; `now` is the simulation's clock. */
export function createCallWorld(plan: DayPlan, now: () => number): CallWorld {
  const sources = new Map<number, { campaign: CampaignId; calls: CallSource; dialed: number }>(
    plan.campaigns.map(({ campaign, calls }) => [campaign.id, { campaign: campaign.id, calls, dialed: 0 }]),
  )
  const byNumber = new Map<string, PlacedCall>()
  const numbers = new Map<CallRef, string>()

  const sourceOf = (number: string) => sources.get(Number(number.slice(5, 8)))

  return {
    people: (number) => {
      const source = sourceOf(number)
      if (source === undefined) return { kind: 'unallocated', afterMs: 400, rings: false }
      const index = source.dialed
      source.dialed += 1
      const at = now()
      const fate = source.calls.fate(index, at)
      byNumber.set(number, {
        campaign: source.campaign,
        index,
        dialedAt: at,
        fate,
        talkMs: source.calls.talkMs(index, at),
        wrapUpMs: source.calls.wrapUpMs(index, at),
      })
      return behaviourOf(fate, source.calls.patienceMs(index))
    },
    take(event) {
      if (event.kind === 'call.reserved') numbers.set(event.call, event.number)
      // Wrap-up is the last that is asked of a call; one without an agent is over with its leg.
      const over = event.kind === 'agent.presence' && event.from === 'wrapUp' ? event.call : null
      const missed = event.kind === 'call.ended' && event.agent === null ? event.call : null
      const gone = over ?? missed
      if (gone !== null) forget(gone)
    },
    placed(call) {
      const number = numbers.get(call)
      return number === undefined ? undefined : byNumber.get(number)
    },
    nextFate(campaign, ahead) {
      const source = sources.get(campaign)
      if (source === undefined) throw new DomainError('NOT_FOUND', `There is no campaign ${campaign} in this day.`)
      return source.calls.fate(source.dialed + ahead, now())
    },
  }

  function forget(call: CallRef): void {
    const number = numbers.get(call)
    if (number !== undefined) byNumber.delete(number)
    numbers.delete(call)
  }
}

function behaviourOf(fate: LeadFate, patienceMs: number | null): Behaviour {
  const afterMs = Math.round(fate.endsAfterMs)
  const rings = fate.ringsAfterMs !== null
  switch (fate.kind) {
    case 'person':
    case 'machine':
      return {
        kind: 'answers',
        by: fate.kind,
        afterMs: Math.max(1, afterMs),
        verdict: fate.takenForPerson ? 'human' : 'machine',
        verdictAfterMs: Math.round(fate.verdictMs),
        // Talks are ended by the agents of the simulation, whose pace differs; machines end by themselves.
        talksMs: null,
        patienceMs: fate.kind === 'machine' ? 30_000 : patienceMs === null ? null : Math.round(patienceMs),
      }
    case 'noAnswer':
      return { kind: 'noAnswer' }
    case 'busy':
      return { kind: 'busy', afterMs, rings }
    case 'refused':
      return { kind: 'rejected', afterMs, rings }
    case 'failed':
      return { kind: 'failed', afterMs, rings }
  }
}
