import type { ApiOptions } from '../../../api/api-options.js'
import { createApp } from '../../../api/app.js'
import { usualTelecallerSettings } from '../../../api/dialects/telecaller/settings.js'
import { runImport } from '../../../api/features/leads/import/run-import.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from '../../api/support/api-world.js'
import type { AnyJson } from '../../api/support/ask.js'
import { endedCall, makeRecord, milestones } from '../../storage/support.js'
import { monday10, number } from '../../support/factories.js'

/** An answer of the contract. */
export interface TelecallerAnswer {
  readonly status: number
  readonly body: AnyJson
  readonly headers: Headers
}

/** A site with people in teams, asked as the Telecaller front ends ask. */
export interface TelecallerWorld extends ApiWorld {
  tele(as: Person | null, method: string, path: string, body?: unknown): Promise<TelecallerAnswer>
}

/** Opens it; `change` sets other options. The supervisor's team is agent1. */
export async function openTelecallerWorld(change: Partial<ApiOptions> = {}): Promise<TelecallerWorld> {
  const world: ApiWorld = await openApiWorld({
    startImport: (job, watch) => runImport(job, { store: world.store, ...watch }),
  })
  world.defaultCountry = 'IN'
  const options = { ...world.options, dialects: { telecaller: usualTelecallerSettings }, ...change }
  const { app, deps } = createApp(options)
  await world.store.write(mainSite, 'teams.put', {
    user: world.users.agent,
    department: 'sales',
    supervisor: world.users.supervisor,
  })
  const tele: TelecallerWorld['tele'] = async (as, method, path, body) => {
    const headers = new Headers()
    if (as !== null) headers.set('authorization', `Bearer ${world.tokens[as]}`)
    if (body !== undefined) headers.set('content-type', 'application/json')
    const response = await app.request(`/telecaller${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
    return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers }
  }
  return Object.assign(Object.create(world) as ApiWorld, { app, deps, options, tele })
}

/** Of agent1 five calls with a conversation, one with a machine and two busy ones; of agent2 two, and one of yesterday. */
export async function addCalls(world: ApiWorld): Promise<void> {
  const { agent, agent2, campaign, lead } = world
  const of = { campaign, lead, number: number('+919876543210') }
  const minute = 60_000
  const talked = (at: number, talkS: number) =>
    milestones(at, {
      ringingAt: at + 1000,
      answeredAt: at + 5000,
      agentAt: at + 5010,
      bridgedAt: at + 5050,
      endedAt: at + 5000 + talkS * 1000,
    })
  const rang = (at: number) => milestones(at, { ringingAt: at + 1000, endedAt: at + 20_000 })
  const records = [
    ...[0, 1, 2, 3, 4].map((n) =>
      makeRecord(`c.${n}`, {
        ...of,
        agent,
        outcome: 'connected',
        endedBy: 'lead',
        note: 'Customer showed interest',
        milestones: talked(monday10 + n * minute, 60),
      }),
    ),
    makeRecord('c.5', {
      ...of,
      agent,
      outcome: 'machine',
      milestones: milestones(monday10 + 5 * minute, {
        answeredAt: monday10 + 5 * minute + 4000,
        endedAt: monday10 + 5 * minute + 9000,
      }),
    }),
    makeRecord('c.6', { ...of, agent, outcome: 'busy', milestones: rang(monday10 + 6 * minute) }),
    makeRecord('c.7', { ...of, agent, outcome: 'busy', milestones: rang(monday10 + 7 * minute) }),
    makeRecord('c.8', { ...of, agent: agent2, outcome: 'noAnswer', milestones: rang(monday10 + 8 * minute) }),
    makeRecord('c.9', { ...of, agent: agent2, outcome: 'connected', milestones: talked(monday10 + 9 * minute, 30) }),
    makeRecord('c.10', { ...of, agent: agent2, outcome: 'failed', milestones: rang(monday10 - 86_400_000) }),
  ]
  for (const record of records) await world.store.write(mainSite, 'engine.commit', endedCall(record))
  await world.store.write(mainSite, 'projections.run', null)
  await world.clock.advance(3_600_000)
}
