import { DomainError } from '../../dialer/model/domain-error.js'
import type { AgentId } from '../../dialer/model/ids.js'
import type { Principal } from './principal.js'

/** What a person may be in a site, most rights first. `superAdmin` holds in every site. */
export type Role = 'superAdmin' | 'admin' | 'supervisor' | 'agent'

export const roles: readonly Role[] = ['superAdmin', 'admin', 'supervisor', 'agent']

/** What may be done; one right per kind of work, so that a role is a list of them. */
export type Right =
  /** Any signed-in person, for themselves. */
  | 'self'
  | 'campaign.read'
  | 'campaign.control'
  | 'campaign.write'
  /** Only the leads an agent has spoken with, unless `lead.readAll` is held. */
  | 'lead.read'
  | 'lead.readAll'
  | 'lead.write'
  | 'dnc.read'
  | 'dnc.write'
  | 'consent.read'
  | 'consent.write'
  | 'agent.readAll'
  /** An agent's own work: status, sign-on, calls; for others only with `agent.actForOthers`. */
  | 'agent.act'
  | 'agent.actForOthers'
  | 'agent.write'
  /** Own calls and recordings, all with `call.readAll`. */
  | 'call.read'
  | 'call.readAll'
  /** Ask what other settings would bring, and what a campaign needs before it starts. */
  | 'simulation.run'
  | 'site.read'
  | 'site.control'
  /** See how the process and one's site do, in figures for machines. */
  | 'metrics.read'
  | 'site.write'
  | 'user.write'
  /** Give machines keys to the site. */
  | 'apiKey.write'
  /** Send the site's events to other systems. */
  | 'webhook.write'
  /** Who changed what. */
  | 'audit.read'
  /** Create, suspend, back up and delete sites: the installation's own admin only. */
  | 'sites.manage'

const agentRights: readonly Right[] = ['self', 'campaign.read', 'lead.read', 'agent.act', 'call.read']
const supervisorRights: readonly Right[] = [
  ...agentRights,
  'campaign.control',
  'lead.readAll',
  'lead.write',
  'dnc.read',
  'dnc.write',
  'consent.read',
  'consent.write',
  'agent.readAll',
  'agent.actForOthers',
  'call.readAll',
  'simulation.run',
  'site.read',
  'site.control',
  'metrics.read',
]
const adminRights: readonly Right[] = [
  ...supervisorRights,
  'campaign.write',
  'agent.write',
  'site.write',
  'user.write',
  'apiKey.write',
  'webhook.write',
  'audit.read',
]

const rightsOf: Readonly<Record<Role, ReadonlySet<Right>>> = {
  agent: new Set(agentRights),
  supervisor: new Set(supervisorRights),
  admin: new Set(adminRights),
  superAdmin: new Set([...adminRights, 'sites.manage']),
}

/** All rights of a role. */
export function rightsOfRole(role: Role): ReadonlySet<Right> {
  return rightsOf[role]
}

/** True if the role holds the right; for those who are not signed in but only known by their role. */
export function roleMay(role: Role, right: Right): boolean {
  return rightsOf[role].has(right)
}

/** Every right there is. */
export const allRights: readonly Right[] = [...rightsOf.superAdmin]

/** The least role of a site that holds all of the rights; the greatest where none does. */
export function leastRoleWith(rights: ReadonlySet<Right>): Role {
  const within: readonly Role[] = ['agent', 'supervisor', 'admin']
  return within.find((role) => [...rights].every((right) => roleMay(role, right))) ?? 'admin'
}

/** True if whoever asks holds the right. */
export function may(principal: Pick<Principal, 'rights'>, right: Right): boolean {
  return principal.rights.has(right)
}

/** @throws DomainError FORBIDDEN naming the right that is missing */
export function requireRight(principal: Principal, right: Right): void {
  if (may(principal, right)) return
  const who = principal.apiKey ? 'This API key' : `Your role ${principal.role}`
  throw new DomainError('FORBIDDEN', `${who} may not do this; the right ${right} is needed.`, { right })
}

/**
 * Agents act on themselves only; those who hold `agent.actForOthers` on any agent of the site.
 * @throws DomainError FORBIDDEN
 */
export function requireAgent(principal: Principal, agent: AgentId): void {
  requireRight(principal, 'agent.act')
  if (principal.agent === agent) return
  requireRight(principal, 'agent.actForOthers')
}
