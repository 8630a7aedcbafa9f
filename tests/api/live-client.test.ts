import { expect, it } from 'vitest'
import { type Role, rightsOfRole } from '../../api/auth/permissions.js'
import type { Principal } from '../../api/auth/principal.js'
import { createEventTexts } from '../../api/live/event-texts.js'
import { createLiveClient } from '../../api/live/live-client.js'
import { mayHear } from '../../api/live/may-hear.js'
import type { ServerMessage, Subscription } from '../../api/live/protocol.js'
import { createSiteFeed, type NumberedEvent } from '../../api/live/site-feed.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { agentId, callRef, campaignId, leadId, siteId } from '../../dialer/model/ids.js'

const principal: Principal = {
  user: null,
  email: '',
  name: '',
  role: 'admin',
  rights: rightsOfRole('admin'),
  site: siteId('main'),
  agent: null,
  token: null,
  apiKey: null,
}
const as = (role: Role): Principal => ({ ...principal, role, rights: rightsOfRole(role) })
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A journal, a feed over it, and a client whose socket is as slow as the test likes. */
function make(mostBehind: number) {
  const journal: NumberedEvent[] = []
  const feed = createSiteFeed(
    async (after, limit) => {
      return journal.filter(({ seq }) => seq > after).slice(0, limit)
    },
    0,
    100,
  )
  const heard: ServerMessage[] = []
  const socket = { waiting: 0, stuck: false, drained: [] as (() => void)[] }
  const client = createLiveClient({
    principal,
    feed,
    socket: {
      send: (text) => {
        heard.push(JSON.parse(text.toString()) as ServerMessage)
        if (socket.stuck) socket.waiting += text.length
      },
      buffered: () => socket.waiting,
      onDrain: (drained) => void socket.drained.push(drained),
      together: (work) => work(),
    },
    limits: { highWaterBytes: 500, mostBehind, batch: 10 },
    textOf: createEventTexts(),
    onFault: (error) => {
      throw error
    },
  })
  const grow = async (n: number) => {
    for (let i = 0; i < n; i++) {
      const seq = journal.length + 1
      const event = {
        kind: 'call.ringing',
        at: seq,
        call: callRef('c'),
        campaign: null,
        lead: null,
        agent: null,
      } as const
      journal.push({ seq, event })
      feed.committed(seq)
      client.wake()
    }
    for (let i = 0; i < 20; i++) await settle()
  }
  const release = async () => {
    socket.stuck = false
    socket.waiting = 0
    for (const drained of socket.drained.splice(0)) drained()
    for (let i = 0; i < 50; i++) await settle()
  }
  return { client, heard, socket, grow, release, journal, feed }
}

const seqs = (heard: readonly ServerMessage[]) => heard.flatMap((one) => (one.type === 'event' ? [one.seq] : []))

