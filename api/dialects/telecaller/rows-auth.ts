import { extension, userId } from '../../../dialer/model/ids.js'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import { rightsOfRole } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { Wire } from '../../contract/reply.js'
import { type Login, login, logout, renew } from '../../features/auth/service.js'
import { clientOf } from '../../features/auth/wire.js'
import { changePasswordAndStay, setOwnStatus } from '../../features/teams/own-account.js'
import { addPerson, changePerson } from '../../features/teams/people-changes.js'
import { getPerson, ownPerson } from '../../features/teams/people-service.js'
import { jsonRow, publicRow } from '../../rows.js'
import { isoSecondOrNull } from '../../schema/pieces.js'
import { loginInput } from '../login-input.js'
import { type Sayings, saying } from '../sayings.js'
import { roleFromWire, roleToWire, statusToWire } from './enums.js'
import { userExample } from './examples.js'
import { idNumber, loginBody, passwordBody, profileBody, registerBody, statusBody } from './read.js'
import { anyObject, saidShape } from './shapes.js'
import { idsToWire, oneToWire, type WireRecord } from './write.js'
import { personWholeToWire } from './write-people.js'

const tag = 'Authentication'

const refusals: Sayings = { why: { inactive: 'Account is deactivated' } }
const taken: Sayings = {
  why: { extensionTaken: 'Another user has this extension' },
  DUPLICATE_ENTRY: 'User already exists with this email or phone',
}

const token = 'eyJhbGciOiJIUzI1NiJ9…'

const renewal = (path: '/api/auth/refresh' | '/api/auth/refresh-token') =>
  jsonRow({
    method: 'post',
    path,
    tag,
    summary: 'A new token for the one sent as Bearer',
    right: 'self',
    answer: { bare: true, data: anyObject, example: { success: true, token, expiresIn: '7d' } },
    run: async ({ principal, address, headers, deps }) => {
      const made = await renew(principal, clientOf(headers, address), deps)
      const bare: Wire = {
        success: true,
        message: 'Token refreshed successfully',
        token: made.token,
        expiresIn: made.expiresIn,
        expiresAt: isoSecondOrNull(made.expiresAt),
      }
      return { status: 200, bare }
    },
  })

const myself = (path: '/api/auth/me' | '/api/auth/profile' | '/api/auth/verify', summary: string, more: WireRecord) =>
  jsonRow({
    method: 'get',
    path,
    tag,
    summary,
    right: 'self',
    answer: { bare: true, data: anyObject, example: { success: true, ...more, user: userExample } },
    run: async ({ principal, deps }) => ({
      status: 200,
      bare: oneToWire('user', await ownWire(principal, deps), more),
    }),
  })

const changed = (method: 'put' | 'post') =>
  jsonRow({
    method,
    path: '/api/auth/change-password',
    tag,
    summary: 'Change one’s own password; every login of the account ends, and the answer brings a new token',
    right: 'self',
    body: passwordBody,
    bodyExample: { currentPassword: 'password123', newPassword: 'password456' },
    answer: {
      bare: true,
      data: saidShape,
      example: { success: true, message: 'Password changed successfully', token },
    },
    run: async ({ principal, body, address, headers, deps }) => {
      const { currentPassword: current, newPassword: next } = body
      const client = clientOf(headers, address)
      const made = await changePasswordAndStay(principal, { current, next, client }, deps)
      return {
        status: 200,
        bare: { success: true, message: 'Password changed successfully', ...(made && { token: made.token }) },
      }
    },
  })

