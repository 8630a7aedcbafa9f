import { type ConsentScope, consentScopes } from '../../../../dialer/model/compliance-settings.js'
import type { ConsentColumns } from './column-map.js'

/** A consent as a row of a list of leads tells it. */
export interface RowConsent {
  readonly scope: ConsentScope
  /** When the person said so, epoch ms. */
  readonly at: number
  /** How the person said so, for example `web form`. */
  readonly method: string
  /** The text agreed to, or where the proof lies. */
  readonly evidence: string | null
}

/** The consent, null where all its cells are empty, or why the row gives none that can be kept. */
export type ConsentReading =
  | { readonly ok: true; readonly consent: RowConsent | null }
  | { readonly ok: false; readonly why: string }

const mostMethodChars = 100
const mostEvidenceChars = 2000
const scopeByName: ReadonlyMap<string, ConsentScope> = new Map(
  consentScopes.map((scope) => [scope.toLowerCase(), scope]),
)

/** Reads the consent of rows; `now` (epoch ms) tells what lies in the future. */
export function createConsentReader(
  columns: ConsentColumns,
  now: number,
): (cells: readonly string[]) => ConsentReading {
  const cell = (cells: readonly string[], column: number | null): string =>
    column === null ? '' : (cells[column] ?? '').trim()
  return (cells) => {
    const atText = cell(cells, columns.at)
    const scopeText = cell(cells, columns.scope)
    const method = cell(cells, columns.source)
    const evidence = cell(cells, columns.evidence)
    if (atText === '' && scopeText === '' && method === '' && evidence === '') return { ok: true, consent: null }
    const at = readMoment(atText)
    if (at === null) return refuse('the consent has no time as 2027-01-31 or 2027-01-31T14:05:00Z')
    if (at > now) return refuse('the consent was given in the future')
    const scope = scopeByName.get(scopeText.toLowerCase().replace(/[^a-z]/g, ''))
    if (scope === undefined) return refuse('the scope of the consent is not calls, autodialed or artificial_voice')
    if (method === '') return refuse('the consent does not say where it comes from')
    if (method.length > mostMethodChars) return refuse(`the consent's source has over ${mostMethodChars} characters`)
    if (evidence.length > mostEvidenceChars)
      return refuse(`the consent's evidence has over ${mostEvidenceChars} characters`)
    return { ok: true, consent: { scope, at, method, evidence: evidence === '' ? null : evidence } }
  }
}

const isoMoment = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?) ?(Z|[+-]\d{2}:\d{2})?)?$/
/** Days since 30 December 1899, as workbooks keep a date; 36526 is 1 January 2000. */
const workbookDay = /^\d{5}(\.\d+)?$/
const workbookEpochDays = 25_569
const dayMs = 86_400_000

/**
 * Year first, with or without a time of day (UTC where no offset stands), or as a workbook keeps a date. Other orders of day and month
 * cannot be told apart, and a date that decides over the law is not guessed.
 */
function readMoment(text: string): number | null {
  if (workbookDay.test(text) && Number(text) >= 36_526) return Math.round((Number(text) - workbookEpochDays) * dayMs)
  const found = isoMoment.exec(text)
  if (found === null) return null
  const [, day = '', time = '00:00', offset = 'Z'] = found
  const at = Date.parse(`${day}T${time}${offset}`)
  // 31 February is taken for 3 March by the parser; the day must come out as it went in.
  const noon = new Date(`${day}T12:00Z`)
  return Number.isNaN(at) || Number.isNaN(noon.getTime()) || noon.toISOString().slice(0, 10) !== day ? null : at
}

function refuse(why: string): ConsentReading {
  return { ok: false, why }
}
