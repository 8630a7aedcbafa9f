/**
 * Countries and territories with one time in use: ISO 3166-1 code, calling code (ITU-T E.164; `-` where the number alone does not name
 * the country), IANA zone. The North American plan and the countries of {@link severalZones} stand in tables of their own.
 */
const oneZone = `
  AD 376 Europe/Andorra, AE 971 Asia/Dubai, AF 93 Asia/Kabul, AL 355 Europe/Tirane, AM 374 Asia/Yerevan,
  AO 244 Africa/Luanda, AR 54 America/Argentina/Buenos_Aires, AT 43 Europe/Vienna, AW 297 America/Aruba,
  AX - Europe/Mariehamn, AZ 994 Asia/Baku, BA 387 Europe/Sarajevo, BD 880 Asia/Dhaka, BE 32 Europe/Brussels,
  BF 226 Africa/Ouagadougou, BG 359 Europe/Sofia, BH 973 Asia/Bahrain, BI 257 Africa/Bujumbura,
  BJ 229 Africa/Porto-Novo, BL - America/St_Barthelemy, BN 673 Asia/Brunei, BO 591 America/La_Paz,
  BQ - America/Kralendijk, BT 975 Asia/Thimphu, BW 267 Africa/Gaborone, BY 375 Europe/Minsk,
  BZ 501 America/Belize, CC - Indian/Cocos, CF 236 Africa/Bangui, CG 242 Africa/Brazzaville,
  CH 41 Europe/Zurich, CI 225 Africa/Abidjan, CK 682 Pacific/Rarotonga, CM 237 Africa/Douala,
  CN 86 Asia/Shanghai, CO 57 America/Bogota, CR 506 America/Costa_Rica, CU 53 America/Havana,
  CV 238 Atlantic/Cape_Verde, CW 599 America/Curacao, CX - Indian/Christmas, CY 357 Asia/Nicosia,
  CZ 420 Europe/Prague, DE 49 Europe/Berlin, DJ 253 Africa/Djibouti, DK 45 Europe/Copenhagen,
  DZ 213 Africa/Algiers, EE 372 Europe/Tallinn, EG 20 Africa/Cairo, EH - Africa/El_Aaiun, ER 291 Africa/Asmara,
  ET 251 Africa/Addis_Ababa, FI 358 Europe/Helsinki, FJ 679 Pacific/Fiji, FK 500 Atlantic/Stanley,
  FO 298 Atlantic/Faroe, FR 33 Europe/Paris, GA 241 Africa/Libreville, GB 44 Europe/London,
  GE 995 Asia/Tbilisi, GF 594 America/Cayenne, GG - Europe/Guernsey, GH 233 Africa/Accra,
  GI 350 Europe/Gibraltar, GM 220 Africa/Banjul, GN 224 Africa/Conakry, GP 590 America/Guadeloupe,
  GQ 240 Africa/Malabo, GR 30 Europe/Athens, GS - Atlantic/South_Georgia, GT 502 America/Guatemala,
  GW 245 Africa/Bissau, GY 592 America/Guyana, HK 852 Asia/Hong_Kong, HN 504 America/Tegucigalpa,
  HR 385 Europe/Zagreb, HT 509 America/Port-au-Prince, HU 36 Europe/Budapest, IE 353 Europe/Dublin,
  IL 972 Asia/Jerusalem, IM - Europe/Isle_of_Man, IN 91 Asia/Kolkata, IO 246 Indian/Chagos,
  IQ 964 Asia/Baghdad, IR 98 Asia/Tehran, IS 354 Atlantic/Reykjavik, IT 39 Europe/Rome, JE - Europe/Jersey,
  JO 962 Asia/Amman, JP 81 Asia/Tokyo, KE 254 Africa/Nairobi, KG 996 Asia/Bishkek, KH 855 Asia/Phnom_Penh,
  KM 269 Indian/Comoro, KP 850 Asia/Pyongyang, KR 82 Asia/Seoul, KW 965 Asia/Kuwait, LA 856 Asia/Vientiane,
  LB 961 Asia/Beirut, LI 423 Europe/Vaduz, LK 94 Asia/Colombo, LR 231 Africa/Monrovia, LS 266 Africa/Maseru,
  LT 370 Europe/Vilnius, LU 352 Europe/Luxembourg, LV 371 Europe/Riga, LY 218 Africa/Tripoli,
  MA 212 Africa/Casablanca, MC 377 Europe/Monaco, MD 373 Europe/Chisinau, ME 382 Europe/Podgorica,
  MF - America/Marigot, MG 261 Indian/Antananarivo, MH 692 Pacific/Majuro, MK 389 Europe/Skopje,
  ML 223 Africa/Bamako, MM 95 Asia/Yangon, MO 853 Asia/Macau, MQ 596 America/Martinique,
  MR 222 Africa/Nouakchott, MT 356 Europe/Malta, MU 230 Indian/Mauritius, MV 960 Indian/Maldives,
  MW 265 Africa/Blantyre, MY 60 Asia/Kuala_Lumpur, MZ 258 Africa/Maputo, NA 264 Africa/Windhoek,
  NC 687 Pacific/Noumea, NE 227 Africa/Niamey, NF 672 Pacific/Norfolk, NG 234 Africa/Lagos,
  NI 505 America/Managua, NL 31 Europe/Amsterdam, NO 47 Europe/Oslo, NP 977 Asia/Kathmandu,
  NR 674 Pacific/Nauru, NU 683 Pacific/Niue, OM 968 Asia/Muscat, PA 507 America/Panama, PE 51 America/Lima,
  PG 675 Pacific/Port_Moresby, PH 63 Asia/Manila, PK 92 Asia/Karachi, PL 48 Europe/Warsaw,
  PM 508 America/Miquelon, PN - Pacific/Pitcairn, PS 970 Asia/Gaza, PW 680 Pacific/Palau,
  PY 595 America/Asuncion, QA 974 Asia/Qatar, RE 262 Indian/Reunion, RO 40 Europe/Bucharest,
  RS 381 Europe/Belgrade, RW 250 Africa/Kigali, SA 966 Asia/Riyadh, SB 677 Pacific/Guadalcanal,
  SC 248 Indian/Mahe, SD 249 Africa/Khartoum, SE 46 Europe/Stockholm, SG 65 Asia/Singapore,
  SH 290 Atlantic/St_Helena, SI 386 Europe/Ljubljana, SJ - Arctic/Longyearbyen, SK 421 Europe/Bratislava,
  SL 232 Africa/Freetown, SM 378 Europe/San_Marino, SN 221 Africa/Dakar, SO 252 Africa/Mogadishu,
  SR 597 America/Paramaribo, SS 211 Africa/Juba, ST 239 Africa/Sao_Tome, SV 503 America/El_Salvador,
  SY 963 Asia/Damascus, SZ 268 Africa/Mbabane, TD 235 Africa/Ndjamena, TF - Indian/Kerguelen,
  TG 228 Africa/Lome, TH 66 Asia/Bangkok, TJ 992 Asia/Dushanbe, TK 690 Pacific/Fakaofo, TL 670 Asia/Dili,
  TM 993 Asia/Ashgabat, TN 216 Africa/Tunis, TO 676 Pacific/Tongatapu, TR 90 Europe/Istanbul,
  TV 688 Pacific/Funafuti, TW 886 Asia/Taipei, TZ 255 Africa/Dar_es_Salaam, UA 380 Europe/Kyiv,
  UG 256 Africa/Kampala, UY 598 America/Montevideo, UZ 998 Asia/Tashkent, VA - Europe/Vatican,
  VE 58 America/Caracas, VN 84 Asia/Ho_Chi_Minh, VU 678 Pacific/Efate, XK 383 Europe/Belgrade, WF 681 Pacific/Wallis,
  WS 685 Pacific/Apia, YE 967 Asia/Aden, YT - Indian/Mayotte, ZA 27 Africa/Johannesburg, ZM 260 Africa/Lusaka,
  ZW 263 Africa/Harare
`

