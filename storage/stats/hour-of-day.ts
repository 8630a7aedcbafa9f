/** One zone has many spellings, and anybody may ask for any of them. */
const mostFormats = 200
const formats = new Map<string, Intl.DateTimeFormat>()

/** Hour of the day, 0 to 23, of a moment in an IANA zone. */
export function hourOfDay(at: number, timeZone: string): number {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' })
    if (formats.size >= mostFormats) formats.clear()
    formats.set(timeZone, format)
  }
  return Number(format.format(at))
}
