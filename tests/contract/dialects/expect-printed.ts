import { expect } from 'vitest'

const printedTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/

/**
 * Holds an answer against a block that a contract prints: every field is there with the printed type, times as they are printed, and in a
 * list each item. Fields beyond the printed ones are allowed.
 */
export function expectPrinted(live: unknown, printed: unknown, at = 'body'): void {
  if (Array.isArray(printed)) {
    expect([at, Array.isArray(live) && live.length > 0]).toEqual([at, true])
    for (const [index, item] of (live as unknown[]).entries()) expectPrinted(item, printed[0], `${at}[${index}]`)
    return
  }
  if (typeof printed === 'object' && printed !== null) {
    expect([at, typeof live]).toEqual([at, 'object'])
    for (const [key, inner] of Object.entries(printed)) {
      const value: unknown = (live as Record<string, unknown>)[key]
      if (key === 'success' || (key === 'message' && at === 'body')) expect([at, key, value]).toEqual([at, key, inner])
      else expectPrinted(value, inner, `${at}.${key}`)
    }
    return
  }
  expect([at, typeof live]).toEqual([at, typeof printed])
  if (typeof printed === 'string' && printedTime.test(printed))
    expect([at, live]).toEqual([at, expect.stringMatching(printedTime)])
}
