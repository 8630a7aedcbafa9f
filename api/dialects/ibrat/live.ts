import { z } from 'zod'
import type { PresenceName } from '../../../dialer/model/agent.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import type { AgentId, CallRef, LeadId, SiteId } from '../../../dialer/model/ids.js'
import { classOfPriority } from '../../../dialer/model/lead-priority.js'
import type { ApiDeps } from '../../api-deps.js'
import { may } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { parseInput } from '../../contract/parse-input.js'
import type { Wire } from '../../contract/reply.js'
import { depsOfRequest } from '../../deps-of-request.js'
import { setAvailability } from '../../features/agents/availability.js'
import { createLiveFacts } from '../../features/boards/live-facts.js'
import { noteCall } from '../../features/calls/note-service.js'
import type { AddressedMessage, SocketAsker, SocketDialect } from '../../live/socket-io-dialect.js'
import { iso } from '../../schema/pieces.js'
import { endedToWire, type IbratCallStatus, leadStatusToWire } from './enums.js'
import { ibratErrorBody, ibratErrors } from './errors.js'
import { availabilityBody, idNumber, leadIdBody } from './read.js'
import { startCall } from './rows-operator.js'
import { seconds } from './write.js'

const mostLiveCalls = 10_000
/** Whoever may see the whole floor. */
const floor = 'admin'
const roomOfUser = (id: number | string): string => `user_${id}`

const roomName = z.string('A room is named by a text.').min(1).max(100)
const notesBody = z.strictObject({
  callId: z.union([z.string(), z.int()]).transform(String),
  notes: z.string().max(1000),
})
const tokenBody = z.looseObject({ token: z.string().min(1).max(4096) })

