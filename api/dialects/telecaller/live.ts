import { z } from 'zod'
import type { PresenceName } from '../../../dialer/model/agent.js'
import type { DomainError } from '../../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import type { AgentId, CallRef, LeadId, SiteId, UserId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { parseInput } from '../../contract/parse-input.js'
import type { Wire } from '../../contract/reply.js'
import { depsOfRequest } from '../../deps-of-request.js'
import { createLiveFacts } from '../../features/boards/live-facts.js'
import { progressToWire } from '../../features/lead-profiles/words.js'
import { localNumber } from '../../features/leads/local-number.js'
import { setOwnStatus } from '../../features/teams/own-account.js'
import { createTeamFacts } from '../../features/teams/team-facts.js'
import type { AddressedMessage, SocketDialect } from '../../live/socket-io-dialect.js'
import { isoSecond } from '../../schema/pieces.js'
import { endedToWire, roleToWire, statusToWire, type TelecallerCallStatus } from './enums.js'
import { telecallerErrorBody, telecallerErrors } from './errors.js'
import { dashboardBoard } from './live-dashboard.js'
import { breakExceeded, linkChanged, metaLeadReceived, reportMessages, storageDamage } from './live-notices.js'
import { statusBody } from './read.js'
import { idsToWire, seconds } from './write.js'

/** Whoever sees the whole site. */
const floor = 'role_admin'
/** Those who may see how the site does, beside the admins. */
const supervisors = 'role_supervisor'
const roomOfUser = (id: number | string): string => `user_${id}`
/** What a supervisor hears of the team. */
const roomOfTeam = (supervisor: number | string): string => `team_${supervisor}`

const id = z.union([z.string(), z.int()]).transform(String)
const joinUserBody = z.union(
  [id, z.looseObject({ userId: id }).transform(({ userId }) => userId)],
  'A user id is needed',
)
const joinRoleBody = z.union([z.string(), z.looseObject({ role: z.string() }).transform(({ role }) => role)])
const tokenBody = z.union([z.string(), z.looseObject({ token: z.string() }).transform(({ token }) => token)])

/** What front ends tell others of what they have done over REST, of which everybody who may hears from us. */
const toldAlready = [
  'assign-lead',
  'start-call',
  'end-call',
  'submit-report',
  'update-call-status',
  'call-status-update',
  'report-submitted',
  'lead-assigned',
  'join-call-room',
  'leave-call-room',
] as const

