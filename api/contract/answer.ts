import { jsonBody } from './json-body.js'
import type { ReplyHeaders, Wire } from './reply.js'
import { securityHeaders } from './response-headers.js'

/** An answer before it is sent. Names of headers are spelled as everywhere in this folder, so that no header stands twice. */
export interface Answer {
  readonly status: number
  readonly body: string | ReadableStream<Uint8Array> | null
  readonly headers: Readonly<Record<string, string>>
  /** Headers of the row, of which one may come more than once (`Set-Cookie`). */
  readonly further?: ReplyHeaders
}

/** An answer with a JSON body. */
export function jsonAnswer(body: Wire, status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body: jsonBody(body), headers: { ...headers, 'Content-Type': 'application/json' } }
}

/**
 * The answer with the headers every answer has, and those of its API, which come last. All of them are there when the response is made: the
 * server writes a plain record straight out, where one that is changed later costs as much as finding out who asks.
 */
export function responseOf(answer: Answer, ofApi: Readonly<Record<string, string>>): Response {
  const { status, body, headers, further = [] } = answer
  const response = new Response(body, { status, headers: { ...securityHeaders, ...headers, ...ofApi } })
  for (const [name, value] of further) {
    if (name === 'Set-Cookie') response.headers.append(name, value)
    else response.headers.set(name, value)
  }
  return response
}
