import { DomainError } from '../../../dialer/model/domain-error.js'
import { userId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import { may } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { setAvailability } from '../../features/agents/availability.js'
import { me } from '../../features/auth/service.js'
import { crewOf, ofUser } from '../../features/boards/crew.js'
import { peopleNumbers } from '../../features/boards/service.js'
import { closeAccount, openAccount } from '../../features/users/account-life.js'
import { getUser, listUsers, type SiteUser, updateUser } from '../../features/users/service.js'
import { jsonRow } from '../../rows.js'
import { type Sayings, saying } from '../sayings.js'
import { roleFromWire } from './enums.js'
import { pageExample, userExample } from './examples.js'
import { activateBody, availabilityBody, idParam, usersQuery, userUpdateBody } from './read.js'
import { anyObject, saidShape, usersShape } from './shapes.js'
import { idsToWire, paginationToWire, userToWire } from './write.js'

const tag = 'Users'

const userSayings = (verb: 'deactivate' | 'delete'): Sayings => ({
  NOT_FOUND: 'User not found',
  why: { lastAdmin: `Cannot ${verb} the last admin user`, oneself: `You cannot ${verb} your own account` },
})

/** People of the site, beyond the document. */
export const userRows = [
  jsonRow({
    method: 'get',
    path: '/api/users',
    tag,
    summary: 'List the people of the site',
    right: 'user.write',
    query: usersQuery,
    answer: { bare: true, data: usersShape, example: { users: [userExample], pagination: pageExample } },
    run: async ({ principal, query, deps }) => {
      const { page, limit, role, isActive, search } = query
      const [found, crew] = await Promise.all([
        listUsers(
          principal,
          {
            page,
            limit,
            ...(search && { query: search }),
            ...(role && { isAgent: roleFromWire[role] === 'agent' }),
            ...(isActive !== undefined && { active: isActive }),
          },
          deps,
        ),
        crewOf(principal, deps),
      ])
      return {
        status: 200,
        bare: {
          users: found.items.map(({ user, role: ours }) => userToWire(user, ours, ofUser(crew, user.id))),
          pagination: paginationToWire(found),
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/available-salespeople',
    tag,
    summary: 'Salespeople who take calls now',
    right: 'agent.readAll',
    answer: { bare: true, data: anyObject, example: { salespeople: [{ id: '2', name: 'Agent 1' }] } },
    run: async ({ principal, deps }) => {
      const crew = [...(await crewOf(principal, deps)).values()].filter((one) => one.isAvailable)
      return {
        status: 200,
        bare: {
          salespeople: crew.map(({ user, name, email, isAvailable }) => ({
            ...idsToWire(user),
            name,
            email,
            isAvailable,
          })),
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/stats/summary',
    tag,
    summary: 'How many people the site has',
    right: 'user.write',
    answer: { bare: true, data: anyObject, example: { summary: { totalUsers: 15 }, recentUsers: [] } },
    run: async ({ principal, deps }) => {
      const [people, last, crew] = await Promise.all([
        peopleNumbers(principal, deps),
        listUsers(principal, { page: 1, limit: 10 }, deps),
        crewOf(principal, deps),
      ])
      return {
        status: 200,
        bare: {
          summary: {
            totalUsers: people.total,
            activeUsers: people.active,
            availableSalespeople: people.available,
            totalAdmins: people.admins + people.supervisors,
            totalSalespeople: people.agents,
          },
          recentUsers: last.items.map(({ user, role }) => userToWire(user, role, ofUser(crew, user.id))),
        },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/:id',
    tag,
    summary: 'One person; others than admins see themselves',
    right: 'self',
    params: idParam,
    answer: { bare: true, data: anyObject, example: { user: userExample } },
    run: async ({ principal, params, deps }) => ({
      status: 200,
      bare: { user: await shown(principal, params.id, 'view', deps) },
    }),
  }),
  jsonRow({
    method: 'put',
    path: '/api/users/:id',
    tag,
    summary: 'Change a person, as an admin',
    right: 'user.write',
    params: idParam,
    body: userUpdateBody,
    bodyExample: { name: 'Agent 1' },
    answer: { bare: true, data: anyObject, example: { message: 'User updated successfully', user: userExample } },
    run: async ({ principal, params, body, deps }) => {
      const id = userId(params.id)
      const { name, phone, isAvailable, isActive } = body
      if (name !== undefined || phone !== undefined) {
        await saying(
          { ...userSayings('deactivate'), DUPLICATE_ENTRY: 'User with this email or phone number already exists' },
          updateUser(principal, { id, name, phone }, deps),
        )
      }
      if (isActive !== undefined) await setActive(principal, params.id, isActive, 'deactivate', deps)
      if (isAvailable !== undefined) await available(principal, params.id, isAvailable, deps)
      return {
        status: 200,
        bare: { message: 'User updated successfully', user: await shown(principal, params.id, 'view', deps) },
      }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/api/users/:id/availability',
    tag,
    summary: 'Begin or stop to take calls; for others as a supervisor',
    right: 'agent.act',
    params: idParam,
    body: availabilityBody,
    bodyExample: { isAvailable: true },
    answer: {
      bare: true,
      data: anyObject,
      example: { message: 'Availability updated successfully', isAvailable: true },
    },
    run: async ({ principal, params, body, deps }) => {
      await available(principal, params.id, body.isAvailable, deps)
      return { status: 200, bare: { message: 'Availability updated successfully', isAvailable: body.isAvailable } }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/api/users/:id/activate',
    tag,
    summary: 'Open or close an account; closing ends its logins',
    right: 'user.write',
    params: idParam,
    body: activateBody,
    bodyExample: { isActive: false },
    answer: { bare: true, data: anyObject, example: { message: 'User deactivated successfully', isActive: false } },
    run: async ({ principal, params, body, deps }) => {
      await setActive(principal, params.id, body.isActive, 'deactivate', deps)
      return {
        status: 200,
        bare: {
          message: `User ${body.isActive ? 'activated' : 'deactivated'} successfully`,
          isActive: body.isActive,
        },
      }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/api/users/:id',
    tag,
    summary: 'Close an account; what it did stays',
    right: 'user.write',
    params: idParam,
    answer: { bare: true, data: saidShape, example: { message: 'User deleted successfully' } },
    run: async ({ principal, params, deps }) => {
      await setActive(principal, params.id, false, 'delete', deps)
      return { status: 200, bare: { message: 'User deleted successfully' } }
    },
  }),
]

function setActive(
  principal: Principal,
  id: number,
  isActive: boolean,
  verb: 'deactivate' | 'delete',
  deps: ApiDeps,
): Promise<SiteUser> {
  const change = isActive ? openAccount : closeAccount
  return saying(userSayings(verb), change(principal, { id: userId(id) }, deps))
}

async function available(principal: Principal, id: number, isAvailable: boolean, deps: ApiDeps): Promise<void> {
  if (principal.user !== id && !may(principal, 'agent.actForOthers')) throw onlyOwn('update', 'availability')
  const agent = ofUser(await crewOf(principal, deps), id)?.agent ?? null
  await setAvailability(principal, { agent, isAvailable }, deps)
}

async function shown(principal: Principal, id: number, verb: 'view', deps: ApiDeps) {
  const crew = await crewOf(principal, deps)
  const own = principal.user === id ? await me(principal, deps) : null
  if (own?.user) return userToWire(own.user, principal.role, ofUser(crew, id))
  if (!may(principal, 'user.write')) throw onlyOwn(verb, 'profile')
  const { user, role } = await saying(userSayings('deactivate'), getUser(principal, { id: userId(id) }, deps))
  return userToWire(user, role, ofUser(crew, id))
}

function onlyOwn(verb: string, what: string): DomainError {
  const said = `Access denied. You can only ${verb} your own ${what}.`
  return new DomainError('FORBIDDEN', said, { said })
}
