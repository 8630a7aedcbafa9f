import { type Wire, WrittenJson } from './reply.js'

/**
 * A body as JSON. A list that stands in it under two names (`data` and `items`) is written out once and put in twice: writing it is most of
 * the work of answering a page of a list.
 */
export function jsonBody(body: Wire): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return JSON.stringify(body)
  if (body instanceof WrittenJson) return body.text
  const lists = new Map<unknown, string>()
  const entries = Object.entries(body).flatMap(([key, value]) => {
    if (value === undefined) return []
    if (value instanceof WrittenJson) return [`${JSON.stringify(key)}:${value.text}`]
    if (!Array.isArray(value)) return [`${JSON.stringify(key)}:${JSON.stringify(value)}`]
    const text = lists.get(value) ?? JSON.stringify(value)
    lists.set(value, text)
    return [`${JSON.stringify(key)}:${text}`]
  })
  return `{${entries.join(',')}}`
}
