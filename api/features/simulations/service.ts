import { getSetting } from '../../../storage/settings/settings.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { effectiveLimits, siteSettingKeys } from '../site/site-settings.js'
import type { DayDescription } from './description.js'
import type { SimulationStatus } from './jobs.js'
import type { Overrides } from './overrides.js'
import { parsePolicy } from './policy.js'

/** A what-if question. */
export interface SimulationInput {
  /** Absent: a recorded day is played. */
  readonly description?: DayDescription | undefined
  /** `yyyy-mm-dd` in the site's time zone; absent: yesterday. */
  readonly day?: string | undefined
  readonly variants: readonly string[]
  readonly set: Overrides
  readonly seed: number
}

/** Queues a simulation. @throws DomainError FORBIDDEN, VALIDATION_ERROR (a policy), CONFLICT (too many wait) */
export async function addSimulation(
  principal: Principal,
  input: SimulationInput,
  deps: ApiDeps,
): Promise<SimulationStatus> {
  requireRight(principal, 'simulation.run')
  const policies = input.variants.map((word) => parsePolicy(word).name)
  const { limits } = siteDoor(deps, principal)
  const kept = await getSetting(siteDb(deps, principal), siteSettingKeys.limits)
  const { description, day = null } = input
  const source =
    description === undefined
      ? ({ kind: 'recorded', date: day } as const)
      : ({ kind: 'described', description } as const)
  const title = `${description?.name ?? day ?? 'yesterday'}: ${policies.join(', ')}`
  return await deps.simulations.add(title, {
    site: principal.site,
    source,
    policies,
    seed: input.seed,
    overrides: input.set,
    limits: effectiveLimits(limits, kept),
  })
}

/** Simulations of the site, newest first. @throws DomainError FORBIDDEN */
export async function listSimulations(principal: Principal, deps: ApiDeps): Promise<readonly SimulationStatus[]> {
  requireRight(principal, 'simulation.run')
  return await deps.simulations.list(principal.site)
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getSimulation(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<SimulationStatus> {
  requireRight(principal, 'simulation.run')
  return mustExist(await deps.simulations.find(principal.site, input.id), `simulation ${input.id}`)
}

/** Stops a simulation; one that is over stays. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function cancelSimulation(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<SimulationStatus> {
  requireRight(principal, 'simulation.run')
  return mustExist(await deps.simulations.cancel(principal.site, input.id), `simulation ${input.id}`)
}
