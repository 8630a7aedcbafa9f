/**
 * Upper end of the one-sided Clopper-Pearson interval (Clopper and Pearson, Biometrika 26, 1934) for a share of `hits` in `tries`: with the
 * given confidence the true share is not above it. Taken because it never promises more than it holds; Wilson's is right on average only,
 * and too low exactly where it matters here, at small shares of few answers. As the quantile of a beta distribution it also takes counts
 * that are not whole. 1 before anything was tried.
 * @param confidence 0 to 1, for example 0.95
 */
export function upperBound(hits: number, tries: number, confidence: number): number {
  if (tries <= 0 || hits >= tries) return 1
  return betaQuantile(confidence, Math.max(0, hits) + 1, tries - Math.max(0, hits))
}

/** The x with I_x(a, b) = p, by halving: 60 times gives every bit that counts. */
function betaQuantile(p: number, a: number, b: number): number {
  let low = 0
  let high = 1
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2
    if (regularizedBeta(middle, a, b) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** I_x(a, b) by its continued fraction, on the side where that converges fast (DLMF 8.17.22). */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b
}

const mostTerms = 10_000
const tiny = 1e-300

/** The continued fraction by Lentz's method. */
function fraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let value = d
  for (let m = 1; m <= mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    value *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    value *= d * c
    if (Math.abs(d * c - 1) < 1e-14) break
  }
  return value
}

function away(value: number): number {
  return Math.abs(value) < tiny ? tiny : value
}

/** ln Γ(x) for x > 0: Stirling's series after moving x above 10 (DLMF 5.11.1). */
function logGamma(x: number): number {
  let shift = 0
  let at = x
  while (at < 10) {
    shift -= Math.log(at)
    at += 1
  }
  const inverse = 1 / (at * at)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at
  return shift + (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series
}
