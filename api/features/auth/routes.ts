import { siteId } from '../../../dialer/model/ids.js'
import { roleToWire } from '../../auth/roles.js'
import { tokenLifetime } from '../../auth/tokens.js'
import { jsonRow, publicRow } from '../../rows.js'
import { loginAnswer, loginBody, meAnswer, passwordBody } from './schema.js'
import { changeOwnPassword, login, logout } from './service.js'

const user = { id: 1, email: 'agent@example.com', role: 'agent', name: 'Agent 1' }

export const authRows = [
  publicRow({
    method: 'post',
    path: '/auth/login',
    tag: 'Authentication',
    summary: 'Sign in and get an access token',
    body: loginBody,
    bodyExample: { email: 'agent@example.com', password: 'securePassword123' },
    answer: { data: loginAnswer, example: { user, token: 'eyJhbGciOiJIUzI1NiJ9…', expiresIn: '7d', site: 'main' } },
    run: async ({ body, deps, address }) => {
      const site = body.site === undefined ? null : siteId(body.site)
      const made = await login({ email: body.email, password: body.password, site, address }, deps)
      const { id, email, name } = made.user
      return {
        data: {
          user: { id, email, role: roleToWire[made.role], name },
          token: made.token,
          expiresIn: tokenLifetime.text,
          site: made.site,
        },
      }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/auth/logout',
    tag: 'Authentication',
    summary: 'End this login; its token is refused from now on',
    right: 'self',
    answer: {},
    run: async ({ principal, deps }) => {
      await logout(principal, deps)
      return { message: 'Logged out successfully' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/auth/me',
    tag: 'Authentication',
    summary: 'Who the token belongs to',
    right: 'self',
    answer: { data: meAnswer, example: { user, site: 'main', agentId: 1 } },
    run: async ({ principal }) => {
      const { user: id, email, name, role, site, agent } = principal
      return { data: { user: { id, email, role: roleToWire[role], name }, site, agentId: agent } }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/auth/password',
    tag: 'Authentication',
    summary: 'Change one’s own password; every login of the account ends',
    right: 'self',
    body: passwordBody,
    bodyExample: { currentPassword: 'securePassword123', newPassword: 'evenMoreSecure456' },
    answer: {},
    run: async ({ principal, body, deps, address }) => {
      await changeOwnPassword(principal, { current: body.currentPassword, next: body.newPassword, address }, deps)
      return { message: 'Password changed. Sign in again.' }
    },
  }),
]
