import fc from 'fast-check'

/** Texts that have broken programs before: control characters, injections of many languages, odd Unicode, names of JavaScript's own. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\n',
  'x\r\nAction: Originate\r\nChannel: PJSIP/evil',
  'x\r\nSet-Cookie: evil=1',
  '\u001b[2J\u001b[31mred',
  '\u2028\u2029',
  '\u202Eevil',
  '\uFEFF',
  '\uD800',
  '\uDFFF\uD800',
  '💣'.repeat(3),
  'ﷺ'.repeat(20),
  'İıſK',
  '../../../etc/passwd',
  '..\\..\\windows',
  '%2e%2e%2f',
  '%00',
  '%',
  '%E0%A4%A',
  "' OR 1=1 --",
  '"; DROP TABLE leads; --',
  '%_%\\',
  '*',
  '" OR ""="',
  ')(*',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '=1+1',
  '+49',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '${jndi:ldap://x}',
  '{{7*7}}',
  '${EVAL(x)}',
  'FILE(/etc/passwd)',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '0',
  '-0',
  '1e309',
  '9007199254740993',
  '99999999999999999999999999',
  '0x7fffffff',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  'true',
  '[]',
  '{}',
  '1970-01-01',
  '0000-00-00',
  '9999-12-31T23:59:60Z',
  '275760-09-13T00:00:00Z',
  '+275760-09-13T00:00:00.000Z',
  '-271821-04-20T00:00:00.000Z',
  '2026-02-30',
  'Europe/Nowhere',
  '(a+)+$',
  'a'.repeat(10_001),
]

/** A text that means harm, or is merely odd. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('a', '9', ' ', '[', '"', '\\', 'é', '💣', '%', '_', '../'),
        fc.integer({ min: 1, max: 4000 }),
      )
      .map(([unit, times]) => unit.repeat(times)),
  },
)

/** Numbers at the edges of what types and columns hold. */
export const hostileNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    -1,
    1,
    0.1,
    1e21,
    -1e21,
    1e308,
    -1e308,
    5e-324,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
    2 ** 63,
    8.64e15,
    8.64e15 + 1,
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** Any JSON value: of the wrong type, deep, wide, or with the names that reach prototypes. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 3, arbitrary: hostileNumber },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], [null], { '': '' }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.oneof(hostileText, hostileNumber), { maxLength: 20 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }).map(deep) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 3000 }).map((length) => Array.from({ length }, (_, at) => at)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('__proto__', 'constructor', 'prototype')
      .map((key) => JSON.parse(`{"${key}":{"polluted":true,"id":1}}`)),
  },
)

function deep(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

/** What one change does to a value that is right. */
type Change = (value: unknown) => unknown

/**
 * A value that was right, with a few changes somewhere inside: a leaf of another kind, a part left out, one too many, one twice.
 * Texts and numbers of the example are kept otherwise, so that it gets far into what reads it.
 */
export function nearly(example: unknown, most = 3): fc.Arbitrary<unknown> {
  const change: fc.Arbitrary<Change> = fc.oneof(
    { weight: 5, arbitrary: hostileJson.map((value) => () => value) },
    {
      weight: 2,
      arbitrary: hostileText.map((text) => (value: unknown) => (typeof value === 'string' ? value + text : text)),
    },
    { weight: 1, arbitrary: fc.constant<Change>((value) => [value]) },
    { weight: 1, arbitrary: fc.constant<Change>((value) => (Array.isArray(value) ? [...value, ...value] : { value })) },
    { weight: 2, arbitrary: fc.constant<Change>(() => undefined) },
    {
      weight: 1,
      arbitrary: fc.tuple(hostileText, hostileJson).map(
        ([key, inner]) =>
          (value: unknown) =>
            withKey(value, key, inner),
      ),
    },
  )
  return fc
    .array(fc.tuple(fc.array(fc.nat(30), { maxLength: 5 }), change), { maxLength: most })
    .map((changes) => changes.reduce((value, [steps, how]) => changed(value, steps, how), example))
}

function withKey(value: unknown, key: string, inner: unknown): unknown {
  const copy: Record<string, unknown> = {}
  const before = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  for (const [name, one] of [...before, [key, inner] as const]) {
    Object.defineProperty(copy, name, { value: one, enumerable: true, writable: true, configurable: true })
  }
  return copy
}

/** The value with the change made where the steps lead: each chooses one child; they end where there is none. */
function changed(value: unknown, [step, ...rest]: readonly number[], how: Change): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return how(value)
  if (Array.isArray(value)) {
    if (value.length === 0) return how(value)
    return value.map((one: unknown, at) => (at === step % value.length ? changed(one, rest, how) : one))
  }
  const entries: [string, unknown][] = Object.entries(value)
  if (entries.length === 0) return how(value)
  const chosen = step % entries.length
  return Object.fromEntries(entries.map(([key, one], at) => [key, at === chosen ? changed(one, rest, how) : one]))
}
