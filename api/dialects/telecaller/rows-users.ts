import { userId } from '../../../dialer/model/ids.js'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import type { Wire } from '../../contract/reply.js'
import { namesOf } from '../../features/teams/names.js'
import { changePerson, type PersonUpdate, removePerson } from '../../features/teams/people-changes.js'
import { departmentCounts, getPerson, getTeam, listPeople } from '../../features/teams/people-service.js'
import { personPerformance } from '../../features/teams/person-performance.js'
import { listTeamCalls } from '../../features/teams/team-calls.js'
import { updateUser } from '../../features/users/service.js'
import { jsonRow } from '../../rows.js'
import { isoSecond } from '../../schema/pieces.js'
import { type Sayings, saying } from '../sayings.js'
import { departments, roleFromWire } from './enums.js'
import { pageExample, userExample, userRowExample } from './examples.js'
import {
  activeBody,
  idNumber,
  idParam,
  newPasswordBody,
  pageQuery,
  periodOf,
  periodQuery,
  registerBody,
  spanOf,
  usersQuery,
  userUpdateBody,
} from './read.js'
import { registered } from './rows-auth.js'
import { anyObject, listShape, saidShape } from './shapes.js'
import { listToWire, oneToWire, perCent, seconds } from './write.js'
import { callToWire } from './write-calls.js'
import { personRowToWire, personWholeToWire } from './write-people.js'

const tag = 'Users'

const sayings: Sayings = {
  why: {
    lastAdmin: 'Cannot delete the last admin user',
    oneself: 'Cannot change or delete your own account this way',
    hasWork: 'Cannot delete user with assigned leads or calls',
    hasTeam: 'Cannot delete supervisor with team members',
    extensionTaken: 'Another user has this extension',
  },
  DUPLICATE_ENTRY: 'User already exists with this email or phone',
}

const changes = (method: 'put' | 'patch') =>
  jsonRow({
    method,
    path: '/api/users/:id',
    tag,
    summary: 'Change a person, as an admin; others their own name and number',
    right: 'self',
    params: idParam,
    body: userUpdateBody,
    bodyExample: { name: 'Agent 1', department: 'sales', phone: '9876543211', isActive: true },
    answer: {
      bare: true,
      data: saidShape,
      example: { success: true, message: 'User updated successfully', user: userExample },
    },
    run: async ({ principal, params, body, deps }) => {
      const { role, supervisor, isActive, ...rest } = body
      return changed(
        principal,
        {
          ...rest,
          id: userId(params.id),
          ...(role !== undefined && { role: roleFromWire[role] }),
          ...(supervisor !== undefined && { supervisor: supervisor === null ? null : userId(idNumber(supervisor)) }),
          ...(isActive !== undefined && { active: isActive }),
        },
        deps,
      )
    },
  })

