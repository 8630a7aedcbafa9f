import type { Random } from '../ports/random.js'

/** How long something takes, as a law of chance. All times in ms. */
export type Duration =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** `spread` is the standard deviation over the mean. */
  | { readonly kind: 'lognormal'; readonly meanMs: number; readonly spread: number }
  /** Sum of `steps` exponential times. */
  | { readonly kind: 'erlang'; readonly meanMs: number; readonly steps: number }
  /** One of several laws, by weight. */
  | { readonly kind: 'mixture'; readonly parts: readonly { readonly weight: number; readonly of: Duration }[] }

/** A time by the law, ms, 0 or more. */
export function drawDuration(duration: Duration, random: Random): number {
  switch (duration.kind) {
    case 'fixed':
      return duration.ms
    case 'uniform':
      return duration.fromMs + (duration.toMs - duration.fromMs) * random.next()
    case 'exponential':
      return -duration.meanMs * Math.log(1 - random.next())
    case 'lognormal': {
      const variance = Math.log1p(duration.spread * duration.spread)
      return duration.meanMs * Math.exp(Math.sqrt(variance) * drawNormal(random) - variance / 2)
    }
    case 'erlang': {
      let product = 1
      for (let step = 0; step < duration.steps; step++) product *= 1 - random.next()
      return (-duration.meanMs / duration.steps) * Math.log(product)
    }
    case 'mixture': {
      let left = random.next() * duration.parts.reduce((sum, part) => sum + part.weight, 0)
      for (const part of duration.parts) {
        left -= part.weight
        if (left < 0) return drawDuration(part.of, random)
      }
      return 0
    }
  }
}

/** Mean of the law, ms. */
export function meanDuration(duration: Duration): number {
  switch (duration.kind) {
    case 'fixed':
      return duration.ms
    case 'uniform':
      return (duration.fromMs + duration.toMs) / 2
    case 'exponential':
    case 'lognormal':
    case 'erlang':
      return duration.meanMs
    case 'mixture': {
      const weights = duration.parts.reduce((sum, part) => sum + part.weight, 0)
      return duration.parts.reduce((sum, part) => sum + (part.weight / weights) * meanDuration(part.of), 0)
    }
  }
}

/** Box and Muller: a normal number of mean 0 and deviation 1. */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
