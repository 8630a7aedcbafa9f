import type { IncomingMessage } from 'node:http'
import type { CorsOptions } from '../contract/response-headers.js'

/** True for a page of this listener itself or of an origin that is listed; programs send no origin and are welcome. */
export function isWelcome(request: IncomingMessage, cors: CorsOptions): boolean {
  const { origin, host } = request.headers
  if (origin === undefined || cors.origins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}