/** The contract's Socket.IO: operators hear of their own calls and leads, whoever may see the floor of all of the site. */
export function ibratLive(deps: ApiDeps): SocketDialect {
  const facts = createLiveFacts(deps)
  /** Live calls whose agent was told of the answer. */
  const heardAnswer = new Set<CallRef>()

  function remember(call: CallRef): void {
    // Ends that nobody listened to leave theirs behind.
    if (heardAnswer.size >= mostLiveCalls) heardAnswer.clear()
    heardAnswer.add(call)
  }

  /** For those who may see all, and for the agent whose it is. */
  async function roomsFor(site: SiteId, agent: AgentId | null): Promise<readonly string[]> {
    const person = agent === null ? null : await facts.person(site, agent)
    return person ? [floor, roomOfUser(person.user)] : [floor]
  }

  async function callMessage(
    site: SiteId,
    event: CallEvent,
    name: string,
    status: IbratCallStatus,
    more: Readonly<Record<string, Wire>> = {},
  ): Promise<AddressedMessage> {
    const [rooms, person, call] = await Promise.all([
      roomsFor(site, event.agent),
      event.agent === null ? null : facts.person(site, event.agent),
      facts.call(site, event.call),
    ])
    return {
      rooms,
      event: name,
      data: {
        callId: call ? String(call.id) : event.call,
        leadId: event.lead === null ? null : String(event.lead),
        salespersonId: person ? String(person.user) : null,
        status,
        phone: call?.record.number ?? null,
        twilioCallSid: event.call,
        timestamp: iso(event.at),
        ...more,
      },
    }
  }

  async function assigned(
    site: SiteId,
    event: { readonly at: number; readonly lead: LeadId; readonly agent: AgentId },
  ): Promise<AddressedMessage[]> {
    const [rooms, person, lead] = await Promise.all([
      roomsFor(site, event.agent),
      facts.person(site, event.agent),
      facts.lead(site, event.lead),
    ])
    return [
      {
        rooms,
        event: 'lead_assigned',
        data: {
          leadId: String(event.lead),
          salespersonId: person ? String(person.user) : null,
          timestamp: iso(event.at),
          lead: lead && {
            _id: String(lead.id),
            id: String(lead.id),
            phone: lead.number,
            name: lead.name ?? '',
            priority: classOfPriority(lead.priority),
            status: leadStatusToWire(lead),
          },
        },
      },
    ]
  }

  /** The queue hands a lead to an agent who has not claimed it. */
  async function offered(site: SiteId, event: CallEvent): Promise<readonly AddressedMessage[]> {
    const { agent, lead } = event
    if (agent === null || lead === null) return []
    const found = await facts.lead(site, lead)
    const isClaimed = found !== null && found.claimedUntil !== null
    return isClaimed ? [] : assigned(site, { at: event.at, lead, agent })
  }

  return {
    name: 'ibrat',
    namespace: '/ibrat',
    signInEvent: 'authenticate',
    tokenOf: (payload) => tokenBody.safeParse(payload).data?.token ?? null,
    roomsOf: (principal) => {
      const own = principal.user === null ? [] : [roomOfUser(principal.user)]
      return ['general', may(principal, 'call.readAll') ? floor : 'salesperson', ...own]
    },
    welcome: (principal) => ({
      event: 'authenticated',
      data: { userId: idOf(principal), role: roleOf(principal), name: principal.name },
    }),
    refused: (error) => ({ event: 'auth_error', data: { ...bodyOf(error), message: refusalText(error) } }),
    failed: (error) => ({ event: 'error', data: bodyOf(error) }),
    handlers: {
      join_room: (asker, payload) => asker.join(roomOf(payload)),
      leave_room: (asker, payload) => asker.leave(roomOf(payload)),
      update_availability: async ({ principal, request }, payload) => {
        const { isAvailable } = parseInput(availabilityBody, payload, 'body')
        await setAvailability(principal, { agent: principal.agent, isAvailable }, depsOfRequest(deps, request))
      },
      initiate_call: async (asker, payload) => {
        const { leadId } = parseInput(leadIdBody, payload, 'body')
        const { principal } = asker
        asker.toAll(
          ofPerson(principal, 'call_being_initiated', {
            leadId,
            initiatedBy: idOf(principal),
            timestamp: iso(deps.now()),
          }),
        )
        await startCall(principal, leadId, undefined, depsOfRequest(deps, asker.request))
      },
      update_call_notes: async ({ principal, request }, payload) => {
        const { callId, notes } = parseInput(notesBody, payload, 'body')
        await noteCall(principal, { id: idNumber(callId), note: notes }, depsOfRequest(deps, request))
      },
      typing_start: (asker) => typing(asker, true),
      typing_stop: (asker) => typing(asker, false),
    },
    presence: async (principal, isOnline) => [
      {
        rooms: [floor],
        event: isOnline ? 'user_online' : 'user_offline',
        data: { userId: idOf(principal), name: principal.name, role: roleOf(principal) },
      },
    ],
    translate: async (site, event) => {
      switch (event.kind) {
        case 'call.started':
          return [await callMessage(site, event, 'call_initiated', 'initiated')]
        case 'call.ringing':
          return [await callMessage(site, event, 'call_status_updated', 'ringing')]
        case 'call.answered':
          if (event.agent !== null) remember(event.call)
          return [
            await callMessage(site, event, 'call_answered', 'answered'),
            await callMessage(site, event, 'call_status_updated', 'answered'),
          ]
        case 'call.connected':
          // Who is joined to a person who answered before hears of it now.
          return heardAnswer.has(event.call) ? [] : [await callMessage(site, event, 'call_status_updated', 'answered')]
        case 'call.ended': {
          heardAnswer.delete(event.call)
          const status = endedToWire(event.outcome)
          return [
            await callMessage(site, event, 'call_status_updated', status, { duration: seconds(event.durationMs) }),
          ]
        }
        case 'call.offered':
          return offered(site, event)
        case 'call.noted': {
          const call = await facts.call(site, event.call)
          return [
            {
              rooms: await roomsFor(site, event.agent),
              event: 'call_notes_updated',
              data: {
                callId: call ? String(call.id) : event.call,
                notes: event.note ?? '',
                updatedBy: event.user === null ? null : String(event.user),
                timestamp: iso(event.at),
              },
            },
          ]
        }
        case 'lead.claimed':
          return assigned(site, event)
        case 'agent.presence': {
          if (isAvailable(event.from) === isAvailable(event.to)) return []
          const person = await facts.person(site, event.agent)
          if (!person) return []
          return [
            {
              rooms: await roomsFor(site, event.agent),
              event: 'user_availability_changed',
              data: {
                userId: String(person.user),
                name: person.name,
                isAvailable: isAvailable(event.to),
                timestamp: iso(event.at),
              },
            },
          ]
        }
        default:
          return []
      }
    },
  }
}

type CallEvent = Extract<
  DomainEvent,
  { readonly call: CallRef; readonly lead: LeadId | null; readonly campaign: unknown }
>

const away: ReadonlySet<PresenceName> = new Set<PresenceName>(['loggedOut', 'signingOn', 'paused'])

function isAvailable(presence: PresenceName): boolean {
  return !away.has(presence)
}

function idOf({ user }: Principal): string | null {
  return user === null ? null : String(user)
}

function roleOf(principal: Principal): 'admin' | 'salesperson' {
  return may(principal, 'call.readAll') ? 'admin' : 'salesperson'
}

/** Own messages go to oneself and to those who may see the floor. */
function ofPerson(principal: Principal, event: string, data: Wire): AddressedMessage {
  const own = idOf(principal)
  return { rooms: own === null ? [floor] : [floor, roomOfUser(own)], event, data }
}

async function typing(asker: SocketAsker, isTyping: boolean): Promise<void> {
  const { name } = asker.principal
  asker.toOthers({ rooms: [floor], event: 'user_typing', data: { userId: idOf(asker.principal), name, isTyping } })
}

/** The document calls salespeople operators. */
function roomOf(payload: unknown): string {
  const room = parseInput(roomName, payload, 'body')
  return room === 'operator' ? 'salesperson' : room
}

function bodyOf(error: DomainError) {
  return ibratErrorBody(ibratErrors[error.code].code, error.message, error.details)
}

function refusalText({ code, message }: DomainError): string {
  if (code !== 'UNAUTHORIZED') return message
  return message === 'A token is needed.' ? 'Authentication token required' : 'Invalid or expired token'
}
