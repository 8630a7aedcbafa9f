import type { Outcome } from '../../../dialer/model/outcome.js'
import type { CallMetadata } from '../../../storage/calls/repository.js'
import type { CallStatus } from '../../../storage/calls/status.js'

/** What somebody tells of a call that was made elsewhere. Times are epoch ms. */
export interface ToldCall {
  readonly agent: number | null
  readonly number: string
  readonly extension: string | null
  readonly direction: 'inbound' | 'outbound'
  /** Null: told by the disposition, the SIP status or the answer. */
  readonly status: Exclude<CallStatus, 'in_progress'> | null
  /** From answer to end. s */
  readonly durationS: number | null
  readonly startAt: number
  readonly answerAt: number | null
  readonly endAt: number | null
  readonly sipStatus: number | null
  /** A code of the campaign, or a word for what became of the call. */
  readonly disposition: string | null
  readonly note: string | null
  readonly campaign: number | null
  readonly lead: number | null
  readonly campaignName: string | null
  /** The number by which its front end knows the campaign. */
  readonly campaignNumber: number | null
  readonly uniqueId: string | null
  readonly metadata: CallMetadata
}

/** The same with its outcome and its times in order; `faults` by field is what cannot be. */
export interface RecordFacts extends Omit<ToldCall, 'status' | 'durationS' | 'sipStatus' | 'endAt' | 'answerAt'> {
  readonly outcome: Outcome
  readonly answerAt: number | null
  readonly endAt: number
  readonly faults: Readonly<Record<string, string>>
}

const outcomeOfStatus: Readonly<Record<Exclude<CallStatus, 'in_progress'>, Outcome>> = {
  answered: 'connected',
  no_answer: 'noAnswer',
  busy: 'busy',
  failed: 'failed',
}

/** Words for what became of a call, however they are written. */
const outcomeOfWord: ReadonlyMap<string, Outcome> = new Map([
  ['answered', 'connected'],
  ['no answer', 'noAnswer'],
  ['busy', 'busy'],
  ['voicemail', 'machine'],
  ['call failed', 'failed'],
  ['failed', 'failed'],
])

const busyStatuses = [486, 600, 603]
const unansweredStatuses = [408, 480, 487]

/** Clocks of clients differ by so much, and durations are rounded. */
const roundingMs = 2000

/**
 * Reads what was told: reversed times are put in order, the outcome is that of the status, else of the word told for it, else of the SIP
 * status (RFC 3261, 21), else of whether it was answered.
 */
export function recordFacts(told: ToldCall): RecordFacts {
  const { status, durationS, sipStatus, disposition, ...same } = told
  const durationMs = durationS === null ? null : Math.round(durationS * 1000)
  const lastKnown = told.endAt ?? (told.answerAt ?? told.startAt) + (durationMs ?? 0)
  const [startAt, endAt] = told.startAt <= lastKnown ? [told.startAt, lastKnown] : [lastKnown, told.startAt]
  const word = disposition === null ? undefined : outcomeOfWord.get(wordOf(disposition))
  const outcome = status === null ? (word ?? outcomeOfSip(sipStatus, told)) : outcomeOfStatus[status]
  const isAnswered = outcome === 'connected' || outcome === 'machine'
  const faults: Record<string, string> = {}
  if (isAnswered && durationMs !== null && durationMs > endAt - startAt + roundingMs) {
    faults['duration'] = 'It is longer than the time between start and end.'
  }
  if (outcome === null) faults['status'] = 'Say what became of the call: answered, no_answer, busy or failed.'
  const answerAt = told.answerAt ?? (durationMs === null ? startAt : endAt - durationMs)
  return {
    ...same,
    startAt,
    endAt,
    answerAt: isAnswered ? Math.min(endAt, Math.max(startAt, answerAt)) : null,
    outcome: outcome ?? 'failed',
    disposition: word === undefined ? disposition : null,
    faults,
  }
}

function wordOf(text: string): string {
  return text.trim().toLowerCase().replaceAll('_', ' ')
}

function outcomeOfSip(sipStatus: number | null, { answerAt }: ToldCall): Outcome | null {
  if (answerAt !== null) return 'connected'
  if (sipStatus === null || sipStatus < 200) return null
  if (sipStatus < 300) return 'connected'
  if (busyStatuses.includes(sipStatus)) return 'busy'
  return unansweredStatuses.includes(sipStatus) ? 'noAnswer' : 'failed'
}
