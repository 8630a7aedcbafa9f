import type { ApiDeps } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { type QueueStatus, queueStatus } from '../queue/service.js'

/** How the process and the site's call queue are. */
export interface SystemStatus {
  readonly database: 'connected' | 'disconnected'
  readonly queue: QueueStatus
  readonly uptimeS: number
  /** Bytes. */
  readonly memory: {
    readonly rss: number
    readonly heapTotal: number
    readonly heapUsed: number
    readonly external: number
  }
  /** Live sockets of the site's people, over all APIs. */
  readonly connections: number
  readonly isDraining: boolean
  readonly environment: 'production' | 'development'
}

/** @throws DomainError FORBIDDEN */
export async function systemStatus(principal: Principal, deps: ApiDeps): Promise<SystemStatus> {
  requireRight(principal, 'site.read')
  const [health, queue] = await Promise.all([deps.health(), queueStatus(principal, deps)])
  const { rss, heapTotal, heapUsed, external } = process.memoryUsage()
  return {
    database: health.database,
    queue,
    uptimeS: health.uptimeS,
    memory: { rss, heapTotal, heapUsed, external },
    connections: deps.connections.total(principal.site),
    isDraining: health.draining,
    environment: deps.environment,
  }
}
