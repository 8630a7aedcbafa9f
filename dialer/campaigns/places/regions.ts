import { countryOf } from './countries.js'
import { areaOfRegion } from './nanp.js'

/** States, territories and provinces as people write them, lower case without dots, by ISO 3166-2. */
const names = `
US-AL alabama; US-AK alaska; US-AZ arizona; US-AR arkansas; US-CA california; US-CO colorado; US-CT connecticut; US-DE delaware
US-DC district of columbia; US-FL florida; US-GA georgia; US-HI hawaii; US-ID idaho; US-IL illinois; US-IN indiana; US-IA iowa
US-KS kansas; US-KY kentucky; US-LA louisiana; US-ME maine; US-MD maryland; US-MA massachusetts; US-MI michigan; US-MN minnesota
US-MS mississippi; US-MO missouri; US-MT montana; US-NE nebraska; US-NV nevada; US-NH new hampshire; US-NJ new jersey
US-NM new mexico; US-NY new york; US-NC north carolina; US-ND north dakota; US-OH ohio; US-OK oklahoma; US-OR oregon
US-PA pennsylvania; US-RI rhode island; US-SC south carolina; US-SD south dakota; US-TN tennessee; US-TX texas; US-UT utah
US-VT vermont; US-VA virginia; US-WA washington; US-WV west virginia; US-WI wisconsin; US-WY wyoming; US-PR puerto rico
US-VI virgin islands; US-GU guam; US-AS american samoa; US-MP northern mariana islands
CA-AB alberta; CA-BC british columbia; CA-MB manitoba; CA-NB new brunswick; CA-NL newfoundland and labrador; CA-NS nova scotia
CA-NT northwest territories; CA-NU nunavut; CA-ON ontario; CA-PE prince edward island; CA-QC quebec; CA-SK saskatchewan; CA-YT yukon
`

const { byName, codes } = readNames()

function readNames() {
  const regions = new Map<string, string>()
  for (const row of names.trim().split(/\s*[;\n]\s*/)) {
    const [code = '', ...words] = row.split(' ')
    regions.set(words.join(' '), code)
  }
  return { byName: regions, codes: new Set(regions.values()) }
}

/** Countries as people write them, beside their ISO codes. */
const countries: Readonly<Record<string, string>> = {
  usa: 'US',
  'united states': 'US',
  'united states of america': 'US',
  canada: 'CA',
  uk: 'GB',
  'great britain': 'GB',
  england: 'GB',
  'united kingdom': 'GB',
  germany: 'DE',
  deutschland: 'DE',
  austria: 'AT',
  switzerland: 'CH',
  france: 'FR',
  spain: 'ES',
  italy: 'IT',
  netherlands: 'NL',
  belgium: 'BE',
  poland: 'PL',
  portugal: 'PT',
  ireland: 'IE',
  sweden: 'SE',
  norway: 'NO',
  denmark: 'DK',
  australia: 'AU',
  'new zealand': 'NZ',
  mexico: 'MX',
  brazil: 'BR',
  india: 'IN',
  'south africa': 'ZA',
  philippines: 'PH',
  pakistan: 'PK',
}

const tidy = (text: string): string => text.trim().toLowerCase().replaceAll('.', '').replace(/\s+/g, ' ')

/** The ISO 3166-1 code behind a country as a list names it; null where it is not understood. */
export function readCountry(text: string): string | null {
  const bare = tidy(text)
  return countries[bare] ?? (/^[a-z]{2}$/.test(bare) ? bare.toUpperCase() : null)
}

/** A state or province as a list names it (`FL`, `Florida`, `US-FL`) as ISO 3166-2; `country` tells between two of one code. */
export function readRegion(text: string, country: 'US' | 'CA' | null): string | null {
  const bare = tidy(text)
  const named = byName.get(bare)
  if (named !== undefined) return named
  const code = bare.toUpperCase()
  if (codes.has(code)) return code
  return [country ?? 'US', 'US', 'CA'].map((one) => `${one}-${code}`).find((one) => codes.has(one)) ?? null
}

/** Whether an ISO 3166-2 code names a region. Those of North America are known one by one, of other countries the country alone. */
export function isRegion(code: string): boolean {
  const country = code.slice(0, 2)
  return country === 'US' || country === 'CA' ? areaOfRegion(code) !== null : countryOf(country) !== null
}
