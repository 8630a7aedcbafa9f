import { type Address, placeOf } from '../../../../dialer/campaigns/places/place-of.js'
import { priorityClasses, priorityOfClass } from '../../../../dialer/model/lead-priority.js'
import type { PhoneNumber } from '../../../../dialer/model/phone-number.js'
import type { ColumnMap } from './column-map.js'
import { createConsentReader, type RowConsent } from './consent-reader.js'
import type { NumberReading } from './number-reader.js'

/** A lead as a row of a table gives it. `metadata` is a JSON object of the other columns, or null where all are empty. */
export interface LeadRow {
  readonly number: PhoneNumber
  readonly name: string | null
  readonly email: string | null
  /** The called place, see `Lead.timeZone`. */
  readonly timeZone: string | null
  readonly priority: number
  readonly metadata: string | null
  readonly tags: readonly string[]
}

/** The lead and its consent, or why the row gives none: a consent that cannot be kept refuses the whole row. */
export type LeadReading =
  | { readonly ok: true; readonly lead: LeadRow; readonly consent: RowConsent | null }
  | { readonly ok: false; readonly why: string }

/** What {@link createLeadReader} needs to read one table. */
export interface LeadReaderParts {
  readonly columns: ColumnMap
  readonly readNumber: (text: string) => NumberReading
  readonly readTimeZone: (text: string) => string | null
  /** Epoch ms. */
  readonly now: number
  /** Of rows that tell none. Absent: 0. */
  readonly priority?: number
}

const maxNameChars = 200
const mostTags = 50
const maxTagChars = 100
const email = /^[^\s@<>",;:\\]{1,64}@[^\s@<>",;:\\]{1,189}\.[^\s@<>",;:\\]{2,63}$/
const control = /[\p{Cc}\u2028\u2029]+/gu

/**
 * Reads rows of one table as leads. A value that is not understood refuses the row with a reason, never is it dropped in silence:
 * the person who uploads can mend the row and upload it again. Cells are text; what looks like a formula stays what it is.
 */
export function createLeadReader(parts: LeadReaderParts): (cells: readonly string[]) => LeadReading {
  const { columns, readNumber, readTimeZone } = parts
  const keys = columns.metadata.map(({ column, key }) => ({ column, json: JSON.stringify(key) }))
  const cell = (cells: readonly string[], column: number | null): string =>
    column === null ? '' : (cells[column] ?? '').trim()

  const findPlace = createPlaceMemory()
  const readConsent = columns.consent === null ? null : createConsentReader(columns.consent, parts.now)

  return (cells) => {
    const reading = readNumber(cells[columns.number] ?? '')
    if (!reading.ok) return reading

    const name =
      cell(cells, columns.name) || `${cell(cells, columns.firstName)} ${cell(cells, columns.lastName)}`.trim()
    if (name.length > maxNameChars) return refuse(`the name is longer than ${maxNameChars} characters`)

    const mail = cell(cells, columns.email)
    if (mail !== '' && !email.test(mail)) return refuse('not an e-mail address')

    const zoneText = cell(cells, columns.timeZone)
    const zone = zoneText === '' ? null : readTimeZone(zoneText)
    if (zoneText !== '' && zone === null) {
      return refuse('not a time zone of the IANA database (for example America/New_York)')
    }

    const address = {
      postalCode: cell(cells, columns.postalCode),
      state: cell(cells, columns.state),
      country: cell(cells, columns.country),
    }
    const priority = readPriority(cell(cells, columns.priority)) ?? parts.priority ?? 0
    if (Number.isNaN(priority)) {
      return refuse(`the priority is not a whole number of at most four digits nor ${priorityClasses.join('/')}`)
    }
    const tags = readTags(cell(cells, columns.tags))
    if (tags === null)
      return refuse(`there are more than ${mostTags} tags, or one of more than ${maxTagChars} characters`)

    const consent = readConsent?.(cells) ?? { ok: true, consent: null }
    if (!consent.ok) return consent

    return {
      ok: true,
      consent: consent.consent,
      lead: {
        number: reading.number,
        name: name === '' ? null : name.replace(control, ' '),
        email: mail === '' ? null : mail,
        timeZone: findPlace(reading.number, address, zone),
        priority,
        metadata: metadata(cells, keys),
        tags,
      },
    }
  }
}

/** A number, or the word of a class; null: nothing is told; NaN: neither. */
function readPriority(text: string): number | null {
  if (text === '') return null
  if (/^[+-]?\d{1,4}$/.test(text)) return Number(text)
  const named = priorityClasses.find((one) => one === text.toLowerCase())
  return named === undefined ? Number.NaN : priorityOfClass[named]
}

/** Tags, each once; null: too many, or too long. */
function readTags(text: string): readonly string[] | null {
  if (text === '') return noTags
  const tags = [...new Set(text.split(/[,;|]/).map((tag) => tag.replace(control, ' ').trim()))].filter(Boolean)
  return tags.length <= mostTags && tags.every((tag) => tag.length <= maxTagChars) ? tags : null
}

const noTags: readonly string[] = []

/** So many places are remembered: a list of leads holds far fewer. */
const mostPlaces = 50_000

/** Finds places as {@link placeOf}; what it asks of a number are the first digits, so answers are kept by those. */
function createPlaceMemory(): (number: PhoneNumber, address: Address, zone: string | null) => string | null {
  const known = new Map<string, string | null>()
  return (number, address, zone) => {
    const key = [number.slice(0, 7), address.postalCode, address.state, address.country, zone ?? ''].join('|')
    const kept = known.get(key)
    if (kept !== undefined) return kept
    const place = placeOf(number, address, zone)
    if (known.size < mostPlaces) known.set(key, place)
    return place
  }
}

function metadata(
  cells: readonly string[],
  keys: readonly { readonly column: number; readonly json: string }[],
): string | null {
  let json = ''
  for (const { column, json: key } of keys) {
    const value = (cells[column] ?? '').trim()
    if (value !== '') json += `${json === '' ? '{' : ','}${key}:${JSON.stringify(value)}`
  }
  return json === '' ? null : `${json}}`
}

function refuse(why: string): LeadReading {
  return { ok: false, why }
}
