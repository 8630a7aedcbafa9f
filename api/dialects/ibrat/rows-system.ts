import { publicRow } from '../../rows.js'
import { iso } from '../../schema/pieces.js'
import { anyObject } from './shapes.js'

/** Whether the server is there, beyond the document. */
export const systemRows = [
  publicRow({
    method: 'get',
    path: '/health',
    tag: 'System',
    freeOnThisHost: true,
    summary: 'Whether the server is there',
    answer: {
      bare: true,
      data: anyObject,
      example: { status: 'OK', timestamp: '2024-01-15T10:30:00.000Z', environment: 'production' },
    },
    run: async ({ deps }) => {
      const { healthy, uptimeS, database } = await deps.health()
      return {
        status: healthy ? 200 : 503,
        bare: {
          status: healthy ? 'OK' : 'ERROR',
          timestamp: iso(deps.now()),
          environment: deps.environment,
          database,
          uptime: uptimeS,
        },
      }
    },
  }),
]
