import type { ApiOptions } from '../../../api/api-options.js'
import { usualIbratSettings } from '../../../api/dialects/ibrat/settings.js'
import type { ApiWorld } from '../../api/support/api-world.js'
import { type AskDialect, addCalls as addCallsTo, askDialect, openImportingWorld } from './dialect-world.js'

/** A site with a day's calls, asked as Ibrat's front ends ask. */
export interface IbratWorld extends ApiWorld {
  readonly ibrat: AskDialect
}

/** Opens it; `change` sets other options. */
export async function openIbratWorld(change: Partial<ApiOptions> = {}): Promise<IbratWorld> {
  const world = await openImportingWorld()
  const options = { ...world.options, dialects: { ibrat: usualIbratSettings }, ...change }
  const { ask: ibrat } = askDialect(world, '/ibrat', options)
  return Object.assign(Object.create(world) as ApiWorld, { options, ibrat })
}

export function addCalls(world: ApiWorld): Promise<void> {
  return addCallsTo(world, { number: '+493012345600', note: 'Customer interested' })
}