export const authRows = [
  publicRow({
    method: 'post',
    path: '/api/auth/login',
    tag,
    summary: 'Sign in and get a token',
    provesIdentity: true,
    body: loginBody,
    bodyExample: { email: 'admin@example.com', password: 'password123' },
    answer: { bare: true, data: anyObject, example: { success: true, token, user: userExample } },
    run: async ({ body, address, headers, deps }) => {
      const made = await saying(refusals, login(loginInput(body, address, headers), deps))
      const user = await ownWire(signedIn(made), deps)
      return { status: 200, bare: { success: true, token: made.token, expiresIn: made.expiresIn, user } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api/auth/register',
    tag,
    summary: 'Make an account, as an admin',
    description: 'A telecaller gets a phone on the PBX: the `extension` named, or the first that is free.',
    right: 'user.write',
    body: registerBody,
    bodyExample: {
      name: 'Agent 1',
      email: 'agent@example.com',
      password: 'password123',
      role: 'telecaller',
      department: 'lead_generation',
      phone: '9876543210',
    },
    answer: {
      status: 201,
      bare: true,
      data: saidShape,
      example: { success: true, message: 'User registered successfully', user: userExample },
    },
    run: async ({ principal, body, deps }) => ({
      status: 201,
      bare: await registered(principal, body, 'User registered successfully', deps),
    }),
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
  myself('/api/auth/me', 'Who the token belongs to', {}),
  myself('/api/auth/profile', 'One’s own account', {}),
  myself('/api/auth/verify', 'Whether the token holds', { valid: true, message: 'Token is valid' }),
  jsonRow({
    method: 'put',
    path: '/api/auth/profile',
    tag,
    summary: 'Change one’s own name and number; the department as an admin',
    right: 'self',
    body: profileBody,
    bodyExample: { name: 'Agent 1', phone: '9876543210' },
    answer: {
      bare: true,
      data: saidShape,
      example: { success: true, message: 'Profile updated successfully', user: userExample },
    },
    run: async ({ principal, body, deps }) => {
      const { name, phone, department } = body
      const id = userId(principal.user ?? 0)
      await saying(taken, changePerson(principal, { id, name, phone, department }, deps))
      return {
        status: 200,
        bare: oneToWire('user', await ownWire(principal, deps), { message: 'Profile updated successfully' }),
      }
    },
  }),
  changed('put'),
  changed('post'),
  renewal('/api/auth/refresh'),
  renewal('/api/auth/refresh-token'),
  jsonRow({
    method: 'get',
    path: '/api/auth/status',
    tag,
    summary: 'Where one stands: available, busy, break or offline',
    right: 'self',
    answer: {
      bare: true,
      data: anyObject,
      example: { success: true, status: 'available', currentStatus: 'available', lastActive: null },
    },
    run: async ({ principal, deps }) => ({ status: 200, bare: await statusWire(principal, deps) }),
  }),
  jsonRow({
    method: 'put',
    path: '/api/auth/status',
    tag,
    summary: 'Begin to take calls, pause, or stop',
    description: 'Available signs the phone on where it is not; busy and break pause after the present call.',
    right: 'agent.act',
    body: statusBody,
    bodyExample: { status: 'available' },
    answer: {
      bare: true,
      data: saidShape,
      example: { success: true, message: 'Status updated successfully', status: 'available' },
    },
    run: async ({ principal, body, deps }) => {
      await setOwnStatus(principal, body.status, deps)
      return {
        status: 200,
        bare: {
          ...(await statusWire(principal, deps)),
          message: 'Status updated successfully',
          // What was asked for: a phone that is still signing on will be.
          status: body.status,
          currentStatus: body.status,
        },
      }
    },
  }),
]

/** The answer to who made a person: the new one, and what was done. */
export async function registered(
  principal: Principal,
  body: (typeof registerBody)['_output'],
  message: string,
  deps: ApiDeps,
): Promise<Wire> {
  const { name, email, password, role, department = null, phone = null, supervisor } = body
  const id = await saying(
    taken,
    addPerson(
      principal,
      {
        name,
        email,
        password,
        role: roleFromWire[role],
        department,
        phone,
        supervisor: supervisor === null || supervisor === undefined ? null : userId(idNumber(supervisor)),
        extension: body.extension === undefined ? null : extension(body.extension),
      },
      deps,
    ),
  )
  const { defaultCountry } = siteDoor(deps, principal)
  return oneToWire('user', personWholeToWire(await getPerson(principal, { id }, deps), defaultCountry), { message })
}

async function ownWire(principal: Principal, deps: ApiDeps): Promise<WireRecord> {
  const person = await ownPerson(principal, deps)
  if (person !== null) return personWholeToWire(person, siteDoor(deps, principal).defaultCountry)
  const { user, name, email, role } = principal
  return { ...(user === null ? { _id: null, id: null } : idsToWire(user)), name, email, role: roleToWire[role] }
}

/** Who has just signed in, before a request of theirs came. */
function signedIn({ user, role, site }: Login): Principal {
  const { id, email, name } = user
  const rights = rightsOfRole(role)
  return { user: id, email, name, role, rights, site, agent: null, token: null, apiKey: null, onlyTeam: true }
}

async function statusWire(principal: Principal, deps: ApiDeps) {
  const person = await ownPerson(principal, deps)
  const status = statusToWire(person?.presence ?? null)
  const lastActive = isoSecondOrNull(person?.user.lastLoginAt ?? null)
  return {
    success: true,
    userId: principal.user === null ? null : String(principal.user),
    status,
    currentStatus: status,
    lastActive,
  }
}
