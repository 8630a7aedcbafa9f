import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Dispatcher, startDispatcher } from '../../../api/webhooks/dispatcher.js'
import { defaultWebhookSettings, type WebhookSettings } from '../../../api/webhooks/settings.js'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { callRef, campaignId } from '../../../dialer/model/ids.js'
import { listDeliveries } from '../../../storage/webhooks/deliveries.js'
import { findWebhook } from '../../../storage/webhooks/repository.js'
import type { NewWebhook } from '../../../storage/webhooks/writes.js'
import { makeCommit, openTestStore, site } from '../../storage/support.js'
import { silentLog } from '../../support/silent-log.js'

/** A request as an endpoint got it. */
export interface Got {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** Number of the event. */
  readonly id: number
}

/** What an endpoint does with the n-th request (from 1). */
export type Endpoint = (response: ServerResponse, got: Got, n: number) => void

export const says =
  (status: number, body = '', headers: Record<string, string> = {}): Endpoint =>
  (response) =>
    void response.writeHead(status, headers).end(body)

/** A real HTTP server of somebody else. */
export async function openEndpoint(first: Endpoint = says(200, 'ok')) {
  const got: Got[] = []
  const state = { endpoint: first }
  const server = createServer((request, response) => {
    const take = (body: string) => {
      const { id } = JSON.parse(body) as { id: number }
      const one = { path: request.url ?? '', headers: request.headers, body, id }
      got.push(one)
      state.endpoint(response, one, got.length)
    }
    // A request that broke off is none.
    textOf(request).then(take, () => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  const { port } = server.address() as AddressInfo
  return {
    got,
    ids: () => got.map(({ id }) => id),
    url: `http://127.0.0.1:${port}/hook`,
    now: (endpoint: Endpoint) => {
      state.endpoint = endpoint
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

/** What is waited for, or nothing yet. */
export type Look<T> = () => Promise<T | undefined | false | null> | T | undefined | false | null

/** Waits for what the network brings; no time passes. */
export async function until<T>(look: Look<T>): Promise<T> {
  for (let i = 0; i < 50_000; i++) {
    const found = await look()
    if (found !== undefined && found !== false && found !== null) return found
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  throw new TypeError('it did not come')
}

/** A site that sends its events, on a clock that stands still. */
export async function openWebhookWorld(change: Partial<WebhookSettings> = {}) {
  const test = await openTestStore()
  const { store, clock } = test
  const { db } = test.reader()
  const settings = { ...defaultWebhookSettings, allowPrivate: ['127.0.0.0/8'], ...change }
  const running: Dispatcher[] = []
  let uids = 0
  return {
    ...test,
    db,
    settings,
    /** As a process that starts on the same data. */
    start: async (): Promise<Dispatcher> => {
      const dispatcher = startDispatcher({
        store,
        siteDb: () => db,
        openSecret: (sealed) => sealed.replace('sealed:', ''),
        settings,
        clock,
        random: createSeededRandom(1),
        log: silentLog,
        version: '1.0.0',
      })
      running.push(dispatcher)
      await dispatcher.put([site])
      return dispatcher
    },
    subscribe: async (url: string, given: Partial<NewWebhook> = {}) => {
      uids += 1
      const webhook = await store.write(site, 'webhooks.create', {
        uid: `uid-${uids}`,
        name: 'CRM',
        url,
        events: ['call.*'],
        campaigns: [],
        retryForS: 86_400,
        secret: 'sealed:whsec_test',
        ...given,
      })
      // Changes are looked for a few times a second.
      await clock.advance(200)
      return webhook
    },
    happen: async (n: number, more: Partial<Extract<DomainEvent, { kind: 'call.ringing' }>> = {}): Promise<void> => {
      const events = Array.from(
        { length: n },
        (_, i): DomainEvent => ({
          kind: 'call.ringing',
          at: clock.now(),
          call: callRef(`c.${i}`),
          campaign: null,
          lead: null,
          agent: null,
          ...more,
        }),
      )
      await store.write(site, 'engine.commit', makeCommit({ events }))
    },
    log: async (webhook: number) => (await listDeliveries(db, { webhook, page: 1, limit: 100 })).items,
    webhook: (id: number) => findWebhook(db, id),
    /** Lets time pass from retry to retry, each when the one before is noted, until what is waited for is there. */
    drive: <T>(webhook: number, look: Look<T>): Promise<T> =>
      until(async () => {
        const found = await look()
        if (found !== undefined && found !== false && found !== null) return found
        const { items } = await listDeliveries(db, { webhook, status: 'retrying', page: 1, limit: 1 })
        const next = items[0]?.nextTryAt ?? 0
        if (next > clock.now()) await clock.runUntil(next)
        return null
      }),
    close: async () => {
      for (const dispatcher of running) await dispatcher.stop()
      await test.end()
    },
  }
}

export const inCampaign = (id: number) => ({ campaign: campaignId(id) })
