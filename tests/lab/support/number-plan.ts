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
 */
export type NumberKind =
  | { readonly kind: 'human'; readonly talkS?: number }
  | { readonly kind: 'early-hangup'; readonly afterTenths: number }
  | { readonly kind: 'refuse'; readonly sipStatus: number }
  | { readonly kind: 'slow-human'; readonly ringS: number }
  | { readonly kind: 'machine'; readonly recordS?: number }
  | { readonly kind: 'rings-for-ever' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'no-reply' }

/** A number in E.164 for which the carrier behaves as asked; `serial` 0-9999 makes it distinct, `areaCode` places it. */
export function carrierNumber(wanted: NumberKind, serial: number, areaCode = '212'): string {
  return `+1${areaCode}${exchangeOf(wanted)}${String(serial % 10_000).padStart(4, '0')}`
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
      return `7${twoDigits(wanted.ringS)}`
    case 'machine':
      return `8${twoDigits(wanted.recordS ?? 0)}`
    case 'rings-for-ever':
      return '900'
    case 'silent':
      return '901'
    case 'no-reply':
      return '902'
  }
}

function twoDigits(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value > 99) throw new RangeError(`0 to 99 expected, got ${value}`)
  return String(value).padStart(2, '0')
}
