import type { Address } from '../../../dialer/campaigns/places/place-of.js'

/** Names under which lists keep a lead's address, compared without case, blanks and punctuation; earlier ones win. */
export const addressAliases = {
  postalCode: ['postalcode', 'zip', 'zipcode', 'postcode', 'plz'],
  state: ['state', 'province', 'stateprovince', 'statecode', 'region'],
  country: ['country', 'countrycode'],
} as const satisfies Record<keyof Address, readonly string[]>

const fields = ['postalCode', 'state', 'country'] as const

/** The address among a lead's metadata. */
export function addressOf(metadata: Readonly<Record<string, unknown>>): Address {
  const byName = new Map(Object.entries(metadata).map(([key, value]) => [bareName(key), value]))
  const text = (field: (typeof fields)[number]): string | null => {
    const found = addressAliases[field].map((alias) => byName.get(alias)).find((value) => value !== undefined)
    return typeof found === 'string' || typeof found === 'number' ? String(found) : null
  }
  return { postalCode: text('postalCode'), state: text('state'), country: text('country') }
}

/** True if a change of metadata may move the lead. */
export function touchesAddress(metadata: Readonly<Record<string, unknown>>): boolean {
  const names: readonly string[] = fields.flatMap((field) => addressAliases[field])
  return Object.keys(metadata).some((key) => names.includes(bareName(key)))
}

/** A header or key as names are compared. */
export function bareName(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
