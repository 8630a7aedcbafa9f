import type { CallRecord } from '../../../dialer/model/call-record.js'
import type { CallStateName } from '../../../dialer/model/call-state-name.js'
import { type CallerIdReason } from '../../../dialer/model/caller-id.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import type { LiveCall } from '../../../dialer/ports/commands.js'
import { allAgents } from '../../../storage/agents/repository.js'
import type { CallView } from '../../../storage/calls/repository.js'
import { readJournal } from '../../../storage/journal/repository.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { snakeWord } from '../../schema/words.js'
import { getCall } from '../calls/service.js'
import { causeWords, crewWords, endingSentence, endingWords } from './ending-words.js'
import { reason, type Why, type WhyReason } from './reason.js'

/** Why a call is as it is, with each step it took. */
export interface CallWhy extends Why {
  readonly call: CallView
  readonly steps: readonly WhyReason[]
}

const mostEvents = 1000

/** What a call that goes on is doing. */
export const callStateSentence: Readonly<Record<CallStateName, string>> = {
  reserved: 'The attempt is being written down; nothing has been dialled.',
  callingAgent: 'The agent’s phone rings first; the lead is dialled when it is answered.',
  dialing: 'It was dialled; the called side does not ring yet.',
  ringing: 'The called side rings.',
  screening: 'It was answered, and machine detection listens.',
  waiting: 'The person waits for an agent.',
  offering: 'An agent’s phone rings for the person who waits.',
  connecting: 'Lead and agent are being bridged.',
  bridged: 'Lead and agent speak.',
  messaging: 'A message is played to the called side.',
  hangingUp: 'The call was told to end; the PBX has not confirmed it yet.',
  wrapUp: 'The talk is over; the agent has yet to say what came of it.',
  closed: 'It is over.',
}

/**
 * Why a call is in its state and how it came there, from its first decision to its end.
 * @throws DomainError NOT_FOUND, FORBIDDEN
 */
export async function whyCall(principal: Principal, input: { readonly id: number }, deps: ApiDeps): Promise<CallWhy> {
  const call = await getCall(principal, input, deps)
  const db = siteDb(deps, principal)
  const { record } = call
  const [entries, agents, live] = await Promise.all([
    readJournal(db, { after: 0, limit: mostEvents, call: record.ref }),
    allAgents(db),
    record.milestones.closedAt === null ? liveCall(principal, record, deps) : null,
  ])
  const names = new Map(agents.map(({ id, name }) => [id, name]))
  const nameOf = (id: number | null) => [...names].find(([agent]) => agent === id)?.[1] ?? 'an agent'
  const told = entries.flatMap(({ event }) => stepOf(event, nameOf))
  const steps = told.length > 0 ? told : stepsOfRecord(record)
  return { call, steps, ...stateOf(record, live, steps) }
}

async function liveCall(principal: Principal, { ref }: CallRecord, deps: ApiDeps): Promise<LiveCall | null> {
  const { calls } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  return calls.find(({ call }) => call === ref) ?? null
}

function stateOf(record: CallRecord, live: LiveCall | null, steps: readonly WhyReason[]): Why {
  if (live !== null) {
    const sentence = callStateSentence[live.state]
    const now = reason(snakeWord(live.state), sentence, { since: live.since, changesAt: live.until ?? null })
    return { state: snakeWord(live.state), sentence, reasons: [now] }
  }
  const ended = steps.findLast(({ rule }) => rule === 'ended')
  if (ended !== undefined) return { state: String(ended.value), sentence: ended.sentence, reasons: [ended] }
  const { milestones } = record
  const sentence =
    'It is open in the records, and the dialer does not know it (any more): the watchdog looks after it within minutes.'
  return { state: 'open', sentence, reasons: [reason('unknown', sentence, { since: milestones.reservedAt })] }
}

const callerIdWords: Readonly<Record<CallerIdReason, string>> = {
  area: 'the area of the called place',
  region: 'the state of the called place',
  country: 'the country of the called place',
  anywhere: 'none is near the called place',
  turn: 'it was its turn',
  leastUsed: 'it had the fewest calls today',
  lastResort: 'no healthy number was left',
  exhausted: 'every number had its calls; the trunk chose',
  noneSet: 'the campaign names none; the trunk chose',
}

