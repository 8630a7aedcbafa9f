import { createServer, type Server } from 'node:http'
import type { ApiDeps } from '../../api-deps.js'
import { securityHeaders } from '../../contract/response-headers.js'
import { expositionType } from './exposition.js'
import { readAllMetrics } from './service.js'

/** Scrapes at once; more are those of somebody who means no good. */
const mostConnections = 20

/** A server that answers `GET /metrics` to whoever reaches it, and nothing else; it does not listen yet. */
export function createMetricsServer(deps: ApiDeps): Server {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, (request, response) => {
    const [path] = (request.url ?? '').split('?')
    if (request.method !== 'GET' || path !== '/metrics') {
      response.writeHead(404, securityHeaders).end()
      return
    }
    readAllMetrics(deps).then(
      (text) => response.writeHead(200, { ...securityHeaders, 'Content-Type': expositionType }).end(text),
      (err: unknown) => {
        deps.log.error({ err }, 'the metrics could not be told')
        response.writeHead(500, securityHeaders).end()
      },
    )
  })
  server.maxConnections = mostConnections
  return server
}
