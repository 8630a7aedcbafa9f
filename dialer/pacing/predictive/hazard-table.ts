/** What is believed of a bin before anything was seen in it. */
export interface HazardStart {
  /** Chance to end within the bin, given it was reached; one number for each bin and kind of ending: `[kind][bin]`. */
  readonly shape: readonly (readonly number[])[]
  /** How many that reached the bin this belief is worth. */
  readonly weight: number
  /** How many endings the belief in the overall level of the shape is worth. */
  readonly levelWeight: number
}

export interface HazardTableConfig {
  /** Where the bins begin, ascending from 0; the last one never ends. ms */
  readonly starts: readonly number[]
  readonly start: HazardStart
  /** After so many endings an old one counts for 1/e of a new one. */
  readonly memory: number
  /** Whether neighbouring bins lend each other half their weight, for endings without sharp edges. */
  readonly smooth: boolean
}

/** What a table has learned, as plain numbers. */
export interface HazardCounts {
  readonly survived: number[]
  readonly ended: number[][]
}

/**
 * Learns how likely something ends at each age, with several kinds of ending, from what has ended and from what is still
 * under way (its age so far counts as survived), so that a change shows before the first long ones have ended.
 * Older observations fade by the number of endings.
 */
export interface HazardTable {
  readonly bins: number
  /** The bin an age falls into. */
  binOf(ageMs: number): number
  /** One has lived from one age to another. */
  survived(fromMs: number, toMs: number): void
  /** Some together have lived through this bin so many times. */
  livedIn(bin: number, times: number): void
  /** One has ended at this age, its survival until then already told. */
  ended(ageMs: number, kind: number): void
  /** Chance to end this way within each bin, given it was reached. */
  hazard(kind: number, into: Float64Array): void
  /** Endings told so far; while this number stands, hazards hardly change. */
  endings(): number
  /** Endings learned from, faded. */
  weight(): number
  counts(): HazardCounts
  /** Begins from what another has learned, taken as so many endings at most. False if it does not fit. */
  begin(counts: HazardCounts, mostEndings: number): boolean
}

/** Weights grow instead of old ones shrinking; from here on all are brought back, before precision suffers. */
const weightRenewedAt = 1e9
/** A chance to end is never taken for certain: a bin can always be survived. */
const mostHazard = 0.98

export function createHazardTable({ starts, start, memory, smooth }: HazardTableConfig): HazardTable {
  const bins = starts.length
  const kinds = start.shape.length
  const last = bins - 1
  const lived = new Float64Array(bins)
  const endings = start.shape.map(() => new Float64Array(bins))
  const growth = 1 + 1 / memory
  let unit = 1
  let told = 0

  const widths = Float64Array.from(starts, (start, bin) =>
    bin < last ? (starts[bin + 1] ?? start) - start : start - (starts[bin - 1] ?? 0),
  )
  const startOf = (bin: number) => starts[bin] ?? Number.POSITIVE_INFINITY
  const widthOf = (bin: number) => widths[bin] ?? 0
  const firstWidth = widthOf(0)
  const end = startOf(last) + widthOf(last)
  // The bin in which each stretch of the width of the first bin, the narrowest, begins.
  const binsAt = new Int32Array(Math.ceil(startOf(last) / firstWidth) + 1)
  for (let stretch = 0, bin = 0; stretch < binsAt.length; stretch++) {
    while (bin < last && startOf(bin + 1) <= stretch * firstWidth) bin++
    binsAt[stretch] = bin
  }

  const binOf = (ageMs: number) => {
    if (!(ageMs > 0)) return 0
    let bin = binsAt[Math.min(binsAt.length - 1, Math.floor(ageMs / firstWidth))] ?? last
    while (bin < last && startOf(bin + 1) <= ageMs) bin++
    return bin
  }

  const renew = () => {
    for (let bin = 0; bin < bins; bin++) {
      lived[bin] = (lived[bin] ?? 0) / unit
      for (const ended of endings) ended[bin] = (ended[bin] ?? 0) / unit
    }
    unit = 1
  }

  const lent = (values: Float64Array, bin: number) =>
    smooth
      ? (values[bin] ?? 0) / 2 + ((values[bin - 1] ?? values[bin] ?? 0) + (values[bin + 1] ?? values[bin] ?? 0)) / 4
      : (values[bin] ?? 0)

  return {
    bins,
    binOf,
    survived(fromMs, toMs) {
      if (!(toMs > fromMs)) return
      const until = Math.min(toMs, end)
      for (let bin = binOf(fromMs); bin < bins && startOf(bin) < until; bin++) {
        const width = widthOf(bin)
        const part = Math.min(until, startOf(bin) + width) - Math.max(fromMs, startOf(bin))
        if (part > 0) lived[bin] = (lived[bin] ?? 0) + (unit * part) / width
      }
    },
    livedIn(bin, times) {
      if (bin < bins) lived[bin] = (lived[bin] ?? 0) + unit * times
    },
    ended(ageMs, kind) {
      const ended = endings[kind]
      if (ended === undefined) return
      unit *= growth
      told++
      const bin = binOf(ageMs)
      ended[bin] = (ended[bin] ?? 0) + unit
      // What was told as survived of this bin belongs to one who did not survive it.
      const part = Math.min(1, Math.max(0, (ageMs - startOf(bin)) / widthOf(bin)))
      lived[bin] = Math.max(0, (lived[bin] ?? 0) - unit * part)
      if (unit > weightRenewedAt) renew()
    },
    hazard(kind, into) {
      const shape = start.shape[kind] ?? []
      const ended = endings[kind]
      if (ended === undefined) return
      let seen = 0
      let believed = 0
      for (let bin = 0; bin < bins; bin++) {
        seen += ended[bin] ?? 0
        let reached = lived[bin] ?? 0
        for (const other of endings) reached += other[bin] ?? 0
        believed += reached * (shape[bin] ?? 0)
      }
      const level = (seen / unit + start.levelWeight) / (believed / unit + start.levelWeight)
      for (let bin = 0; bin < bins; bin++) {
        let reached = lent(lived, bin)
        for (let other = 0; other < kinds; other++) reached += lent(endings[other] ?? lived, bin)
        const believedHere = Math.min(mostHazard, level * (shape[bin] ?? 0))
        const chance = (lent(ended, bin) / unit + start.weight * believedHere) / (reached / unit + start.weight)
        into[bin] = Math.min(mostHazard, chance)
      }
    },
    endings: () => told,
    weight() {
      let sum = 0
      for (const ended of endings) for (const count of ended) sum += count
      return sum / unit
    },
    counts: () => ({
      survived: Array.from(lived, (count) => count / unit),
      ended: endings.map((ended) => Array.from(ended, (count) => count / unit)),
    }),
    begin(counts, mostEndings) {
      if (counts.survived.length !== bins || counts.ended.length !== kinds) return false
      if (counts.ended.some((ended) => ended.length !== bins)) return false
      let sum = 0
      for (const ended of counts.ended) for (const count of ended) sum += count
      const share = sum > mostEndings ? mostEndings / sum : 1
      unit = 1
      told++
      for (let bin = 0; bin < bins; bin++) {
        lived[bin] = (counts.survived[bin] ?? 0) * share
        for (let kind = 0; kind < kinds; kind++) {
          const ended = endings[kind]
          if (ended !== undefined) ended[bin] = (counts.ended[kind]?.[bin] ?? 0) * share
        }
      }
      return true
    },
  }
}