const treatedWords = {
  person: 'taken for a person',
  machine: 'taken for a machine',
  audit: 'given to an agent to check the verdict',
}

type NameOf = (agent: number | null) => string

/** A step of the call; none for what is no step. */
function stepOf(event: DomainEvent, nameOf: NameOf): readonly WhyReason[] {
  const { at } = event
  const step = (rule: string, sentence: string, value: string | number | null = null) => [
    reason(rule, sentence, { value, since: at }),
  ]
  switch (event.kind) {
    case 'call.reserved': {
      const who =
        event.callerIdReason === undefined
          ? ''
          : `, with ${event.callerId ?? 'the trunk’s number'} (${callerIdWords[event.callerIdReason]})`
      return step('reserved', `Attempt ${event.attempt} to ${event.number} was decided upon${who}.`, event.attempt)
    }
    case 'queue.served':
      return step(
        'queue',
        `The lead had waited ${Math.round(event.waitedMs / 1000)} s, ${event.isKept ? 'within' : 'beyond'} what was promised.`,
        event.waitedMs,
      )
    case 'call.started':
      return step(
        'dialled',
        `It was dialled${event.trunk === null ? '' : ` over the trunk ${event.trunk}`}.`,
        event.trunk,
      )
    case 'call.ringing':
      return step('ringing', 'The called side rang.')
    case 'call.answered':
      return step('answered', 'The called side answered.')
    case 'call.screened': {
      const late = event.afterMs === null ? 'not in time' : `after ${event.afterMs} ms`
      const shadow = event.shadow ? ', in shadow' : ''
      return step(
        'screened',
        `Machine detection said ${event.verdict} ${late}${shadow}: ${treatedWords[event.treatedAs]}.`,
        event.verdict,
      )
    }
    case 'call.waiting':
      return [reason('waiting', 'The person waited for an agent.', { since: at, changesAt: event.until })]
    case 'call.offered':
      return step('offered', `It was given to ${nameOf(event.agent)}, who had been free longest.`, event.agent)
    case 'call.connected':
      return step(
        'connected',
        `${nameOf(event.agent)} and the person heard each other, ${event.answerToAgentMs} ms after the answer.`,
        event.answerToAgentMs,
      )
    case 'call.ended': {
      const crew = event.crew === undefined ? '' : ` When it was given up: ${crewWords(event.crew)}.`
      const sentence = `${endingSentence[event.outcome][event.endedBy]}${crew} ${causeWords(event.cause)}`.trim()
      return step('ended', sentence, snakeWord(event.outcome))
    }
    case 'call.dispositioned':
      return step('disposition', `What came of it: ${event.disposition}.`, event.disposition)
    case 'call.noted':
      return step('noted', 'A note was written.')
    case 'recording.finished':
      return step(
        'recording',
        event.ok ? 'Its recording is finished.' : `Its recording failed: ${event.why ?? 'the PBX did not say why'}.`,
      )
    case 'watchdog.repaired':
      return step('repaired', `${event.believed} ${event.seen} ${event.repair}`, event.cause)
    default:
      return []
  }
}

/** What the record alone says, once the journal does not reach so far back. */
function stepsOfRecord(record: CallRecord): readonly WhyReason[] {
  const { milestones: m, outcome, endedBy, cause } = record
  const steps: WhyReason[] = []
  const add = (rule: string, at: number | null, sentence: string, value: string | number | null = null) => {
    if (at !== null) steps.push(reason(rule, sentence, { value, since: at }))
  }
  add('reserved', m.reservedAt, `Attempt ${record.attempt} to ${record.number} was decided upon.`, record.attempt)
  add(
    'dialled',
    m.dialedAt,
    `It was dialled${record.trunk === null ? '' : ` over the trunk ${record.trunk}`}.`,
    record.trunk,
  )
  add('ringing', m.ringingAt, 'The called side rang.')
  add('answered', m.answeredAt, 'The called side answered.')
  add('connected', m.bridgedAt, 'Agent and person heard each other.')
  if (outcome !== null) {
    const of = { value: snakeWord(outcome), since: m.endedAt ?? m.closedAt }
    steps.push(reason('ended', endingWords(outcome, endedBy, cause), of))
  }
  return steps
}
