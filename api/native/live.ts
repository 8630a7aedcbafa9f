import { z } from 'zod'
import type { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { AgentId, SiteId } from '../../dialer/model/ids.js'
import type { ApiDeps } from '../api-deps.js'
import { authCookie, readCookie } from '../auth/cookies.js'
import { may } from '../auth/permissions.js'
import type { Wire } from '../contract/reply.js'
import { createLiveFacts } from '../features/boards/live-facts.js'
import { didKeyPrefix, findDid } from '../features/extension-dids/service.js'
import { floorCalls } from '../features/live-calls/service.js'
import { liveCallToWire } from '../features/live-calls/wire.js'
import { screenStatusOf } from '../features/presence/words.js'
import type { AddressedMessage, SocketDialect } from '../live/socket-io-dialect.js'
import { nativeErrorBody, nativeErrors } from './errors.js'

/** Whoever may see the whole floor. */
const managers = 'managers'
const roomOfUser = (id: number): string => `user:${id}`

const tokenBody = z.looseObject({ token: z.string().min(1).max(4096) })

/** Events after which the calls of this moment are others. */
const callChanges: ReadonlySet<DomainEvent['kind']> = new Set([
  'call.started',
  'call.ringing',
  'call.answered',
  'call.connected',
  'call.ended',
  'call.phase',
])

/**
 * The contract's Socket.IO, as its first clients use it: they bring the token with the handshake (as `auth.token`, header or cookie) and
 * only listen. Everybody hears of oneself, whoever may see the floor of all of the site.
 */
export function nativeLive(deps: ApiDeps): SocketDialect {
  const facts = createLiveFacts(deps)
  const sessionOf = createSessions(deps)

  /** For those who may see all, and for the person it is about. */
  function toFloor(user: number | null, event: string, data: Wire): AddressedMessage {
    return { rooms: user === null ? [managers] : [managers, roomOfUser(user)], event, data }
  }

  async function presenceChange(
    site: SiteId,
    event: Extract<DomainEvent, { readonly kind: 'agent.presence' }>,
  ): Promise<readonly AddressedMessage[]> {
    const from = screenStatusOf(event.from, event.fromReason ?? null)
    const to = screenStatusOf(event.to, event.reason)
    if (from === to) return []
    const person = await facts.person(site, event.agent)
    if (!person) return []
    const sessionId = await sessionOf.find(site, event.agent)
    return [toFloor(person.user, 'presence:update', { userId: person.user, sessionId, from, to })]
  }

  return {
    name: 'native',
    namespace: '/api',
    signInEvent: 'authenticate',
    tokenOf: (payload) => tokenBody.safeParse(payload).data?.token ?? null,
    tokenOfHandshake: (headers) =>
      /^Bearer +(\S{1,4096})$/i.exec(headers.get('authorization') ?? '')?.[1] ?? readCookie(headers, authCookie),
    roomsOf: (principal) => [
      ...(may(principal, 'agent.readAll') ? [managers] : []),
      ...(principal.user === null ? [] : [roomOfUser(principal.user)]),
    ],
    welcome: () => null,
    refused: (error) => ({ event: 'unauthorized', data: bodyOf(error) }),
    failed: (error) => ({ event: 'error', data: bodyOf(error) }),
    handlers: {},
    presence: async () => [],
    translate: async (site, event) => {
      switch (event.kind) {
        case 'session.opened': {
          sessionOf.opened(site, event.agent, event.session)
          return [toFloor(event.user, 'session:opened', { userId: event.user, sessionId: event.session })]
        }
        case 'session.closed': {
          const { user: userId, session: sessionId, reason } = event
          return [toFloor(userId, 'session:closed', { userId, sessionId, reason: reason ?? 'logout' })]
        }
        case 'break.started': {
          const { user: userId, session: sessionId, break: breakId } = event
          const data = { userId, sessionId, breakId, reasonId: await facts.breakReason(site, event.reason) }
          return [toFloor(userId, 'break:started', data)]
        }
        case 'break.ended': {
          const { user: userId, session: sessionId, break: breakId } = event
          return [toFloor(userId, 'break:ended', { userId, sessionId, breakId })]
        }
        case 'agent.presence':
          return presenceChange(site, event)
        case 'call.phase': {
          const data = { callId: event.callId }
          return [{ rooms: [roomOfUser(event.user)], event: `call:phase:${event.phase}`, data }]
        }
        case 'audit.entry': {
          if (event.subject !== 'setting' || !event.subjectId?.startsWith(didKeyPrefix)) return []
          const db = deps.readers.site(site)
          if (!db) return []
          const { extension, did } = await findDid(db, event.subjectId.slice(didKeyPrefix.length))
          return [{ rooms: [managers], event: 'extension:did:update', data: { extensionId: extension, did } }]
        }
        default:
          return []
      }
    },
    board: {
      everyMs: 1000,
      concerns: ({ kind }) => callChanges.has(kind),
      watches: (principal) => may(principal, 'agent.readAll'),
      show: async (site) => {
        const data = (await floorCalls(site, deps)).map(liveCallToWire)
        return [{ rooms: [managers], event: 'live:calls:update', data }]
      },
    },
  }
}

/** In which time of work an agent is: from its event, else from the engine. */
function createSessions(deps: ApiDeps) {
  const known = new Map<SiteId, Map<AgentId, string>>()
  const of = (site: SiteId): Map<AgentId, string> => {
    const sessions = known.get(site) ?? new Map<AgentId, string>()
    known.set(site, sessions)
    return sessions
  }
  return {
    opened: (site: SiteId, agent: AgentId, session: string): void => void of(site).set(agent, session),
    find: async (site: SiteId, agent: AgentId): Promise<string | null> => {
      const heard = of(site).get(agent)
      if (heard !== undefined) return heard
      const status = await deps.sites.find(site)?.engine.ask({ kind: 'inspect' })
      const session = status?.agents.find((one) => one.agent === agent)?.session?.id ?? null
      if (session !== null) of(site).set(agent, session)
      return session
    },
  }
}

function bodyOf(error: DomainError): Wire {
  return nativeErrorBody(nativeErrors[error.code].code, error.message, error.details)
}
