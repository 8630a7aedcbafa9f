import { jsonRow } from '../../rows.js'
import { iso } from '../../schema/pieces.js'
import { sessionParam, sessionWire } from './schema.js'
import { endOwnSession, listOwnSessions } from './sessions-service.js'

const tag = 'Authentication'

export const sessionRows = [
  jsonRow({
    method: 'get',
    path: '/auth/sessions',
    tag,
    summary: 'One’s own logins, on all devices',
    right: 'self',
    answer: {
      data: sessionWire,
      list: true,
      example: {
        id: '0b9f4f5e-7a53-4b8e-9d0e-3d1f7c1d2a10',
        current: true,
        device: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0',
        address: '192.0.2.7',
        createdAt: '2025-11-13T10:00:00.000Z',
        lastUsedAt: '2025-11-13T12:30:00.000Z',
        expiresAt: '2025-12-13T12:30:00.000Z',
      },
    },
    run: async ({ principal, deps }) => {
      const found = await listOwnSessions(principal, deps)
      const items = found.map(({ id, userAgent: device, address, createdAt, lastUsedAt, expiresAt }) => ({
        id,
        current: id === principal.token?.id,
        device,
        address,
        createdAt: iso(createdAt),
        lastUsedAt: iso(lastUsedAt),
        expiresAt: iso(expiresAt),
      }))
      return { items, page: null }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/auth/sessions/:id',
    tag,
    summary: 'End one of one’s own logins',
    right: 'self',
    params: sessionParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await endOwnSession(principal, params, deps)
      return null
    },
  }),
]