/** Countries with one time of the North American plan, whose calling code is shared. */
const oneZoneByArea = `
  AG America/Antigua, AI America/Anguilla, AS Pacific/Pago_Pago, BB America/Barbados, BM Atlantic/Bermuda, BS America/Nassau,
  DM America/Dominica, DO America/Santo_Domingo, GD America/Grenada, GU Pacific/Guam, JM America/Jamaica, KN America/St_Kitts,
  KY America/Cayman, LC America/St_Lucia, MP Pacific/Saipan, MS America/Montserrat, PR America/Puerto_Rico,
  SX America/Lower_Princes, TC America/Grand_Turk, TT America/Port_of_Spain, VC America/St_Vincent, VG America/Tortola,
  VI America/St_Thomas
`

/** Countries with several times: calling code and one zone for each time in use, west to east. */
const severalZones: Readonly<Record<string, readonly [code: string, zones: readonly string[]]>> = {
  AU: ['61', ['Australia/Perth', 'Australia/Darwin', 'Australia/Adelaide', 'Australia/Brisbane', 'Australia/Sydney']],
  BR: ['55', ['America/Rio_Branco', 'America/Manaus', 'America/Sao_Paulo', 'America/Noronha']],
  CD: ['243', ['Africa/Kinshasa', 'Africa/Lubumbashi']],
  CL: ['56', ['Pacific/Easter', 'America/Santiago', 'America/Punta_Arenas']],
  EC: ['593', ['Pacific/Galapagos', 'America/Guayaquil']],
  ES: ['34', ['Atlantic/Canary', 'Europe/Madrid']],
  FM: ['691', ['Pacific/Chuuk', 'Pacific/Pohnpei']],
  GL: ['299', ['America/Thule', 'America/Nuuk', 'America/Danmarkshavn']],
  ID: ['62', ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura']],
  KI: ['686', ['Pacific/Tarawa', 'Pacific/Kanton', 'Pacific/Kiritimati']],
  MN: ['976', ['Asia/Hovd', 'Asia/Ulaanbaatar']],
  MX: [
    '52',
    [
      'America/Tijuana',
      'America/Hermosillo',
      'America/Mazatlan',
      'America/Ciudad_Juarez',
      'America/Mexico_City',
      'America/Cancun',
    ],
  ],
  NZ: ['64', ['Pacific/Auckland', 'Pacific/Chatham']],
  PF: ['689', ['Pacific/Tahiti', 'Pacific/Marquesas', 'Pacific/Gambier']],
  PT: ['351', ['Atlantic/Azores', 'Europe/Lisbon']],
  RU: [
    '7',
    [
      'Europe/Kaliningrad',
      'Europe/Moscow',
      'Europe/Samara',
      'Asia/Yekaterinburg',
      'Asia/Omsk',
      'Asia/Krasnoyarsk',
      'Asia/Irkutsk',
      'Asia/Yakutsk',
      'Asia/Vladivostok',
      'Asia/Magadan',
      'Asia/Kamchatka',
    ],
  ],
  US: [
    '1',
    [
      'Pacific/Honolulu',
      'America/Adak',
      'America/Anchorage',
      'America/Los_Angeles',
      'America/Phoenix',
      'America/Denver',
      'America/Chicago',
      'America/New_York',
    ],
  ],
  CA: [
    '1',
    [
      'America/Vancouver',
      'America/Edmonton',
      'America/Regina',
      'America/Winnipeg',
      'America/Toronto',
      'America/Halifax',
      'America/St_Johns',
    ],
  ],
}

/** What is known of a country: its zones, one for each time in use. */
export interface Country {
  /** ISO 3166-1 alpha-2. */
  readonly iso: string
  readonly zones: readonly string[]
}

const { byIso, byCode } = readTables()

function readTables() {
  const isos = new Map<string, Country>()
  const codes = new Map<string, Country>()
  const put = (iso: string, code: string, zones: readonly string[]): void => {
    const country = { iso, zones }
    isos.set(iso, country)
    if (code !== '-') codes.set(code, country)
  }
  for (const row of oneZone.split(/,\s*/)) {
    const [iso = '', code = '-', zone = ''] = row.trim().split(' ')
    put(iso, code, [zone])
  }
  for (const [iso, [code, zones]] of Object.entries(severalZones)) put(iso, code === '1' ? '-' : code, zones)
  // Kazakhstan shares +7 with Russia and has one time since 2024 (numbers +76 and +77).
  put('KZ', '-', ['Asia/Almaty'])
  for (const row of oneZoneByArea.split(/,\s*/)) {
    const [iso = '', zone = ''] = row.trim().split(' ')
    put(iso, '-', [zone])
  }
  return { byIso: isos, byCode: codes }
}

/** The country of an ISO 3166-1 alpha-2 code; null for none. */
export function countryOf(iso: string): Country | null {
  return byIso.get(iso) ?? null
}

/** The country an international number (digits without `+`) belongs to by its code alone; null for +1 and codes nobody has. */
export function countryOfNumber(digits: string): Country | null {
  if (/^7[67]/.test(digits)) return countryOf('KZ')
  // No code is the beginning of another (E.164), so the order does not matter.
  return byCode.get(digits.slice(0, 1)) ?? byCode.get(digits.slice(0, 2)) ?? byCode.get(digits.slice(0, 3)) ?? null
}
