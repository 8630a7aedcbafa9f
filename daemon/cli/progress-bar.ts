const width = 30

/** A bar for a part from 0 to 1, as one line. */
export function progressBar(label: string, done: number): string {
  const part = Math.max(0, Math.min(1, done))
  const filled = Math.round(part * width)
  return `${label} [${'#'.repeat(filled)}${'.'.repeat(width - filled)}] ${Math.floor(part * 100)} %`
}
