/**
 * Reads names of time zones: gives the name as the IANA database spells it, or null if it has none of that name. Answers are kept,
 * since a list of leads holds few different ones.
 */
export function createTimeZoneReader(): (text: string) => string | null {
  const known = new Map<string, string | null>()
  return (text) => {
    const kept = known.get(text)
    if (kept !== undefined) return kept
    const zone = canonical(text)
    if (known.size < 5000) known.set(text, zone)
    return zone
  }
}

function canonical(text: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/.test(text)) return null
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
  } catch {
    // RangeError is how Intl says that it does not know the zone.
    return null
  }
}