it('a reader that is slow for a while gets all of it in the end', async () => {
  const { client, heard, socket, grow, release } = make(1000)
  client.subscribe({ topics: ['call'] })
  socket.stuck = true
  await grow(300)
  expect(seqs(heard).length).toBeLessThan(30)
  await release()
  expect(seqs(heard)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
})

it('a reader that lags too far is told exactly what it missed, and can ask for it', async () => {
  const { client, heard, socket, grow, release } = make(50)
  client.subscribe({ topics: ['call'] })
  socket.stuck = true
  await grow(300)
  await release()
  const gap = heard.find((one) => one.type === 'gap')
  const before = seqs(heard)
  expect(gap).toEqual({ type: 'gap', from: before.length + 1, to: 300 })
  await grow(1)
  expect(seqs(heard)).toEqual([...before, 301])
  client.subscribe({ topics: ['call'], after: before.length })
  await settle()
  await release()
  expect(seqs(heard).slice(before.length + 1)).toEqual(
    Array.from({ length: 301 - before.length }, (_, i) => before.length + 1 + i),
  )
})

it('is told of events that the journal no longer keeps', async () => {
  const { client, heard, grow, journal } = make(1000)
  await grow(200)
  journal.splice(0, 150)
  client.subscribe({ topics: ['call'], after: 10 })
  for (let i = 0; i < 20; i++) await settle()
  expect(heard.filter((one) => one.type === 'gap')).toEqual([{ type: 'gap', from: 11, to: 150 }])
  expect(seqs(heard)).toEqual(Array.from({ length: 50 }, (_, i) => 151 + i))
})

it('that asks anew while an earlier wish is being read gets what it asked for last', async () => {
  const { client, heard, grow } = make(1000)
  await grow(30)
  client.subscribe({ topics: ['call'], after: 25 })
  client.subscribe({ topics: ['call'], after: 5 })
  for (let i = 0; i < 20; i++) await settle()
  expect(seqs(heard)).toEqual(Array.from({ length: 25 }, (_, i) => 6 + i))
})

it('sees no more than its role allows at the moment', async () => {
  const { client, heard, grow } = make(1000)
  client.subscribe({ topics: ['call'] })
  await grow(2)
  client.renew(as('agent'))
  await grow(2)
  expect(seqs(heard)).toEqual([1, 2])
})

it('filters by campaign, agent and kind', async () => {
  const { client, heard, journal, feed } = make(1000)
  const ringing = { kind: 'call.ringing', at: 0, call: callRef('c'), campaign: null, lead: null, agent: null } as const
  const events = [
    { ...ringing, campaign: campaignId(1), agent: agentId(1) },
    { ...ringing, campaign: campaignId(1), agent: agentId(2) },
    { ...ringing, campaign: campaignId(2), agent: agentId(1) },
    { ...ringing, kind: 'call.answered', campaign: campaignId(1), agent: agentId(1) },
    ringing,
  ] as const
  events.forEach((event, i) => journal.push({ seq: i + 1, event }))
  feed.committed(events.length)
  const hear = async (filter: Omit<Subscription, 'topics'>) => {
    heard.length = 0
    client.subscribe({ topics: ['call'], after: 0, ...filter })
    for (let i = 0; i < 20; i++) await settle()
    return seqs(heard)
  }
  expect(await hear({})).toEqual([1, 2, 3, 4, 5])
  expect(await hear({ campaigns: [1] })).toEqual([1, 2, 4])
  expect(await hear({ campaigns: [1], agents: [1] })).toEqual([1, 4])
  expect(await hear({ agents: [2, 3] })).toEqual([2])
  expect(await hear({ kinds: ['call.answered'] })).toEqual([4])
})

const campaign = campaignId(1)
const ofAgent = (agent: number | null) =>
  ({
    kind: 'call.ringing',
    at: 0,
    call: callRef('c'),
    campaign,
    lead: null,
    agent: agent === null ? null : agentId(agent),
  }) as const
const lead = {
  kind: 'lead.updated',
  at: 0,
  lead: leadId(1),
  campaign,
  stage: 'ready',
  status: null,
  dueAt: null,
  finishedWhy: null,
} as const
const pace = { kind: 'campaign.pace', at: 0, campaign, limitedBy: 'none', until: null } as const
const link = { kind: 'link.status', at: 0, status: 'ready', why: null } as const
const hook = { kind: 'webhook.status', at: 0, webhook: 1, name: 'CRM', status: 'suspended', why: null } as const

it.each<[string, DomainEvent, readonly string[]]>([
  ['a call of the agent', ofAgent(7), ['agent', 'supervisor', 'admin']],
  ['a call of somebody else', ofAgent(8), ['supervisor', 'admin']],
  ['a call of nobody', ofAgent(null), ['supervisor', 'admin']],
  ['a lead', lead, ['supervisor', 'admin']],
  ['the end of a campaign', { kind: 'campaign.completed', at: 0, campaign }, ['agent', 'supervisor', 'admin']],
  ['how a campaign is paced', pace, ['supervisor', 'admin']],
  ['the link to the PBX', link, ['supervisor', 'admin']],
  ['a webhook that was given up', hook, ['admin']],
])('%s is heard by those who may read it', (_what, event, expected) => {
  const roles = ['agent', 'supervisor', 'admin'] as const
  expect(roles.filter((role) => mayHear({ ...as(role), agent: agentId(7) }, event))).toEqual(expected)
})

it('lets an API key hear what its scopes read, and nothing else', () => {
  const key: Principal = { ...principal, rights: new Set(['call.readAll']) }
  expect([ofAgent(8), lead, link, pace].map((event) => mayHear(key, event))).toEqual([true, false, false, false])
})
