const delimiters = [',', ';', '\t', '|'] as const

/** How the cells of a file are separated. `announced`: its first line `sep=X` said so; `skip` characters belong to that line. */
export interface DelimiterChoice {
  readonly delimiter: string
  readonly announced: boolean
  readonly skip: number
}

/**
 * The delimiter of a CSV: what a first line `sep=X` (written by Excel) names, else the candidate that stands most often in the
 * first line outside quotes. A header of one column has none; comma then does as well as any.
 */
export function chooseDelimiter(text: string): DelimiterChoice {
  const announced = /^sep=(.)\r?\n/i.exec(text)
  if (announced?.[1] !== undefined) return { delimiter: announced[1], announced: true, skip: announced[0].length }
  const counts = new Map<string, number>()
  let quoted = false
  let seen = false
  for (const char of text.slice(0, 65_536)) {
    if (char === '"') quoted = !quoted
    if (char === '\n' && !quoted && seen) break
    if (char !== '\n' && char !== '\r') seen = true
    if (!quoted) counts.set(char, (counts.get(char) ?? 0) + 1)
  }
  let delimiter: string = delimiters[0]
  for (const candidate of delimiters) {
    if ((counts.get(candidate) ?? 0) > (counts.get(delimiter) ?? 0)) delimiter = candidate
  }
  return { delimiter, announced: false, skip: 0 }
}
