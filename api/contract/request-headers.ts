import type { IncomingHttpHeaders } from 'node:http'

/** What is read of a request's headers; names in any case. */
export type RequestHeaders = Pick<Headers, 'get' | 'has'>

/**
 * Headers as the server parsed them. Making the web's own `Headers` of them, which checks each name and value once more, takes longer than
 * finding out who asks.
 */
export function requestHeaders(parsed: IncomingHttpHeaders): RequestHeaders {
  const get = (name: string): string | null => {
    const value = parsed[name] ?? parsed[name.toLowerCase()]
    return value === undefined ? null : typeof value === 'string' ? value : value.join(', ')
  }
  return { get, has: (name) => get(name) !== null }
}

/** The same headers, with an authorization of its own. */
export function withAuthorization(headers: RequestHeaders, value: string): RequestHeaders {
  const isIt = (name: string): boolean => name.toLowerCase() === 'authorization'
  return {
    get: (name) => (isIt(name) ? value : headers.get(name)),
    has: (name) => isIt(name) || headers.has(name),
  }
}
