import { siteId } from '../../../dialer/model/ids.js'
import type { RequestHeaders } from '../../contract/request-headers.js'
import { login, logout } from '../../features/auth/service.js'
import { jsonRow, publicRow } from '../../rows.js'
import { roleToWire } from './enums.js'
import { type Sayings, saying } from './errors.js'
import { loginBody } from './read.js'
import { anyObject, saidShape } from './shapes.js'
import { idsToWire } from './write.js'

const tag = 'Authentication'

const refusals: Sayings = { why: { inactive: 'Account is deactivated' } }

const exampleUser = {
  _id: '1',
  id: '1',
  name: 'Admin 1',
  email: 'admin@example.com',
  role: 'admin',
  department: 'management',
  isActive: true,
}

const clientOf = (address: string, headers: RequestHeaders) => ({ address, userAgent: headers.get('user-agent') ?? '' })

export const authRows = [
  publicRow({
    method: 'post',
    path: '/api/auth/login',
    tag,
    summary: 'Sign in and get a token',
    provesIdentity: true,
    body: loginBody,
    bodyExample: { email: 'admin@example.com', password: 'password123' },
    answer: { bare: true, data: anyObject, example: { success: true, token: 'eyJ…', user: exampleUser } },
    run: async ({ body, address, headers, deps }) => {
      const made = await saying(
        refusals,
        login(
          {
            account: body.email,
            password: body.password,
            code: body.otp ?? null,
            site: body.site === undefined ? null : siteId(body.site),
            isShortLived: false,
            client: clientOf(address, headers),
          },
          deps,
        ),
      )
      const { user, role, token } = made
      return {
        status: 200,
        bare: {
          success: true,
          token,
          user: {
            ...idsToWire(user.id),
            name: user.name,
            email: user.email,
            role: roleToWire[role],
            isActive: user.active,
          },
        },
      }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api/auth/logout',
    tag,
    summary: 'End this login; its token is refused from now on',
    right: 'self',
    answer: { bare: true, data: saidShape, example: { success: true, message: 'Logged out successfully' } },
    run: async ({ principal, deps }) => {
      await logout(principal, 'this', deps)
      return { status: 200, bare: { success: true, message: 'Logged out successfully' } }
    },
  }),
]
