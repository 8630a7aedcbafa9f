import { closeSync, openSync, writeSync } from 'node:fs'

/** The n-th number of the benchmarks' leads, in E.164. */
export function leadNumber(n: number): string {
  return `+1${212 + Math.floor(n / 8_000_000)}${2_000_000 + (n % 8_000_000)}`
}

/**
 * Writes a CSV of so many leads with the columns real lists have, in no order of numbers, as real lists are: every lead lands on
 * another page of the unique index.
 */
export function writeLeadList(path: string, leads: number): void {
  const file = openSync(path, 'w')
  let text = 'phoneNumber,name,email,timezone,city,product\n'
  let seed = 1
  const numbers = Int32Array.from({ length: leads }, (_, i) => i)
  for (let i = leads - 1; i > 0; i--) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    const j = seed % (i + 1)
    const swapped = numbers[i] ?? 0
    numbers[i] = numbers[j] ?? 0
    numbers[j] = swapped
  }
  for (const [i, n] of numbers.entries()) {
    text += `${leadNumber(n)},Lead ${String(i).padStart(7, '0')},lead${i}@example.com,America/New_York,Springfield,Fibre 500\n`
    if (text.length < 1_000_000) continue
    writeSync(file, text)
    text = ''
  }
  writeSync(file, text)
  closeSync(file)
}
