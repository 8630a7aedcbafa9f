import type { ApiOptions } from '../../../api/api-options.js'
import { usualTelecallerSettings } from '../../../api/dialects/telecaller/settings.js'
import { type ApiWorld, mainSite } from '../../api/support/api-world.js'
import { type AskDialect, addCalls as addCallsTo, askDialect, openImportingWorld } from './dialect-world.js'

/** A site with people in teams, asked as the Telecaller front ends ask. */
export interface TelecallerWorld extends ApiWorld {
  readonly tele: AskDialect
}

/** Opens it; `change` sets other options. The supervisor's team is agent1. */
export async function openTelecallerWorld(change: Partial<ApiOptions> = {}): Promise<TelecallerWorld> {
  const world = await openImportingWorld()
  world.defaultCountry = 'IN'
  const options = { ...world.options, dialects: { telecaller: usualTelecallerSettings }, ...change }
  const { app, deps, ask: tele } = askDialect(world, '/telecaller', options)
  await world.store.write(mainSite, 'teams.put', {
    user: world.users.agent,
    department: 'sales',
    supervisor: world.users.supervisor,
  })
  return Object.assign(Object.create(world) as ApiWorld, { app, deps, options, tele })
}

export function addCalls(world: ApiWorld): Promise<void> {
  return addCallsTo(world, { number: '+919876543210', note: 'Customer showed interest' })
}
