import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'

/** Line of the world's `cdr_custom.conf`; quoted, so that a caller's name with commas does no harm. */
export const CDR_TEMPLATE = [
  'CDR(uniqueid)',
  'CDR(kind)',
  'CDR(number)',
  'CDR(src)',
  'CDR(clid)',
  'CDR(disposition)',
  'CDR(start,u)',
  'CDR(answer,u)',
  'CDR(end,u)',
  'CDR(cause)',
]
  .map((field) => `\${CSV_QUOTE(\${${field}})}`)
  .join(',')

/** One call as the carrier (or a phone of the world) saw it. Times are epoch milliseconds, durations seconds with fraction. */
export type CarrierCdr = {
  readonly id: string
  /** Who took the call: the carrier, the trunk that is out of order, or a phone. */
  readonly kind: 'carrier' | 'busytrunk' | 'phone' | 'other'
  /** The dialled number, digits without `+`; for a phone its extension. */
  readonly number: string
  /** The caller's number as presented to the carrier. */
  readonly callerId: string
  readonly callerName: string
  readonly disposition: 'ANSWERED' | 'NO ANSWER' | 'BUSY' | 'FAILED' | 'CONGESTION'
  readonly startAt: number
  readonly answerAt: number | null
  readonly endAt: number
  readonly durationS: number
  /** From answer to end; 0 when nobody answered. */
  readonly billsecS: number
  /** Q.850 cause of the end as the world saw it, null when it is not known. */
  readonly hangupCause: number | null
}

/** Reads the world's call records, oldest end first; the file does not exist before the first call has ended. */
export async function readCarrierCdr(file: string): Promise<CarrierCdr[]> {
  if (!existsSync(file)) return []
  return parseCarrierCdr(await readFile(file, 'utf8'))
}

/** Parses the lines that `CDR_TEMPLATE` makes; throws on a line of another shape, since then the comparison means nothing. */
export function parseCarrierCdr(text: string): CarrierCdr[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseLine)
}

function parseLine(line: string): CarrierCdr {
  const fields = [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map((match) => (match[1] ?? '').replaceAll('""', '"'))
  const [id, kind, number, src, clid, disposition, start, answer, end, cause] = fields
  if (cause === undefined || start === undefined || end === undefined) throw new Error(`not a call record: ${line}`)
  const startAt = epochMs(start)
  const endAt = epochMs(end)
  const answerAt = epochMs(answer ?? '') || null
  return {
    id: id ?? '',
    kind: kind === 'carrier' || kind === 'busytrunk' || kind === 'phone' ? kind : 'other',
    number: (number ?? '').replace(/^\+/, ''),
    callerId: src ?? '',
    callerName: /^"(.*)"/.exec(clid ?? '')?.[1] ?? '',
    disposition: dispositionOf(disposition ?? ''),
    startAt,
    answerAt,
    endAt,
    durationS: (endAt - startAt) / 1000,
    billsecS: answerAt === null ? 0 : (endAt - answerAt) / 1000,
    hangupCause: cause === '' ? null : Number(cause),
  }
}

function dispositionOf(text: string): CarrierCdr['disposition'] {
  switch (text) {
    case 'ANSWERED':
    case 'NO ANSWER':
    case 'BUSY':
    case 'FAILED':
    case 'CONGESTION':
      return text
    default:
      throw new Error(`unknown disposition: ${text}`)
  }
}

/** Asterisk prints `seconds.microseconds`, and 0.000000 for never. */
function epochMs(text: string): number {
  const [seconds, micros] = text.split('.')
  return Number(seconds ?? 0) * 1000 + Math.floor(Number((micros ?? '0').padStart(6, '0')) / 1000)
}
