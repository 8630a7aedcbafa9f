import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AgentId } from '../../dialer/model/ids.js'
import { extension } from '../../dialer/model/ids.js'
import { makeCommit } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { type Answer, ask } from './support/ask.js'

let world: ApiWorld
let graph: Server
/** What Graph answers, by path; what is asked is noted. */
let answers: Map<string, { readonly status: number; readonly body: unknown }>
let asked: URL[]

beforeEach(async () => {
  answers = new Map()
  asked = []
  graph = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://graph')
    asked.push(url)
    const { status, body } = answers.get(url.pathname) ?? {
      status: 404,
      body: { error: { message: 'unknown', code: 100 } },
    }
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve))
  world = await openApiWorld({ webhooks: { allowPrivate: ['127.0.0.1'] } })
  const { port } = graph.address() as AddressInfo
  const put = await ask(world, 'admin', 'PUT', '/meta/config', {
    ...secrets,
    graphUrl: `http://127.0.0.1:${port}/v23.0`,
  })
  if (put.status !== 200) throw new TypeError(JSON.stringify(put.body))
})
afterEach(async () => {
  await world.end()
  await new Promise((resolve) => graph.close(resolve))
})

const secrets = { appId: '12345', appSecret: 'app secret', accessToken: 'page token', verifyToken: 'our word' }
const path = '/meta/webhook'

const signed = (body: string, secret = secrets.appSecret) => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})
const deliver = (body: object | string, headers?: Record<string, string>): Promise<Answer> => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return ask(world, null, 'POST', path, text, headers ?? signed(text))
}
const flat = (n: number, change: object = {}) => ({
  full_name: `Lead ${String(n).padStart(4, '0')}`,
  phone_number: `+1202555${String(n).padStart(4, '0')}`,
  email: `lead${n}@example.com`,
  campaign_id: '123456789',
  ad_id: '987654321',
  form_id: '456789123',
  lead_id: String(789_000_000 + n),
  created_time: 1_642_234_567,
  field_data: [{ name: 'requirements', values: ['Software development'] }],
  ...change,
})
const envelope = (...ids: string[]) =>
  `{"object":"page","entry":[{"id":"1112223334445","time":1768467876,"changes":[${ids
    .map(
      (id) =>
        `{"field":"leadgen","value":{"leadgen_id":${id},"page_id":"1112223334445","form_id":9998887776665444333,"created_time":1768467870}}`,
    )
    .join(',')}]}]}`

async function comes(agent: AgentId): Promise<void> {
  const snapshot = { agent, presence: { name: 'available', since: world.clock.now() }, session: null } as never
  await world.store.write(mainSite, 'engine.commit', makeCommit({ agents: [snapshot] }))
}
const leads = async () => (await ask(world, 'admin', 'GET', '/leads/profiles?limit=100')).body.data
const fromMeta = async () => (await leads()).filter((one: { source: string }) => one.source !== 'other')
const noted = async (query = '') => (await ask(world, 'admin', 'GET', `/meta/leads${query}`)).body.data

describe('the door of Meta', () => {
  it('answers the question whether it is ours with the challenge, to who knows our word alone', async () => {
    const question = (token: string, mode = 'subscribe') =>
      ask(
        world,
        null,
        'GET',
        `${path}?hub.mode=${mode}&hub.verify_token=${encodeURIComponent(token)}&hub.challenge=1158201444`,
      )
    const ours = await question('our word')
    expect([ours.status, ours.body, ours.headers.get('content-type')]).toEqual([
      200,
      '1158201444',
      'text/plain; charset=utf-8',
    ])
    expect((await question('another word')).status).toBe(403)
    expect((await question('our word', 'unsubscribe')).status).toBe(403)
  })

  it('takes what is signed over the bytes as they came, and nothing else', async () => {
    const body = JSON.stringify(flat(1), null, 2)
    for (const headers of [{}, signed(body, 'another'), signed(`${body} `), { 'x-hub-signature-256': 'sha256=zz' }]) {
      expect((await deliver(body, headers)).status).toBe(401)
    }
    expect(await fromMeta()).toEqual([])
    expect((await deliver(body)).status).toBe(200)
    // As the document computes it: without the prefix.
    const bare = { 'x-hub-signature-256': signed(body)['x-hub-signature-256'].slice(7) }
    expect((await deliver(body, bare)).status).toBe(200)
    const longer = { 'x-hub-signature-256': `${signed(body)['x-hub-signature-256']}0` }
    expect((await deliver(body, longer)).status).toBe(401)
    expect(await fromMeta()).toHaveLength(1)
    await ask(world, 'admin', 'PUT', '/meta/config', { enabled: false })
    expect((await deliver(body)).status).toBe(401)
  })

  it('says what is wrong with a body it cannot use, by field', async () => {
    expect((await deliver('{"full_name":')).status).toBe(400)
    const bad = async (change: object) => Object.keys((await deliver(flat(1, change))).body.error.details.fields)
    expect(await bad({ lead_id: undefined })).toEqual(['lead_id'])
    expect(await bad({ phone_number: undefined })).toEqual(['phone_number'])
    expect(await bad({ phone_number: 'call me' })).toEqual(['phone_number'])
    expect(await bad({ field_data: [{ name: 'a', values: 'b' }] })).toEqual(['field_data.0.values'])
    expect(await fromMeta()).toEqual([])
  })
})

