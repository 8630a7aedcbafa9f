import { nativeDialect } from '../../../api/native/native.js'
import { extension } from '../../../dialer/model/ids.js'
import { type ApiWorld, mainSite, otherSite } from '../support/api-world.js'
import { ask } from '../support/ask.js'

/** Ids of things that the main site has, by the word the tables have for them. */
export async function makeThings(world: ApiWorld): Promise<ReadonlyMap<string, string>> {
  const { rows } = nativeDialect('0.0.0', null)
  /** Made with the example of its own route. */
  const made = async (path: string, change: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const example = rows.find((row) => row.method === 'post' && row.path === path)?.bodyExample
    const plain = typeof example === 'object' && example !== null && !Array.isArray(example) ? example : {}
    const body = { ...Object.fromEntries(Object.entries(plain)), ...change }
    const answer = await ask(world, 'admin', 'POST', path, body)
    if (answer.status >= 300) throw new TypeError(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    const { data } = answer.body
    return String(data.id ?? data.key?.id ?? data.apiKey?.id)
  }
  const { campaign, lead, agent, users } = world
  // Its route asks the engine how the number stands, which the fake one does not know.
  const { callerId } = await world.store.write(mainSite, 'callerIds.create', {
    number: '+12025550123',
    label: null,
    group: null,
    dailyLimit: null,
    campaigns: [],
    callable: true,
    active: true,
  })
  // The other site's admin takes calls too, so that nothing is refused for want of an agent.
  await world.store.write(otherSite, 'agents.create', {
    user: users.stranger,
    name: 'stranger',
    email: 'stranger@example.com',
    extension: extension('2001'),
    sipUsername: null,
    sipPasswordEncrypted: null,
    phoneMode: 'nailedUp',
  })
  for (const engine of [world.engine, world.otherEngine]) engine.answers.set('leads.resetStuck', { leads: [] })
  const call = await made('/calls', { agentId: agent })
  return new Map([
    ['campaign', String(campaign)],
    ['lead', String(lead)],
    // Not the first: the other site has one of that number.
    ['agent', String(world.agent2)],
    ['user', String(users.agent)],
    ['call', call],
    ['recording', call],
    ['caller-id', String(callerId.id)],
    ['dnc', await made('/dnc', { campaignId: null })],
    ['break-reason', await made('/presence/break-reasons', { code: 'fire_drill', label: 'Fire drill' })],
    ['note', await made('/notes', { leadId: lead })],
    ['webhook', await made('/webhooks')],
    ['report', await made('/reports')],
    ['export', await made('/exports')],
    ['api-key', await made('/api-keys')],
    // None is made here; the routes keep them by site all the same.
    ['import', '1'],
    ['simulation', '1'],
    ['session', '1'],
  ])
}