/** The contract's Socket.IO: telecallers hear of their own work, supervisors of their team's, admins of all of the site. */
export function telecallerLive(deps: ApiDeps): SocketDialect {
  const facts = createLiveFacts(deps)
  const teams = createTeamFacts(deps)
  const countryOf = (site: SiteId): string | null => deps.sites.find(site)?.defaultCountry ?? null

  /** For the agent whose it is, the agent's supervisor, and those who see all. */
  async function roomsFor(site: SiteId, agent: AgentId | null): Promise<readonly string[]> {
    const person = agent === null ? null : await facts.person(site, agent)
    if (!person) return [floor]
    return [floor, roomOfUser(person.user), ...(await roomsOfSupervisor(site, person.user))]
  }

  async function roomsOfSupervisor(site: SiteId, user: UserId | null): Promise<readonly string[]> {
    const supervisor = user === null ? null : await teams.supervisorOf(site, user)
    return supervisor === null ? [] : [roomOfTeam(supervisor)]
  }

  async function callMessages(
    site: SiteId,
    event: CallEvent,
    status: TelecallerCallStatus,
    more: { readonly alias?: string; readonly durationMs?: number } = {},
  ): Promise<AddressedMessage[]> {
    const [rooms, person, call] = await Promise.all([
      roomsFor(site, event.agent),
      event.agent === null ? null : facts.person(site, event.agent),
      facts.call(site, event.call),
    ])
    const data = {
      callId: call ? String(call.id) : event.call,
      status,
      duration: seconds(more.durationMs ?? 0),
      leadId: event.lead === null ? null : String(event.lead),
      phoneNumber: call ? localNumber(call.record.number, countryOf(site)) : null,
      telecaller: person && { ...idsToWire(person.user), name: person.name },
      timestamp: isoSecond(event.at),
    }
    const messages: AddressedMessage[] = [{ rooms, event: 'call-status-updated', data }]
    if (more.alias !== undefined) messages.push({ rooms, event: more.alias, data })
    if (status === 'completed') messages.push({ rooms, event: 'call-completed', data: { ...data, call: data } })
    return messages
  }

  function assigned(
    site: SiteId,
    { at, lead, name, phone, by, assignedAt }: AssignedEvent,
    user: number,
  ): AddressedMessage {
    const leadName = name ?? ''
    const leadPhone = localNumber(phone, countryOf(site))
    const when = isoSecond(assignedAt)
    return {
      rooms: [roomOfUser(user)],
      event: 'new-lead-assigned',
      data: {
        leadId: String(lead),
        leadName,
        leadPhone,
        assignedAt: when,
        manuallyAssigned: by === 'person',
        name: leadName,
        phone: leadPhone,
        lead: { ...idsToWire(lead), name: leadName, phone: leadPhone, assignedAt: when },
        timestamp: isoSecond(at),
      },
    }
  }

  async function leadMessages(
    site: SiteId,
    { at, lead, agent, progress }: ProgressEvent,
  ): Promise<readonly AddressedMessage[]> {
    const status = progressToWire(progress)
    const leadName = (await facts.lead(site, lead))?.name ?? ''
    const data = {
      leadId: String(lead),
      status,
      leadName,
      lead: { ...idsToWire(lead), name: leadName, status },
      timestamp: isoSecond(at),
    }
    return [{ rooms: await roomsFor(site, agent), event: 'lead-status-updated', data }]
  }

  return {
    name: 'telecaller',
    namespace: '/telecaller',
    signInEvent: 'authenticate',
    tokenOf: (payload) => tokenBody.safeParse(payload).data ?? null,
    roomsOf: (principal) => {
      const own = principal.user === null ? [] : [roomOfUser(principal.user), roomOfTeam(principal.user)]
      return [`role_${roleToWire[principal.role]}`, ...own]
    },
    welcome: (principal) => ({
      event: 'authenticated',
      data: { success: true, userId: idOf(principal), role: roleToWire[principal.role], name: principal.name },
    }),
    refused: (error) => ({ event: 'error', data: bodyOf(error) }),
    failed: (error) => ({ event: 'error', data: bodyOf(error) }),
    handlers: {
      'join-user-room': (asker, payload) => asker.join(roomOfUser(parseInput(joinUserBody, payload, 'body'))),
      'join-role-room': (asker, payload) => asker.join(`role_${parseInput(joinRoleBody, payload, 'body')}`),
      'update-status': ({ principal, request }, payload) =>
        setOwnStatus(principal, parseInput(statusBody, payload, 'body').status, depsOfRequest(deps, request)),
      'update-user-status': ({ principal, request }, payload) =>
        setOwnStatus(principal, parseInput(statusBody, payload, 'body').status, depsOfRequest(deps, request)),
      ...Object.fromEntries(toldAlready.map((name) => [name, async () => undefined])),
    },
    presence: async (principal, isOnline) => [
      {
        rooms: [floor, ...(await roomsOfSupervisor(principal.site, principal.user))],
        event: isOnline ? 'user-joined' : 'user-left',
        data: {
          userId: idOf(principal),
          name: principal.name,
          userName: principal.name,
          role: roleToWire[principal.role],
        },
      },
    ],
    translate: async (site, event) => {
      switch (event.kind) {
        case 'call.started':
          return callMessages(site, event, 'initiated', { alias: 'call-started' })
        case 'call.ringing':
          return callMessages(site, event, 'ringing')
        case 'call.answered':
          return callMessages(site, event, 'answered')
        case 'call.ended': {
          const { durationMs } = event
          return callMessages(site, event, endedToWire(event.outcome), { alias: 'call-ended', durationMs })
        }
        case 'lead.assigned': {
          const person = await facts.person(site, event.agent)
          return person ? [assigned(site, event, person.user)] : []
        }
        case 'lead.reassigned': {
          const [to, from] = await Promise.all([facts.person(site, event.agent), facts.person(site, event.from)])
          const leadName = event.name ?? ''
          const data = { leadId: String(event.lead), leadName, reassignedAt: isoSecond(event.at) }
          return [
            ...(to ? [assigned(site, event, to.user)] : []),
            ...(from ? [{ rooms: [roomOfUser(from.user)], event: 'lead-reassigned', data }] : []),
          ]
        }
        case 'lead.progress':
          return leadMessages(site, event)
        case 'agent.presence': {
          const { at, agent, to, reason } = event
          const [before, status] = [statusOf(event.from, event.fromReason ?? null), statusOf(to, reason)]
          const person = before === status ? null : await facts.person(site, agent)
          if (!person) return []
          const when = isoSecond(at)
          const data = { userId: String(person.user), status, lastActive: when, timestamp: when, name: person.name }
          const rooms = await roomsFor(site, agent)
          return ['user-status-updated', 'user-status-changed'].map((name) => ({ rooms, event: name, data }))
        }
        case 'lead.received': {
          const [rooms, person] = await Promise.all([
            roomsFor(site, event.agent),
            event.agent === null ? null : facts.person(site, event.agent),
          ])
          return [metaLeadReceived(event, { rooms, person, country: countryOf(site) })]
        }
        case 'report.status':
          return reportMessages(event, {
            own: [roomOfUser(event.user)],
            others: [floor, ...(await roomsOfSupervisor(site, event.user))],
          })
        case 'break.exceeded': {
          const person = await facts.person(site, event.agent)
          return [breakExceeded(event, person?.name ?? '', await roomsFor(site, event.agent))]
        }
        case 'link.status':
          return linkChanged(event, [floor, supervisors])
        case 'storage.damage':
          return [storageDamage(event, [floor, supervisors])]
        default:
          return []
      }
    },
    board: dashboardBoard(deps, { floor, roomOfTeam }),
  }
}

type CallEvent = Extract<
  DomainEvent,
  { readonly call: CallRef; readonly lead: LeadId | null; readonly campaign: unknown }
>
type ProgressEvent = Extract<DomainEvent, { readonly kind: 'lead.progress' }>
type AssignedEvent = Extract<DomainEvent, { readonly kind: 'lead.assigned' | 'lead.reassigned' }>

function statusOf(name: PresenceName, reason: string | null) {
  return statusToWire({ name, ...(reason !== null && { reason }) })
}

function idOf({ user }: Principal): string | null {
  return user === null ? null : String(user)
}

function bodyOf(error: DomainError): Wire {
  const { status, code } = telecallerErrors[error.code]
  return telecallerErrorBody(code, error.message, error.details, status, null)
}