describe('a lead of Meta', () => {
  it('is kept with its answers and its advertisement, read for urgency, and given to who is available', async () => {
    await comes(world.agent)
    const field_data = [
      { name: 'city', values: ['Springfield'] },
      { name: 'when do you need it?', values: ['ASAP', 'ready to buy'] },
    ]
    const { body } = await deliver(flat(1, { campaign_name: 'Q4 Sales', platform: 'ig', field_data }))
    expect(body.data).toMatchObject({
      name: 'Lead 0001',
      agent: { id: world.agent, userId: world.users.agent, name: 'agent1' },
    })
    const [lead] = await fromMeta()
    expect(lead).toMatchObject({
      phoneNumber: '+12025550001',
      email: 'lead1@example.com',
      source: 'instagram',
      priority: 'urgent',
      quality: 'hot',
      answers: { 'when do you need it?': 'ASAP, ready to buy' },
      ad: { campaignId: '123456789', campaignName: 'Q4 Sales', adId: '987654321', formId: '456789123' },
      agent: { id: world.agent },
    })
    expect(lead.lead.metadata).toMatchObject({ city: 'Springfield' })
  })

  it('that comes again changes nothing and is answered the same, also when it was given away since', async () => {
    await comes(world.agent)
    const first = await deliver(flat(1))
    const [lead] = await fromMeta()
    await ask(world, 'admin', 'PUT', `/leads/${lead.id}`, { name: 'Another name' })
    await comes(world.agent2)
    const again = await deliver(flat(1))
    expect([again.status, again.body]).toEqual([first.status, first.body])
    // The same person by another form is the lead that is there.
    const other = await deliver(flat(1, { lead_id: '999' }))
    expect(other.body.data).toMatchObject({ leadId: lead.id, isKnown: true })
    expect(await fromMeta()).toHaveLength(1)
  })

  it('waits where nobody is available', async () => {
    expect((await deliver(flat(1))).body.data.agent).toBeNull()
    const [lead] = await fromMeta()
    expect(lead).toMatchObject({ agent: null, waitingSince: expect.any(String) })
  })

  it('named by its id alone is fetched, its id and form whole, its answers put where the form’s mapping says', async () => {
    const id = '444455556666777888999'
    const forms = {
      '9998887776665444333': {
        name: 'Contact',
        fields: { 'your_name?': 'name', 'which_product?': 'product', secret: 'ignore' },
      },
    }
    await ask(world, 'admin', 'PUT', '/meta/config', { forms })
    answers.set(`/v23.0/${id}`, {
      status: 200,
      body: `{"id":${id},"created_time":"2026-01-15T09:04:30+0000","ad_id":120000000000000001,"campaign_id":"77","campaign_name":"Spring",
        "form_id":9998887776665444333,"platform":"fb","field_data":[{"name":"your_name?","values":["राहुल‍ Sharma"]},
        {"name":"phone_number","values":["+15550001111"]},{"name":"which_product?","values":["plan_b"]},{"name":"secret","values":["x"]}]}`,
    })
    const body = envelope(id)
    const first = await deliver(body)
    expect([first.status, first.body]).toEqual([200, { success: true, message: 'EVENT_RECEIVED', leads: 1 }])
    await world.deps.metaIntake.idle()
    const again = await deliver(body)
    expect([again.status, again.body]).toEqual([first.status, first.body])
    await world.deps.metaIntake.idle()
    expect(asked).toHaveLength(1)
    expect(asked[0]?.searchParams.get('access_token')).toBe('page token')
    expect(asked[0]?.searchParams.get('appsecret_proof')).toBe(
      createHmac('sha256', 'app secret').update('page token').digest('hex'),
    )
    const [lead, ...rest] = await fromMeta()
    expect(rest).toEqual([])
    expect(lead).toMatchObject({
      name: 'राहुल‍ Sharma',
      product: 'plan_b',
      answers: {},
      ad: { adId: '120000000000000001', campaignName: 'Spring', formId: '9998887776665444333', formName: 'Contact' },
    })
    expect(await noted()).toEqual([
      expect.objectContaining({ leadgenId: id, state: 'kept', createdAt: '2026-01-15T09:04:30.000Z' }),
    ])
  })

  it('whose fields cannot be fetched is tried again later, then had; one that Meta does not know has failed', async () => {
    answers.set('/v23.0/1', { status: 500, body: 'oops' })
    answers.set('/v23.0/2', { status: 400, body: { error: { message: 'Unsupported get request', code: 100 } } })
    await deliver(envelope('1', '2'))
    await world.deps.metaIntake.idle()
    expect(await noted('?state=failed')).toMatchObject([
      { leadgenId: '2', why: 'Meta refused it (100): Unsupported get request' },
    ])
    expect(await noted('?state=waiting')).toMatchObject([{ leadgenId: '1', why: 'It answered 500.', tries: 1 }])
    const fields = [{ name: 'phone_number', values: ['+15550001111'] }]
    answers.set('/v23.0/1', { status: 200, body: { id: '1', field_data: fields } })
    answers.set('/v23.0/2', { status: 200, body: { id: '2', field_data: [] } })
    world.deps.metaIntake.kick(mainSite)
    await world.deps.metaIntake.idle()
    expect(asked).toHaveLength(2)
    await world.clock.advance(60_000)
    world.deps.metaIntake.kick(mainSite)
    await world.deps.metaIntake.idle()
    expect(await fromMeta()).toHaveLength(1)
    const [failed] = await noted('?state=failed')
    expect((await ask(world, 'admin', 'POST', '/meta/leads/retry', { ids: [failed.id] })).body.data).toEqual({
      retried: 1,
    })
    await world.deps.metaIntake.idle()
    expect(await noted('?state=failed')).toMatchObject([{ why: /A lead needs a phone number/ }])
  })

  it('that no delivery told of comes by a sync, page after page', async () => {
    await deliver(flat(1))
    await ask(world, 'admin', 'PUT', '/meta/config', { pages: [{ id: '111', accessToken: 'own token' }] })
    answers.set('/v23.0/111/leadgen_forms', { status: 200, body: { data: [{ id: '456789123', name: 'Contact' }] } })
    const one = (n: number) => ({
      id: String(789_000_000 + n),
      field_data: [{ name: 'phone_number', values: [`+1202555${String(n).padStart(4, '0')}`] }],
    })
    answers.set('/v23.0/456789123/leads', {
      status: 200,
      body: { data: [one(1), one(2), { id: '5', field_data: [] }] },
    })
    const { body } = await ask(world, 'admin', 'POST', '/meta/sync')
    expect(body.data).toMatchObject({
      forms: 1,
      found: 3,
      added: 1,
      troubles: [expect.stringMatching(/Lead 5: .*phone number/)],
    })
    expect(asked.map((url) => url.searchParams.get('access_token'))).toEqual(['own token', 'own token'])
    expect(await fromMeta()).toHaveLength(2)
  })
})

