import { createSeededRandom } from '../../../daemon/seeded-random.js'
import type { LeadMix } from './lead-mix.js'
import { carrierNumber, distinctNumbers, type NumberKind } from './number-plan.js'

/** A kind of number, drawn by chance. `between` gives a whole number from the least to the most, each as likely. */
export type DrawKind = (between: (least: number, most: number) => number) => NumberKind

/** Area codes in use, so that every kind finds numbers enough. */
const areaCodes =
  '201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239 240 248 251 252 253 254 256 260'.split(
    ' ',
  )

/** So many numbers, each of a kind by its share and in an order by chance, as people are; the same for the same seed. */
export function chanceMix(
  count: number,
  shares: readonly (readonly [share: number, kind: DrawKind])[],
  seed: number,
): LeadMix {
  const random = createSeededRandom(seed)
  const between = (least: number, most: number) => least + Math.floor(random.next() * (most - least + 1))
  const all = shares.reduce((sum, [share]) => sum + share, 0)
  const draw = (): NumberKind => {
    let left = random.next() * all
    for (const [share, kind] of shares) {
      left -= share
      if (left < 0) return kind(between)
    }
    throw new RangeError('no kind has a share')
  }
  const used = new Map<string, number>()
  return Array.from({ length: count }, () => {
    const kind = draw()
    const key = JSON.stringify(kind)
    const serial = used.get(key) ?? 0
    used.set(key, serial + 1)
    const area = areaCodes[Math.floor(serial / distinctNumbers(kind))]
    if (area === undefined) throw new RangeError(`too many numbers of one kind: ${key}`)
    return { number: carrierNumber(kind, serial, area), kind }
  })
}
