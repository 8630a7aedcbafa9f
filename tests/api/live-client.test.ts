import { expect, it } from 'vitest'
import { type Role, rightsOfRole } from '../../api/auth/permissions.js'
import type { Principal } from '../../api/auth/principal.js'
import { createLiveClient, isFor } from '../../api/live/live-client.js'
import type { ServerMessage } from '../../api/live/protocol.js'
import { createSiteFeed, type NumberedEvent } from '../../api/live/site-feed.js'
import { callRef, campaignId, siteId } from '../../dialer/model/ids.js'

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
  const socket = { waiting: 0, stuck: false, sent: [] as (() => void)[] }
  const client = createLiveClient(
    principal,
    feed,
    {
      send: (text, sent) => {
        heard.push(JSON.parse(text) as ServerMessage)
        if (socket.stuck) {
          socket.waiting += text.length
          socket.sent.push(sent)
        }
      },
      buffered: () => socket.waiting,
    },
    { highWaterBytes: 500, mostBehind, batch: 10 },
    (error) => {
      throw error
    },
  )
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
    for (const sent of socket.sent.splice(0)) sent()
    for (let i = 0; i < 50; i++) await settle()
  }
  return { client, heard, socket, grow, release, journal }
}

const seqs = (heard: readonly ServerMessage[]) => heard.flatMap((one) => (one.type === 'event' ? [one.seq] : []))

it('a reader that is slow for a while gets all of it in the end', async () => {
  const { client, heard, socket, grow, release } = make(1000)
  client.subscribe(['call'], null)
  socket.stuck = true
  await grow(300)
  expect(seqs(heard).length).toBeLessThan(30)
  await release()
  expect(seqs(heard)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
})

it('a reader that lags too far is told exactly what it missed, and can ask for it', async () => {
  const { client, heard, socket, grow, release } = make(50)
  client.subscribe(['call'], null)
  socket.stuck = true
  await grow(300)
  await release()
  const gap = heard.find((one) => one.type === 'gap')
  const before = seqs(heard)
  expect(gap).toEqual({ type: 'gap', from: before.length + 1, to: 300 })
  await grow(1)
  expect(seqs(heard)).toEqual([...before, 301])
  client.subscribe(['call'], before.length)
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
  client.subscribe(['call'], 10)
  for (let i = 0; i < 20; i++) await settle()
  expect(heard.filter((one) => one.type === 'gap')).toEqual([{ type: 'gap', from: 11, to: 150 }])
  expect(seqs(heard)).toEqual(Array.from({ length: 50 }, (_, i) => 151 + i))
})

it('that asks anew while an earlier wish is being read gets what it asked for last', async () => {
  const { client, heard, grow } = make(1000)
  await grow(30)
  client.subscribe(['call'], 25)
  client.subscribe(['call'], 5)
  for (let i = 0; i < 20; i++) await settle()
  expect(seqs(heard)).toEqual(Array.from({ length: 25 }, (_, i) => 6 + i))
})

it('sees no more than its role allows at the moment', async () => {
  const { client, heard, grow } = make(1000)
  client.subscribe(['call'], null)
  await grow(2)
  client.renew(as('agent'))
  await grow(2)
  expect(seqs(heard)).toEqual([1, 2])
})

it('tells agents what becomes of campaigns, and not how they are paced', () => {
  const agent = as('agent')
  const pace = { kind: 'campaign.pace', at: 0, campaign: campaignId(1), limitedBy: 'none', until: null } as const
  const status = { kind: 'campaign.completed', at: 0, campaign: campaignId(1) } as const
  expect([isFor(agent, pace), isFor(agent, status)]).toEqual([false, true])
  expect(isFor(as('supervisor'), pace)).toBe(true)
})
