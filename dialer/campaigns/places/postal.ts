import { type Area, rowsOf, zonesOf } from './nanp.js'

/**
 * ZIP code areas by their first three digits: from-to, state, zones by the letters of `nanp.ts`. Not checked against a list of the postal
 * service or the zone boundaries of 49 CFR 71, which were not at hand. Where one such area lies in two zones both stand. Military post (090-098, 340, 962-966) and the Pacific islands
 * (969) say nothing of the hour and are left out.
 */
const zipAreas = `
005-005 NY E; 010-027 MA E; 028-029 RI E; 030-038 NH E; 039-049 ME E; 050-054 VT E; 055-055 MA E; 056-059 VT E; 060-069 CT E
070-089 NJ E; 100-149 NY E; 150-196 PA E; 197-199 DE E; 200-200 DC E; 201-201 VA E; 202-205 DC E; 206-219 MD E; 220-246 VA E
247-268 WV E; 270-289 NC E; 290-299 SC E; 300-319 GA E; 320-322 FL E; 323-323 FL EC; 324-324 FL EC; 325-325 FL C; 326-339 FL E
341-349 FL E; 350-369 AL C; 370-372 TN C; 373-374 TN EC; 375-375 TN C; 376-376 TN E; 377-377 TN EC; 378-379 TN E; 380-384 TN C; 385-385 TN EC; 386-397 MS C
398-399 GA E; 400-400 KY E; 401-401 KY EC; 402-418 KY E; 420-424 KY C; 425-425 KY E; 426-427 KY EC; 430-459 OH E; 460-462 IN E
463-464 IN C; 465-465 IN EC; 466-474 IN E; 475-475 IN EC; 476-477 IN C; 478-478 IN E; 479-479 IN EC; 480-497 MI E; 498-499 MI EC
500-528 IA C; 530-549 WI C; 550-567 MN C; 569-569 DC E; 570-574 SD C; 575-576 SD CM; 577-577 SD M; 580-584 ND C; 585-586 ND CM
587-587 ND C; 588-588 ND CM; 590-599 MT M; 600-629 IL C; 630-658 MO C; 660-676 KS C; 677-679 KS CM; 680-689 NE C; 690-692 NE CM
693-693 NE M; 700-715 LA C; 716-729 AR C; 730-732 OK C; 733-733 TX C; 734-749 OK C; 750-797 TX C; 798-798 TX CM; 799-799 TX M
800-816 CO M; 820-831 WY M; 832-834 ID M; 835-835 ID MP; 836-837 ID M; 838-838 ID P; 840-847 UT M; 850-859 AZ Z; 860-860 AZ ZM
863-864 AZ Z; 865-865 AZ ZM; 870-884 NM M; 885-885 TX M; 889-897 NV P; 898-898 NV PM; 900-961 CA P; 967-968 HI H; 970-978 OR P
979-979 OR PM; 980-994 WA P; 995-999 AK KD
`

/** ZIP areas of the islands, which have zones of their own. */
const islandZips: Readonly<Record<string, Area>> = {
  '006': { region: 'US-PR', zones: ['America/Puerto_Rico'] },
  '007': { region: 'US-PR', zones: ['America/Puerto_Rico'] },
  '008': { region: 'US-VI', zones: ['America/St_Thomas'] },
  '009': { region: 'US-PR', zones: ['America/Puerto_Rico'] },
}

/** Canadian postal districts: the first letter (Canada Post), province, zones. */
const canadianDistricts = `
A CA-NL BA; B CA-NS A; C CA-PE A; E CA-NB A; G CA-QC TA; H CA-QC T; J CA-QC T; K CA-ON T; L CA-ON T; M CA-ON T; N CA-ON T
P CA-ON TW; R CA-MB W; S CA-SK RL; T CA-AB L; V CA-BC VL; X CA YLWT; Y CA-YT Y
`

const zips = readZips()
const districts = new Map(
  rowsOf(canadianDistricts).map(([letter = '', region = '', letters = '']) => [
    letter,
    { region, zones: zonesOf(letters) },
  ]),
)

function readZips(): ReadonlyMap<string, Area> {
  const all = new Map(Object.entries(islandZips))
  for (const [range = '', state = '', letters = ''] of rowsOf(zipAreas)) {
    const [from = '', to = ''] = range.split('-')
    const area = { region: `US-${state}`, zones: zonesOf(letters) }
    for (let at = Number(from); at <= Number(to); at++) all.set(String(at).padStart(3, '0'), area)
  }
  return all
}

/** Where a postal code of the United States or Canada lies; null for those that say nothing of the hour, or are none. */
export function areaOfPostalCode(country: 'US' | 'CA', text: string): Area | null {
  const code = text.trim().toUpperCase()
  if (country === 'CA')
    return /^[A-Z]\d[A-Z] ?(\d[A-Z]\d)?$/.test(code) ? (districts.get(code.slice(0, 1)) ?? null) : null
  const zip = /^(\d{3,5})(-?\d{4})?$/.exec(code)?.[1]
  if (zip === undefined) return null
  // Spreadsheets eat the zero in front: 2139 is 02139. Three digits alone can only be such a prefix.
  const whole = zip.length === 4 ? `0${zip}` : zip
  return zips.get(whole.slice(0, 3)) ?? null
}
