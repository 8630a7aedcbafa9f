/**
 * Every zone of the IANA database changes its offset at whole quarter hours UTC nowadays, so an offset holds for its quarter hour.
 * The last quarter hour per zone is remembered: asking Intl costs microseconds, a look at the map tens of nanoseconds.
 */
const quarterHourMs = 900_000

interface ZoneMemory {
  readonly format: Intl.DateTimeFormat
  quarter: number
  offsetMs: number
}

const zones = new Map<string, ZoneMemory | null>()

/** True for an IANA zone name that this runtime knows, for example `Europe/Berlin` or `UTC`. */
export function isTimeZone(text: string): boolean {
  return memoryOf(text) !== null
}

/** Local time minus UTC in a zone at a moment, ms; null for a zone nobody knows. */
export function zoneOffsetMs(zone: string, at: number): number | null {
  const memory = memoryOf(zone)
  if (memory === null) return null
  const quarter = Math.floor(at / quarterHourMs)
  if (memory.quarter !== quarter) {
    memory.offsetMs = parseOffset(memory.format.formatToParts(quarter * quarterHourMs))
    memory.quarter = quarter
  }
  return memory.offsetMs
}

function memoryOf(zone: string): ZoneMemory | null {
  const known = zones.get(zone)
  if (known !== undefined) return known
  const made = makeMemory(zone)
  // Names nobody knows come from outside without bound; only those of the database are remembered.
  if (made !== null) zones.set(zone, made)
  return made
}

function makeMemory(zone: string): ZoneMemory | null {
  // Newer runtimes also take bare offsets such as `+02:00`; those know no summer time and are not zones.
  if (!/^[A-Za-z]/.test(zone)) return null
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', hour: 'numeric' })
    return { format, quarter: Number.NaN, offsetMs: 0 }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** `GMT`, `GMT+05:30` or `GMT-04:00` as ECMA-402 writes `longOffset`. */
function parseOffset(parts: readonly Intl.DateTimeFormatPart[]): number {
  const text = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /([+-])(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  if (match === null) return 0
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return (match[1] === '-' ? -seconds : seconds) * 1000
}