/** People of the site. `basePath`: where the contract is served. */
export const userRows = (basePath: string) => [
  jsonRow({
    method: 'get',
    path: '/api/users',
    tag,
    summary: 'List people with what their work came to; supervisors see their team',
    right: 'agent.readAll',
    query: usersQuery,
    answer: {
      bare: true,
      data: listShape('users'),
      example: { success: true, users: [userRowExample], total: 1, pagination: pageExample },
    },
    run: async ({ principal, query, deps }) => {
      const { page, limit, role, department, isActive, search } = query
      const found = await listPeople(
        principal,
        {
          page,
          limit,
          ...(role && { role: roleFromWire[role] }),
          ...(department && { department }),
          ...(isActive !== undefined && { active: isActive }),
          ...(search && { search }),
        },
        deps,
      )
      const { defaultCountry } = siteDoor(deps, principal)
      const users = found.items.map((person) => personRowToWire(person, defaultCountry))
      return { status: 200, bare: listToWire('users', users, found) }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/api/users',
    tag,
    summary: 'Make an account, as an admin',
    right: 'user.write',
    body: registerBody,
    bodyExample: { name: 'Agent 1', email: 'agent@example.com', password: 'password123', role: 'telecaller' },
    answer: {
      status: 201,
      bare: true,
      data: saidShape,
      example: { success: true, message: 'User created successfully', user: userExample },
    },
    run: async ({ principal, body, deps }) => ({
      status: 201,
      bare: await registered(principal, body, 'User created successfully', deps),
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/departments',
    tag,
    summary: 'Departments, and how many people work in each',
    right: 'agent.readAll',
    answer: {
      bare: true,
      data: anyObject,
      example: { success: true, departments: [{ name: 'sales', value: 'sales', count: 4 }] },
    },
    run: async ({ principal, deps }) => {
      const counts = await departmentCounts(principal, deps)
      const list = departments.map((name) => ({ name, value: name, count: counts.get(name) ?? 0 }))
      return { status: 200, bare: { success: true, departments: list } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/team',
    tag,
    summary: 'One’s own team',
    right: 'agent.readAll',
    answer: { bare: true, data: anyObject, example: { success: true, team: [userRowExample] } },
    run: async ({ principal, deps }) => teamOf(principal, principal.user ?? 0, deps),
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/:id',
    tag,
    summary: 'One person with supervisor, team and numbers; telecallers see themselves, supervisors their team',
    right: 'self',
    params: idParam,
    answer: { bare: true, data: anyObject, example: { success: true, user: userExample } },
    run: async ({ principal, params, deps }) => {
      const person = await getPerson(principal, { id: userId(params.id) }, deps)
      const wire = personWholeToWire(person, siteDoor(deps, principal).defaultCountry)
      return { status: 200, bare: oneToWire('user', wire) }
    },
  }),
  changes('put'),
  changes('patch'),
  jsonRow({
    method: 'put',
    path: '/api/users/:id/status',
    tag,
    summary: 'Open or close an account; closing ends its logins',
    right: 'user.write',
    params: idParam,
    body: activeBody,
    bodyExample: { isActive: false },
    answer: {
      bare: true,
      data: saidShape,
      example: { success: true, message: 'User updated successfully', user: userExample },
    },
    run: async ({ principal, params, body, deps }) =>
      changed(principal, { id: userId(params.id), active: body.isActive }, deps),
  }),
  jsonRow({
    method: 'put',
    path: '/api/users/:id/password',
    tag,
    summary: 'Set somebody’s password, which ends their logins',
    right: 'user.write',
    params: idParam,
    body: newPasswordBody,
    bodyExample: { newPassword: 'password456' },
    answer: { bare: true, data: saidShape, example: { success: true, message: 'Password updated successfully' } },
    run: async ({ principal, params, body, deps }) => {
      await updateUser(principal, { id: userId(params.id), password: body.newPassword }, deps)
      return { status: 200, bare: { success: true, message: 'Password updated successfully' } }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/api/users/:id',
    tag,
    summary: 'Take a person out of the site who has neither leads nor calls nor a team',
    right: 'user.write',
    params: idParam,
    answer: { bare: true, data: saidShape, example: { success: true, message: 'User deleted successfully' } },
    run: async ({ principal, params, deps }) => {
      await saying(sayings, removePerson(principal, { id: userId(params.id) }, deps))
      return { status: 200, bare: { success: true, message: 'User deleted successfully' } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/:id/team',
    tag,
    summary: 'The people of a supervisor',
    right: 'self',
    params: idParam,
    answer: { bare: true, data: anyObject, example: { success: true, team: [userRowExample] } },
    run: async ({ principal, params, deps }) => teamOf(principal, params.id, deps),
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/:id/performance',
    tag,
    summary: 'What somebody did in a span of time, day by day',
    right: 'self',
    params: idParam,
    query: periodQuery,
    answer: {
      bare: true,
      data: anyObject,
      example: { success: true, performance: { totalCalls: 150 }, dailyStats: [] },
    },
    run: async ({ principal, params, query, deps }) => {
      const { timeZone } = siteDoor(deps, principal)
      const span = spanOf(periodOf(query, timeZone, deps.now()))
      const found = await personPerformance(principal, { id: userId(params.id), ...span }, deps)
      const { calls, connected, talkMs, leads, converted, days } = found
      const performance = {
        totalCalls: calls,
        successfulCalls: connected,
        totalLeads: leads,
        convertedLeads: converted,
        successRate: perCent(connected, calls),
        conversionRate: perCent(converted, leads),
        totalDuration: seconds(talkMs),
        averageDuration: connected === 0 ? 0 : seconds(talkMs / connected),
      }
      const dailyStats: Wire = days.map(({ date, ...day }) => ({ date, ...day }))
      return {
        status: 200,
        bare: { ...performance, success: true, performance, metrics: performance, dailyStats },
      }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/users/:id/activity',
    tag,
    summary: 'What somebody did last',
    right: 'self',
    params: idParam,
    query: pageQuery,
    answer: {
      bare: true,
      data: anyObject,
      example: { success: true, activity: [], total: 0, pagination: pageExample },
    },
    run: async ({ principal, params, query, deps }) => {
      const person = await getPerson(principal, { id: userId(params.id) }, deps)
      const none = { items: [], total: 0, ...query }
      const found =
        person.agent === null ? none : await listTeamCalls(principal, { ...query, agent: person.agent }, deps)
      const setting = {
        names: await namesOf(principal, deps),
        country: siteDoor(deps, principal).defaultCountry,
        basePath,
      }
      const activity = found.items.map((call) => {
        const at = call.record.milestones.endedAt ?? call.record.milestones.reservedAt
        const wire = callToWire(call, setting)
        return {
          type: 'call',
          action: `call_${wire.status}`,
          description: `Call to ${call.leadName ?? call.record.number}: ${wire.status}`,
          timestamp: isoSecond(at),
          createdAt: isoSecond(at),
          call: wire,
        }
      })
      return { status: 200, bare: { ...listToWire('activity', activity, found), activities: activity } }
    },
  }),
]

async function changed(principal: Principal, update: PersonUpdate, deps: ApiDeps) {
  await saying(sayings, changePerson(principal, update, deps))
  const person = await getPerson(principal, { id: update.id }, deps)
  const wire = personWholeToWire(person, siteDoor(deps, principal).defaultCountry)
  return { status: 200, bare: oneToWire('user', wire, { message: 'User updated successfully' }) }
}

async function teamOf(principal: Principal, supervisor: number, deps: ApiDeps) {
  const { defaultCountry } = siteDoor(deps, principal)
  const people = await getTeam(principal, { supervisor: userId(supervisor) }, deps)
  const team = people.map((person) => personRowToWire(person, defaultCountry))
  return { status: 200, bare: { success: true, team, teamMembers: team, users: team, total: team.length } }
}
