import { extension } from '../../../dialer/model/ids.js'
import type { Wire } from '../../contract/reply.js'
import { registerPerson } from '../../features/auth/register-person.js'
import { login, logout, me, renew } from '../../features/auth/service.js'
import { clientOf } from '../../features/auth/wire.js'
import { crewOf, isAtWork, ofUser } from '../../features/boards/crew.js'
import { jsonRow, publicRow } from '../../rows.js'
import { isoSecond, isoSecondOrNull } from '../../schema/pieces.js'
import { loginInput } from '../login-input.js'
import { type Sayings, saying } from '../sayings.js'
import { roleFromWire, roleToWire } from './enums.js'
import { texts } from './errors.js'
import { loginBody, registerBody } from './read.js'
import { anyObject } from './shapes.js'
import { accountToWire, userToWire } from './write.js'

const tag = 'Authentication'

const refusals: Sayings = {
  why: { inactive: 'Account is deactivated', extensionTaken: 'Another user has this extension' },
  DUPLICATE_ENTRY: 'User with this email or phone number already exists',
}

const exampleUser = { id: '2', name: 'Agent 1', email: 'agent@example.com', phone: '+1234567890', role: 'salesperson' }
const exampleToken = 'eyJhbGciOiJIUzI1NiJ9…'

export const authRows = [
  publicRow({
    method: 'post',
    path: '/api/auth/login',
    tag,
    summary: 'Sign in and get a token',
    body: loginBody,
    bodyExample: { email: 'admin@example.com', password: 'password123' },
    answer: {
      bare: true,
      data: anyObject,
      example: { message: 'Login successful', user: exampleUser, token: exampleToken, expiresIn: '7d' },
    },
    run: async ({ body, address, headers, deps }) => {
      const made = await saying(refusals, login(loginInput(body, address, headers), deps))
      const { user, role, token, refreshToken, expiresIn, site } = made
      return {
        status: 200,
        bare: {
          message: 'Login successful',
          user: {
            ...accountToWire(user, role),
            isAvailable: await isAtWork(user.id, site, deps),
            lastLogin: isoSecond(deps.now()),
          },
          token,
          refreshToken,
          expiresIn,
        },
      }
    },
  }),
  publicRow({
    method: 'post',
    path: '/api/auth/register',
    tag,
    summary: 'Make an account, as an admin',
    description:
      'Needs an admin’s token. With `extension` a salesperson gets the phone on which calls are taken; without it an admin adds one later.',
    body: registerBody,
    bodyExample: {
      name: 'Agent 1',
      email: 'agent@example.com',
      phone: '+1234567890',
      password: 'password123',
      role: 'salesperson',
    },
    answer: {
      status: 201,
      bare: true,
      data: anyObject,
      example: { message: 'User registered successfully', user: exampleUser, token: exampleToken },
    },
    run: async ({ principal, body, address, headers, deps }) => {
      const { role, extension: phoneLine, ...rest } = body
      const input = {
        ...rest,
        role: roleFromWire[role],
        extension: phoneLine === undefined ? null : extension(phoneLine),
        client: clientOf(headers, address),
      }
      const { user, token } = await saying(
        { ...refusals, UNAUTHORIZED: texts.noToken },
        registerPerson(principal, input, deps),
      )
      return {
        status: 201,
        bare: {
          message: 'User registered successfully',
          user: accountToWire(user, roleFromWire[role]),
          token,
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/auth/me',
    tag,
    summary: 'Who the token belongs to',
    right: 'self',
    answer: { bare: true, data: anyObject, example: { user: { ...exampleUser, isActive: true, isAvailable: true } } },
    run: async ({ principal, deps }) => {
      const { user } = await me(principal, deps)
      if (user) {
        const work = ofUser(await crewOf(principal, deps), user.id)
        return { status: 200, bare: { user: userToWire(user, principal.role, work) } }
      }
      const { name, email, role } = principal
      return { status: 200, bare: { user: { id: null, name, email, phone: '', role: roleToWire[role] } } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api/auth/refresh',
    tag,
    summary: 'A new token for the one sent as Bearer',
    right: 'self',
    answer: {
      bare: true,
      data: anyObject,
      example: { message: 'Token refreshed successfully', token: exampleToken, expiresIn: '7d' },
    },
    run: async ({ principal, address, headers, deps }) => {
      const { token, expiresIn, expiresAt } = await renew(principal, clientOf(headers, address), deps)
      const bare: Wire = {
        message: 'Token refreshed successfully',
        token,
        expiresIn,
        expiresAt: isoSecondOrNull(expiresAt),
      }
      return { status: 200, bare }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api/auth/logout',
    tag,
    summary: 'End this login; its token is refused from now on',
    right: 'self',
    answer: { bare: true, data: anyObject, example: { message: 'Logout successful' } },
    run: async ({ principal, deps }) => {
      await logout(principal, 'this', deps)
      return { status: 200, bare: { message: 'Logout successful' } }
    },
  }),
]