describe('its set-up and figures', () => {
  it('never give a secret out, keep it where an empty one comes, and are the admin’s', async () => {
    const seen = await ask(world, 'admin', 'GET', '/meta/config')
    expect(seen.body.data).toMatchObject({
      appId: '12345',
      hasAppSecret: true,
      hasAccessToken: true,
      hasWebhookSecret: false,
    })
    const text = JSON.stringify(seen.body)
    for (const secret of Object.values(secrets).slice(1)) expect(text).not.toContain(secret)
    await ask(world, 'admin', 'PUT', '/meta/config', { appSecret: '', accessToken: null })
    expect((await deliver(flat(1))).status).toBe(200)
    expect((await ask(world, 'admin', 'GET', '/meta/config')).body.data.hasAccessToken).toBe(false)
    expect((await ask(world, 'supervisor', 'GET', '/meta/config')).status).toBe(403)
    const inside = await ask(world, 'admin', 'PUT', '/meta/config', { graphUrl: 'http://169.254.169.254/latest' })
    expect([inside.status, Object.keys(inside.body.error.details.fields)]).toEqual([422, ['graphUrl']])
    const audit = JSON.stringify((await ask(world, 'admin', 'GET', '/audit')).body)
    for (const secret of ['app secret', 'page token', 'sealed:']) expect(audit).not.toContain(secret)
  })

  it('tell by campaign what came, what was converted and what it was worth', async () => {
    const at = (n: number, id: string, name: string) => deliver(flat(n, { campaign_id: id, campaign_name: name }))
    for (const n of [1, 2, 3]) await at(n, '1', 'Q4 Sales')
    await at(4, '2', 'Premium')
    const [last] = await fromMeta()
    const won = await ask(world, 'admin', 'PUT', `/leads/profiles/${last.id}`, {
      progress: 'converted',
      value: 500,
      quality: 'hot',
    })
    expect(won.status).toBe(200)
    const { body } = await ask(world, 'supervisor', 'GET', '/meta/stats')
    expect(body.data).toMatchObject({
      totalLeads: 4,
      convertedLeads: 1,
      conversionRate: 25,
      totalValue: 500,
      campaigns: ['Q4 Sales', 'Premium'],
    })
    const campaigns = (await ask(world, 'supervisor', 'GET', '/meta/campaigns')).body.data
    expect(campaigns).toMatchObject([
      { campaignId: '1', campaignName: 'Q4 Sales', totalLeads: 3, convertedLeads: 0, conversionRate: 0 },
      {
        campaignId: '2',
        campaignName: 'Premium',
        totalLeads: 1,
        convertedLeads: 1,
        conversionRate: 100,
        totalValue: 500,
        avgQuality: 3,
      },
    ])
    expect((await ask(world, 'supervisor', 'GET', '/meta/stats?endDate=2026-02-01')).body.data.totalLeads).toBe(0)
    expect((await ask(world, 'agent', 'GET', '/meta/stats')).status).toBe(403)
  })
})

