import { DomainError } from '../../../dialer/model/domain-error.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { setStatus } from '../agents/work-service.js'
import { changeOwnPassword } from '../auth/password-service.js'
import { type Client, type Login, login } from '../auth/service.js'

/** What somebody may say of the own work. */
export type OwnStatus = 'available' | 'busy' | 'break' | 'offline'

/**
 * Begins or stops to take calls; a break is one of the site's short breaks.
 * @throws DomainError VALIDATION_ERROR (no phone on this site), CONFLICT, PBX_UNAVAILABLE
 */
export async function setOwnStatus(principal: Principal, status: OwnStatus, deps: ApiDeps): Promise<void> {
  const { agent } = principal
  if (agent === null) {
    const problem = 'You have no phone on this site; an admin has to add an extension first.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { status: problem } })
  }
  const wish = status === 'break' ? ({ kind: 'paused', reason: 'break' } as const) : ({ kind: status } as const)
  await setStatus(principal, { agent, wish }, deps)
}

/**
 * Changes one's own password, which ends every login of the account, and signs in anew; null where that asks for a second factor.
 * @throws DomainError VALIDATION_ERROR (too weak, or the present one is wrong), RATE_LIMITED, FORBIDDEN (not a person)
 */
export async function changePasswordAndStay(
  principal: Principal,
  input: { readonly current: string; readonly next: string; readonly client: Client },
  deps: ApiDeps,
): Promise<Login | null> {
  const { current, next, client } = input
  await changeOwnPassword(principal, { current, next, address: client.address }, deps)
  try {
    return await login(
      { account: principal.email, password: next, code: null, site: principal.site, isShortLived: false, client },
      deps,
    )
  } catch (error) {
    if (error instanceof DomainError && error.code === 'UNAUTHORIZED') return null
    throw error
  }
}
