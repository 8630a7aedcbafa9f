import type { ApiOptions } from '../../../api/api-options.js'
import { createApp } from '../../../api/app.js'
import { runImport } from '../../../api/features/leads/import/run-import.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from '../../api/support/api-world.js'
import type { AnyJson } from '../../api/support/ask.js'
import { endedCall, makeRecord, milestones } from '../../storage/support.js'
import { monday10, number } from '../../support/factories.js'

/** An answer of a contract. */
export interface DialectAnswer {
  readonly status: number
  readonly body: AnyJson
  readonly headers: Headers
}

/** Asks as the front ends of a contract ask. */
export type AskDialect = (as: Person | null, method: string, path: string, body?: unknown) => Promise<DialectAnswer>

/** A site over real SQLite that takes imports. */
export async function openImportingWorld(): Promise<ApiWorld> {
  const world: ApiWorld = await openApiWorld({
    startImport: (job, watch) => runImport(job, { store: world.store, ...watch }),
  })
  return world
}

/** The app with these options, and who asks it under `prefix`. */
export function askDialect(world: ApiWorld, prefix: string, options: ApiOptions) {
  const { app, deps } = createApp(options)
  const ask: AskDialect = async (as, method, path, body) => {
    const headers = new Headers()
    if (as !== null) headers.set('authorization', `Bearer ${world.tokens[as]}`)
    const form = body instanceof FormData
    if (body !== undefined && !form) headers.set('content-type', 'application/json')
    const response = await app.request(`${prefix}${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: form || typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = response.headers.get('content-type')?.startsWith('application/json') && text !== ''
    return { status: response.status, body: json ? JSON.parse(text) : text, headers: response.headers }
  }
  return { app, deps, ask }
}

/** Ten calls of today and one of yesterday: of agent1 five with a talk, one answered by a machine, two busy; of agent2 the rest. */
export async function addCalls(
  world: ApiWorld,
  told: { readonly number: string; readonly note: string },
): Promise<void> {
  const { agent, agent2, campaign, lead } = world
  const of = { campaign, lead, number: number(told.number) }
  const talked = (at: number, talkS: number) =>
    milestones(at, {
      ringingAt: at + 1000,
      answeredAt: at + 5000,
      agentAt: at + 5010,
      bridgedAt: at + 5050,
      endedAt: at + 5000 + talkS * 1000,
    })
  const rang = (at: number) => milestones(at, { ringingAt: at + 1000, endedAt: at + 20_000 })
  const answered = (at: number) => milestones(at, { answeredAt: at + 4000, endedAt: at + 9000 })
  const minute = 60_000
  const records = [
    ...[0, 1, 2, 3, 4].map((n) =>
      makeRecord(`c.${n}`, {
        ...of,
        agent,
        outcome: 'connected',
        endedBy: 'lead',
        note: told.note,
        milestones: talked(monday10 + n * minute, 60),
      }),
    ),
    makeRecord('c.5', { ...of, agent, outcome: 'machine', milestones: answered(monday10 + 5 * minute) }),
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
