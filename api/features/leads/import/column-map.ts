import { DomainError } from '../../../../dialer/model/domain-error.js'
import { addressAliases, bareName } from '../address.js'

/** Where a table keeps what a lead is made of: column positions from 0, null where the table has no such column. */
export interface ColumnMap {
  readonly number: number
  readonly name: number | null
  readonly firstName: number | null
  readonly lastName: number | null
  readonly email: number | null
  readonly timeZone: number | null
  readonly priority: number | null
  /** Words to find leads by, with commas between them. */
  readonly tags: number | null
  /** These three tell where the lead lives; they are kept with it like any other column. */
  readonly postalCode: number | null
  readonly state: number | null
  readonly country: number | null
  /** What people said about being called; null where the table tells nothing of it. It goes to the consent history, not to the lead. */
  readonly consent: ConsentColumns | null
  /** Every other column: kept with the lead under the name the header gives it. */
  readonly metadata: readonly { readonly column: number; readonly key: string }[]
}

/** Where a table tells of consent. */
export interface ConsentColumns {
  readonly at: number
  readonly scope: number
  readonly source: number
  readonly evidence: number | null
}

type Field =
  | Exclude<keyof ColumnMap, 'metadata' | 'consent'>
  | 'consentAt'
  | 'consentScope'
  | 'consentSource'
  | 'consentEvidence'

/** Header names of a column of phone numbers, as {@link bareName} writes them. */
export const phoneAliases: readonly string[] = [
  'phonenumber',
  'phone',
  'number',
  'mobile',
  'mobilenumber',
  'mobilephone',
  'telephone',
  'telephonenumber',
  'tel',
  'telno',
  'phoneno',
  'phone1',
  'primaryphone',
  'cell',
  'cellphone',
  'contactnumber',
  'msisdn',
]

/** Header names per field, compared without case, blanks and punctuation; earlier ones win where a table has several. */
const aliases: Readonly<Record<Field, readonly string[]>> = {
  number: phoneAliases,
  name: ['name', 'fullname', 'leadname', 'contactname', 'customername', 'contact', 'customer'],
  firstName: ['firstname', 'givenname', 'forename', 'first'],
  lastName: ['lastname', 'surname', 'familyname', 'last'],
  email: ['email', 'emailaddress', 'mail'],
  timeZone: ['timezone', 'tz', 'zone'],
  priority: ['priority'],
  tags: ['tags', 'tag', 'labels'],
  consentAt: ['consentat', 'consentgivenat', 'consentdate', 'consenttime', 'consenttimestamp'],
  consentScope: ['consentscope', 'consenttype'],
  consentSource: ['consentsource', 'consentmethod', 'consentprovenance'],
  consentEvidence: ['consentevidence', 'consenttext', 'consentreference', 'consentproof'],
  ...addressAliases,
}

const fields = Object.keys(aliases).filter((key): key is Field => key in aliases)

/**
 * Reads a header row.
 * @throws DomainError VALIDATION_ERROR, saying what was found and what is wanted, if no column holds the phone number, the header
 *   has too many columns, or columns of consent lack a part
 */
export function mapColumns(header: readonly string[], maxColumns: number): ColumnMap {
  const found = header.map((cell) => cell.trim())
  if (found.length > maxColumns) {
    throw headerError(
      `The table has ${found.length} columns; at most ${maxColumns} can be imported. Remove those that are not needed.`,
      found,
    )
  }
  const names = found.map(bareName)
  const place = (field: Field): number | null => {
    for (const alias of aliases[field]) {
      const column = names.indexOf(alias)
      if (column !== -1) return column
    }
    return null
  }
  const number = place('number')
  if (number === null) {
    throw headerError(
      `No column holds the phone number. The first row must name the columns, one of them phoneNumber (or phone, number, mobile). Found: ${list(found)}.`,
      found,
    )
  }
  const places = {
    number,
    name: place('name'),
    firstName: place('firstName'),
    lastName: place('lastName'),
    email: place('email'),
    timeZone: place('timeZone'),
    priority: place('priority'),
    tags: place('tags'),
  }
  const address = { postalCode: place('postalCode'), state: place('state'), country: place('country') }
  const consent = consentColumns(place, found)
  const used = new Set([...Object.values(places), ...Object.values(consent ?? {})])
  return { ...places, ...address, consent, metadata: metadataColumns(found, used) }
}

function consentColumns(place: (field: Field) => number | null, found: readonly string[]): ConsentColumns | null {
  const [at, scope, source] = [place('consentAt'), place('consentScope'), place('consentSource')]
  const evidence = place('consentEvidence')
  if (at === null && scope === null && source === null && evidence === null) return null
  if (at !== null && scope !== null && source !== null) return { at, scope, source, evidence }
  const lacking = Object.entries({ consentAt: at, consentScope: scope, consentSource: source })
  const names = lacking.filter(([, column]) => column === null).map(([name]) => name)
  throw headerError(
    `The table tells of consent, but has no column ${names.join(' and ')}. Consent is kept with its time, scope and source; add them, or rename the column if it means something else. Found: ${list(found)}.`,
    found,
  )
}

function metadataColumns(found: readonly string[], used: ReadonlySet<number | null>): ColumnMap['metadata'] {
  const keys = new Set<string>()
  const columns: { column: number; key: string }[] = []
  for (const [column, name] of found.entries()) {
    if (used.has(column)) continue
    const wanted = name === '' ? `column ${column + 1}` : name.slice(0, 100)
    let key = wanted
    for (let copy = 2; keys.has(key); copy++) key = `${wanted} (${copy})`
    keys.add(key)
    columns.push({ column, key })
  }
  return columns
}

function headerError(message: string, found: readonly string[]): DomainError {
  return new DomainError('VALIDATION_ERROR', message, {
    fields: { file: message },
    found: found.slice(0, 50).map((cell) => cell.slice(0, 100)),
    wanted: fields.map((field) => ({ field, accepted: aliases[field], required: field === 'number' })),
  })
}

function list(cells: readonly string[]): string {
  if (cells.every((cell) => cell === '')) return 'nothing'
  const shown = cells.slice(0, 10).map((cell) => printable(cell.slice(0, 40)))
  return shown.join(', ') + (cells.length > 10 ? ` and ${cells.length - 10} more` : '')
}

/** The text without characters that would upset a terminal. */
function printable(text: string): string {
  return `"${text.replace(/[\p{Cc}\p{Cf}]/gu, '?')}"`
}