it('a thousand deliveries at once, a third repeated and a tenth badly signed: each lead once, given once, and the loads are even', async () => {
  const crew = [world.agent, world.agent2]
  for (let n = 3; n <= 7; n++) {
    const user = await world.store.writeSystem('users.create', {
      email: `agent${n}@example.com`,
      name: `agent${n}`,
      passwordHash: 'none',
      role: 'agent',
    })
    const made = await world.store.write(mainSite, 'agents.create', {
      user: user.id,
      name: `agent${n}`,
      email: `agent${n}@example.com`,
      extension: extension(`100${n}`),
      sipUsername: null,
      sipPasswordEncrypted: null,
      phoneMode: 'nailedUp',
    })
    crew.push(made.id)
  }
  for (const agent of crew) await comes(agent)
  // Of 1,000 deliveries 667 are first ones and 333 come again; every tenth is signed with another secret.
  const sent = Array.from({ length: 1000 }, (_, at) => {
    const n = at < 667 ? at : at - 667
    return { n, good: at % 10 !== 3, body: JSON.stringify(flat(n)) }
  })
  const results = await Promise.all(
    sent.map(async ({ n, good, body }) => {
      const { status, body: answer } = await deliver(body, signed(body, good ? secrets.appSecret : 'another'))
      return { n, good, status, answer }
    }),
  )
  expect(results.filter(({ good, status }) => (good ? 200 : 401) !== status)).toEqual([])
  const valid = new Set(sent.filter(({ good }) => good).map(({ n }) => n))
  const byLead = new Map<number, Set<string>>()
  for (const { n, good, answer } of results) {
    if (good) byLead.set(n, (byLead.get(n) ?? new Set()).add(JSON.stringify(answer)))
  }
  // Each repetition was answered as the first one.
  expect([...byLead.values()].filter((one) => one.size !== 1)).toEqual([])
  const db = world.options.readers.site(mainSite)
  const rows = await db
    ?.selectFrom('lead_profiles')
    .select(['origin', 'agent_id'])
    .where('origin', 'like', 'meta:%')
    .execute()
  expect(new Set(rows?.map(({ origin }) => origin))).toEqual(new Set([...valid].map((n) => `meta:${789_000_000 + n}`)))
  expect(rows).toHaveLength(valid.size)
  const given = await db?.selectFrom('lead_assignments').select('lead_id').execute()
  expect(new Set(given?.map((one) => one.lead_id)).size).toBe(given?.length)
  expect(given).toHaveLength(valid.size)
  const loads = crew.map((agent) => rows?.filter(({ agent_id }) => agent_id === agent).length ?? 0)
  expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
})
