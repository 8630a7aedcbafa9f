/**
 * Zones of North America by a letter. States and provinces keep to the zone of their letter; where an area spans two, both letters stand
 * and a call must be allowed in both.
 */
const zoneOfLetter: Readonly<Record<string, string>> = {
  E: 'America/New_York',
  C: 'America/Chicago',
  M: 'America/Denver',
  Z: 'America/Phoenix',
  P: 'America/Los_Angeles',
  K: 'America/Anchorage',
  D: 'America/Adak',
  H: 'Pacific/Honolulu',
  T: 'America/Toronto',
  W: 'America/Winnipeg',
  R: 'America/Regina',
  L: 'America/Edmonton',
  V: 'America/Vancouver',
  Y: 'America/Whitehorse',
  A: 'America/Halifax',
  B: 'America/St_Johns',
}

/**
 * Area codes of the North American Numbering Plan by place: ISO 3166-2 of the state or province, zones by letter, codes. A code that
 * stands in two rows of one place does not occur. Their zones were held, in November 2026, against those of libphonenumber
 * (resources/timezones/map_data.txt, statistics of 2018), which tell by the digits behind the code too: the times
 * that stand there under a code stand here, but for 306 and 639 (there Winnipeg), 437 (Winnipeg) and 689 (Chicago), which look like errors
 * of theirs, 480, 520 and 602 (cities of Arizona, there with the time of the Navajo Nation), and single exchanges of 709 and 907. Codes younger than 2018 have the zones of the code they overlay; that list was
 * not held against NANPA's own. Codes that are missing are of no known place.
 */
const areas = `
US-AL C 205 251 256 334 659 938; US-AK KD 907; US-AZ Z 480 520 602 623; US-AZ ZM 928; US-AR C 327 479 501 870
US-CA P 209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 747 760
US-CA P 805 818 820 831 837 840 858 909 916 925 949 951; US-CO M 303 719 720 748 970 983; US-CT E 203 475 860 959; US-DE E 302
US-DC E 202 771; US-FL E 239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954; US-FL EC 448 850
US-GA E 229 404 470 478 678 706 762 770 912 943; US-HI H 808; US-ID MP 208 986
US-IL C 217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872; US-IN E 260 317 463 765; US-IN EC 219 574 812 930
US-IA C 319 515 563 641 712; US-KS C 316 913; US-KS CM 620 785; US-KY E 502 859; US-KY EC 270 364 606
US-LA C 225 318 337 457 504 985; US-ME E 207; US-MD E 227 240 301 410 443 667; US-MA E 339 351 413 508 617 774 781 857 978
US-MI E 231 248 269 313 517 586 616 679 734 810 947 989; US-MI EC 906; US-MN C 218 320 507 612 651 763 924 952
US-MS C 228 471 601 662 769; US-MO C 235 314 417 557 573 636 660 816 975; US-MT M 406; US-NE C 402 531; US-NE CM 308
US-NV P 702 725; US-NV PM 775; US-NH E 603; US-NJ E 201 551 609 640 732 848 856 862 908 973; US-NM M 505 575
US-NY E 212 315 329 332 347 363 465 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934
US-NC E 252 336 472 704 743 828 910 919 980 984; US-ND CM 701; US-OH E 216 220 234 283 326 330 380 419 436 440 513 567 614 740 937
US-OK C 405 539 572 580 918; US-OR P 503 971; US-OR PM 458 541; US-PA E 215 223 267 272 412 445 484 570 582 610 717 724 814 835 878
US-RI E 401; US-SC E 803 821 839 843 854 864; US-SD CM 605; US-TN C 615 629 731 901; US-TN E 865; US-TN EC 423 729 931
US-TX C 210 214 254 281 325 346 361 409 430 469 512 621 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979; US-TX M 915
US-TX CM 432; US-UT M 385 435 801; US-VT E 802; US-VA E 276 434 540 571 686 703 757 804 826 948; US-WA P 206 253 360 425 509 564
US-WV E 304 681; US-WI C 262 274 353 414 534 608 715 920; US-WY M 307
CA-AB L 368 403 587 780 825; CA-BC V 604; CA-BC VL 236 250 257 672 778; CA-MB W 204 431 584; CA-NB A 428 506; CA-NL BA 709 879
CA A 782 902; CA-ON T 226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942; CA-ON TW 807
CA-QC T 263 354 438 450 468 514 819 873; CA-QC TA 367 418 581; CA-SK RL 306 474 639; CA YLWT 867
CA-NS A; CA-PE A; CA-YT Y; CA-NT L; CA-NU WTL
`

/** Countries and territories of the plan with one time: code, ISO 3166-1 (US territories 3166-2), zone. */
const islands = `
242 BS America/Nassau; 246 BB America/Barbados; 264 AI America/Anguilla; 268 AG America/Antigua; 284 VG America/Tortola
345 KY America/Cayman; 441 BM Atlantic/Bermuda; 473 GD America/Grenada; 649 TC America/Grand_Turk; 658 JM America/Jamaica
664 MS America/Montserrat; 721 SX America/Lower_Princes; 758 LC America/St_Lucia; 767 DM America/Dominica
784 VC America/St_Vincent; 809 DO America/Santo_Domingo; 829 DO America/Santo_Domingo; 849 DO America/Santo_Domingo
868 TT America/Port_of_Spain; 869 KN America/St_Kitts; 876 JM America/Jamaica; 340 US-VI America/St_Thomas
787 US-PR America/Puerto_Rico; 939 US-PR America/Puerto_Rico; 670 US-MP Pacific/Saipan; 671 US-GU Pacific/Guam
684 US-AS Pacific/Pago_Pago
`

/** An area: its region and every zone that is in use there. */
export interface Area {
  /** ISO 3166-2 of state or province, ISO 3166-1 of a country. */
  readonly region: string
  readonly zones: readonly string[]
}

const { areaByCode, zonesByRegion } = readTables()

function readTables(): { areaByCode: ReadonlyMap<string, Area>; zonesByRegion: ReadonlyMap<string, Set<string>> } {
  const byCode = new Map<string, Area>()
  const byRegion = new Map<string, Set<string>>()
  const put = (region: string, zones: readonly string[], codes: readonly string[]): void => {
    for (const code of codes) byCode.set(code, { region, zones })
    byRegion.set(region, new Set([...(byRegion.get(region) ?? []), ...zones]))
  }
  for (const row of rowsOf(areas)) {
    const [region = '', letters = '', ...codes] = row
    put(region, zonesOf(letters), codes)
  }
  for (const [code = '', region = '', zone = ''] of rowsOf(islands)) put(region, [zone], [code])
  return { areaByCode: byCode, zonesByRegion: byRegion }
}

/** The rows of a table of this folder: parted by semicolons and line ends, their cells by blanks. */
export function rowsOf(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split(/\s*[;\n]\s*/)
    .map((row) => row.split(' '))
}

/** Zones behind the letters of this file's tables. */
export function zonesOf(letters: string): readonly string[] {
  return Array.from(letters, (letter) => zoneOfLetter[letter] ?? '')
}

/** The area of a code of the plan (three digits); null for toll-free, personal and unknown codes. */
export function areaOfCode(code: string): Area | null {
  return areaByCode.get(code) ?? null
}

/** A state, province or country of the plan with every zone in use in it; null for others. */
export function areaOfRegion(region: string): Area | null {
  const zones = zonesByRegion.get(region)
  return zones === undefined ? null : { region, zones: [...zones] }
}
