import { z } from 'zod'
import { siteId, userId } from '../../../dialer/model/ids.js'
import { roleToWire, wireRoles } from '../../auth/roles.js'
import type { Wire } from '../../contract/reply.js'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { listMemberships, type Membership, putMembership, removeMembership } from './memberships-service.js'

const tag = 'Users'

const membershipParams = idParam.extend({ site: z.string().max(64) })
const membershipWire = z.object({ site: z.string(), siteName: z.string(), role: z.enum(wireRoles) })
/** What a person can be in a site; the installation's admin is it everywhere. */
const memberRoles = { admin: 'admin', manager: 'supervisor', agent: 'agent' } as const
const membershipBody = z.strictObject({ role: z.enum(['admin', 'manager', 'agent']) })
const answer = { data: membershipWire, example: { site: 'main', siteName: 'Main', role: 'agent' } }

function membershipToWire({ site, siteName, role }: Membership): Wire {
  return { site, siteName, role: roleToWire[role] }
}

export const membershipRows = [
  jsonRow({
    method: 'get',
    path: '/users/:id/memberships',
    tag,
    summary: 'The sites a person belongs to, of those whose people one may change',
    right: 'user.write',
    params: idParam,
    answer: { ...answer, list: true },
    run: async ({ principal, params, deps }) => {
      const found = await listMemberships(principal, { id: userId(params.id) }, deps)
      return { items: found.map(membershipToWire), page: null }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/users/:id/memberships/:site',
    tag,
    summary: 'Make a person a member of a further site, or change as what',
    right: 'user.write',
    params: membershipParams,
    body: membershipBody,
    bodyExample: { role: 'agent' },
    answer,
    run: async ({ principal, params, body, deps }) => {
      const input = { id: userId(params.id), site: siteId(params.site), role: memberRoles[body.role] }
      return { data: membershipToWire(await putMembership(principal, input, deps)) }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/users/:id/memberships/:site',
    tag,
    summary: 'End a person’s membership of a site',
    right: 'user.write',
    params: membershipParams,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await removeMembership(principal, { id: userId(params.id), site: siteId(params.site) }, deps)
      return null
    },
  }),
]
