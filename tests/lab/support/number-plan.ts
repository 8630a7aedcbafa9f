/**
 * The carrier's number plan. A number is a valid North American one, `+1 AAA EXX NNNN`: any area code (so any time zone),
 * an exchange that says what happens, and any last four digits, so that each kind has millions of distinct numbers.
 * The carrier takes them with and without `+`. Anything else is refused with 404.
 *
 * | exchange | what the carrier does                                                                               |
 * |----------|-----------------------------------------------------------------------------------------------------|
 * | 2SS      | a person: rings 0.3 s, answers, says "hello", talks for SS seconds and hangs up; 200 talks until hung up on |
 * | 3TT      | a person who hangs up early: answers, says "hello", hangs up TT tenths of a second after the answer  |
 * | 4SS 5SS 6SS | refuses with this SIP status: 404 unallocated, 480 unavailable, 486 busy, 500, 503, 600, 603 declined |
 * | 7SS      | rings for SS seconds, then a person answers and talks until hung up on                               |
 * | 8SS      | an answering machine: long greeting, beep, records for SS seconds and hangs up; 800 records 30 s      |
 * | 900      | rings for ever                                                                                      |
 * | 901      | answers and stays silent until hung up on                                                           |
 * | 902      | never answers the INVITE beyond 100 Trying                                                          |
 * | 92R TTNN | rings for R seconds, then a person answers, talks for TT seconds and hangs up                        |
 * | 93R TTNN | rings for R seconds, then an answering machine as 8TT                                               |
 */
export type NumberKind =
  | { readonly kind: 'human'; readonly talkS?: number }
  | { readonly kind: 'early-hangup'; readonly afterTenths: number }
  | { readonly kind: 'refuse'; readonly sipStatus: number }
  | { readonly kind: 'slow-human'; readonly ringS: number; readonly talkS?: number }
  | { readonly kind: 'machine'; readonly recordS?: number; readonly ringS?: number }
  | { readonly kind: 'rings-for-ever' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'no-reply' }

/** A number in E.164 for which the carrier behaves as asked; `serial` makes it distinct, see {@link distinctNumbers}; `areaCode` places it. */
export function carrierNumber(wanted: NumberKind, serial: number, areaCode = '212'): string {
  const seconds = secondsInNumber(wanted)
  const own = serial % distinctNumbers(wanted)
  const last = seconds === null ? String(own).padStart(4, '0') : `${twoDigits(seconds)}${twoDigits(own)}`
  return `+1${areaCode}${exchangeOf(wanted)}${last}`
}

/** How many numbers of a kind there are in one area. */
export function distinctNumbers(wanted: NumberKind): number {
  return secondsInNumber(wanted) === null ? 10_000 : 100
}

/** What the last four digits tell beside the serial; null: nothing. */
function secondsInNumber(wanted: NumberKind): number | null {
  if (wanted.kind === 'slow-human') return wanted.talkS ?? null
  return wanted.kind === 'machine' && wanted.ringS !== undefined ? (wanted.recordS ?? 30) : null
}

function exchangeOf(wanted: NumberKind): string {
  switch (wanted.kind) {
    case 'human':
      return `2${twoDigits(wanted.talkS ?? 0)}`
    case 'early-hangup':
      return `3${twoDigits(wanted.afterTenths)}`
    case 'refuse':
      if (wanted.sipStatus < 400 || wanted.sipStatus > 699) throw new RangeError(`not a refusal: ${wanted.sipStatus}`)
      return String(wanted.sipStatus)
    case 'slow-human':
      return wanted.talkS === undefined ? `7${twoDigits(wanted.ringS)}` : `92${oneDigit(wanted.ringS)}`
    case 'machine':
      if (wanted.ringS !== undefined) return `93${oneDigit(wanted.ringS)}`
      return `8${twoDigits(wanted.recordS ?? 0)}`
    case 'rings-for-ever':
      return '900'
    case 'silent':
      return '901'
    case 'no-reply':
      return '902'
  }
}

function oneDigit(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 9) throw new RangeError(`0 to 9 expected, got ${value}`)
  return String(value)
}

function twoDigits(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 99) throw new RangeError(`0 to 99 expected, got ${value}`)
  return String(value).padStart(2, '0')
}
