import { z } from 'zod'
import type { Agent } from '../../../dialer/model/agent.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { getSetting } from '../../../storage/settings/settings.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { AgentLive } from '../presence/service.js'

/** Where phones in browsers sign on; null: nobody has set it. */
export interface PhoneSettings {
  /** Address of the PBX's SIP over WebSocket, as `wss://pbx.example.com:8089/ws`. */
  readonly wssUrl: string | null
  /** SIP domain, the right side of addresses. */
  readonly domain: string | null
  /** As `stun:stun.example.com:3478`. */
  readonly stunServer: string | null
}

const key = 'site.browserPhone'
const text = z.string().nullable()
const kept = z.object({ wssUrl: text, domain: text, stunServer: text })

/** Settings of phones in browsers. @throws DomainError FORBIDDEN */
export async function phoneSettings(principal: Principal, deps: ApiDeps): Promise<PhoneSettings> {
  requireRight(principal, 'agent.act')
  const parsed = kept.safeParse(await getSetting(siteDb(deps, principal), key))
  return parsed.success ? parsed.data : { wssUrl: null, domain: null, stunServer: null }
}

/** @throws DomainError FORBIDDEN */
export async function putPhoneSettings(
  principal: Principal,
  input: PhoneSettings,
  deps: ApiDeps,
): Promise<PhoneSettings> {
  requireRight(principal, 'site.write')
  await deps.store.write(principal.site, 'settings.put', { key, value: input })
  return input
}

/** What a phone signs on with. */
export interface PhoneCredentials {
  readonly extension: string
  readonly username: string
  readonly password: string
}

/**
 * My own phone's password, in the clear; nobody else's is ever given. Each reading stands in the audit log.
 * @param secure nobody on the way can read the answer
 * @throws DomainError FORBIDDEN (no agent, a machine, not secure), NOT_FOUND (none is kept)
 */
export async function ownCredentials(
  principal: Principal,
  input: { readonly secure: boolean },
  deps: ApiDeps,
): Promise<PhoneCredentials> {
  requireRight(principal, 'agent.act')
  const { agent, user, site } = principal
  if (agent === null || user === null) {
    throw new DomainError('FORBIDDEN', 'Your account is no agent of this site; only agents have phones.')
  }
  if (!input.secure) {
    throw new DomainError(
      'FORBIDDEN',
      'A phone’s password is only told over TLS or on this host itself. Use the https address; a proxy must be one of http.trustedProxies and set X-Forwarded-Proto.',
    )
  }
  const { sealed, extension, username } = await deps.store.write(site, 'phonePasswords.read', { id: agent })
  if (sealed === null) {
    throw new DomainError('NOT_FOUND', `No password is kept for the phone ${extension}; an admin can set one.`)
  }
  return { extension, username: username ?? extension, password: deps.openSecret(sealed) }
}

/** A colleague whom a call can be given to. */
export interface Peer {
  readonly agent: Agent
  readonly live: AgentLive | null
}

/** The other agents of the site, by name. @throws DomainError FORBIDDEN */
export async function listPeers(principal: Principal, deps: ApiDeps): Promise<readonly Peer[]> {
  requireRight(principal, 'agent.act')
  const { agents } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const live = new Map(agents.map((one) => [one.agent, one]))
  return (await allAgents(siteDb(deps, principal)))
    .filter(({ id }) => id !== principal.agent)
    .map((agent) => ({ agent, live: live.get(agent.id) ?? null }))
    .sort((a, b) => a.agent.name.localeCompare(b.agent.name))
}
