import { DomainError } from '../../../dialer/model/domain-error.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import { requireAgent } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { setStatus } from './work-service.js'

/**
 * Lets an agent take calls or not, for front ends that know no more than that: signs the phone on where it is off; pauses after the present
 * call. An agent who is off already stays so.
 * @throws DomainError FORBIDDEN, VALIDATION_ERROR (the person has no phone on this site), PBX_UNAVAILABLE, CONFLICT
 */
export async function setAvailability(
  principal: Principal,
  { agent, isAvailable }: { readonly agent: AgentId | null; readonly isAvailable: boolean },
  deps: ApiDeps,
): Promise<void> {
  if (agent === null) {
    const problem = 'This person has no phone on this site; an admin has to add an extension first.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { isAvailable: problem } })
  }
  requireAgent(principal, agent)
  if (isAvailable) return setStatus(principal, { agent, wish: { kind: 'available' } }, deps)
  const { agents } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const presence = agents.find((one) => one.agent === agent)?.presence.name ?? 'loggedOut'
  if (presence === 'loggedOut' || presence === 'paused') return
  const wish = presence === 'signingOn' ? ({ kind: 'offline' } as const) : ({ kind: 'busy' } as const)
  await setStatus(principal, { agent, wish }, deps)
}
