import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { receiveTwilio } from '../../../api/ingress/twilio/receive.js'
import { silentLog } from '../../../daemon/log.js'
import { createLegMemory, type LegKeeper } from '../../../daemon/pbx/twilio/leg-keeper.js'
import { createTwilioDriver } from '../../../daemon/pbx/twilio/twilio.driver.js'
import { type TwilioConfig, twilioDefaults } from '../../../daemon/pbx/twilio/twilio-config.js'
import { createVirtualClock, type VirtualClock } from '../../../daemon/simulate/virtual-clock.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { siteId, trunkName } from '../../../dialer/model/ids.js'
import type { PbxDriver, PbxNotice } from '../../../dialer/ports/pbx.js'
import { monday10 } from '../factories.js'
import type { FakePerson } from './fake-person.js'
import { type FakeTwilio, type FakeTwilioParts, startFakeTwilio } from './fake-twilio.js'

export interface TwilioBenchParts {
  readonly people: (to: string) => FakePerson
  readonly config?: Partial<TwilioConfig> | undefined
  readonly keeper?: LegKeeper
  /** Epoch ms; absent: a Monday morning. */
  readonly start?: number
  readonly fake?: Partial<Omit<FakeTwilioParts, 'clock' | 'people'>>
  /** Takes what comes to the door; absent: the driver does. */
  readonly hear?: (notice: PbxNotice) => void
}

/** A driver, the fake behind it and the door before it, all on loopback and moved by one clock that waits for what is under way. */
export interface TwilioBench {
  readonly clock: VirtualClock
  readonly fake: FakeTwilio
  readonly driver: PbxDriver
  readonly config: TwilioConfig
  readonly publicUrl: string
  /** Notices that had no meaning. */
  unread(): number
  /** Another account at Twilio, with a driver of its own; its callbacks come to the same door. */
  openAccount(account: NonNullable<FakeTwilioParts['account']>): Promise<Pick<TwilioBench, 'fake' | 'driver'>>
  /** A new life of the process: another driver with what was kept. */
  revive(): PbxDriver
  /** @throws where a request has broken the vendor's contract */
  close(): Promise<void>
}

export const benchSite = siteId('lab')

export async function openTwilioBench(parts: TwilioBenchParts): Promise<TwilioBench> {
  const fakes: FakeTwilio[] = []
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  // Real sockets take real time; virtual time stands still for as long.
  const settle = async () => {
    await turn()
    while (fakes.some((one) => one.busy() > 0)) await turn()
    await turn()
  }
  const clock = createVirtualClock(parts.start ?? monday10, settle)
  const fake = await startFakeTwilio({ clock, people: parts.people, ...parts.fake })
  fakes.push(fake)
  const door = await openDoor()
  const config: TwilioConfig = {
    name: 'twilio',
    site: benchSite,
    accountSid: fake.accountSid,
    authToken: fake.authToken,
    apiKey: null,
    apiUrl: fake.url,
    mediaUrl: fake.url,
    publicUrl: door.url,
    trunks: [{ name: trunkName('main'), numbers: [] }],
    extensionTemplate: 'sip:{extension}@phones.example',
    phones: [],
    countries: ['DE', 'US'],
    callsPerSecond: 1000,
    spend: { perDay: null, perMinute: twilioDefaults.perMinute },
    promptsUrl: 'https://prompts.example',
    musicUrl: null,
    ...parts.config,
  }
  const keeper = parts.keeper ?? createLegMemory()
  let unread = 0
  const driverOf = (own: TwilioConfig, { wrap }: FakeTwilio): PbxDriver =>
    createTwilioDriver({ config: own, clock, log: silentLog, keeper, wrap, unread: () => void (unread += 1) })
  const begin = (): PbxDriver => driverOf(config, fake)
  const senders = [
    { site: benchSite, account: config.accountSid, secret: config.authToken, publicUrl: config.publicUrl },
  ]
  let driver = begin()
  door.open((target, body, signature, site, name) =>
    receiveTwilio(
      {
        senders: () => senders,
        hear: (_, notice) => (parts.hear ?? driver.hear)?.(notice),
      },
      { site, door: name },
      { target, body, signature },
    ),
  )
  // Loads the vendor's package while no time passes, however long it takes.
  await (await driver.connect(() => undefined, new AbortController().signal)).close()
  return {
    clock,
    fake,
    config,
    publicUrl: door.url,
    get driver() {
      return driver
    },
    unread: () => unread,
    async openAccount(account) {
      const other = await startFakeTwilio({ clock, people: parts.people, account })
      fakes.push(other)
      senders.push({ site: benchSite, account: account.sid, secret: account.token, publicUrl: config.publicUrl })
      const own = { accountSid: account.sid, authToken: account.token, apiUrl: other.url, mediaUrl: other.url }
      return { fake: other, driver: driverOf({ ...config, ...own }, other) }
    },
    revive() {
      driver = begin()
      return driver
    },
    close: async () => {
      await Promise.all([...fakes.map((one) => one.close()), door.close()])
      const faults = fakes.flatMap((one) => one.faults)
      if (faults.length > 0) throw new Error(`requests that break the contract:\n${faults.join('\n')}`)
    },
  }
}

type Receive = (
  target: string,
  body: Uint8Array,
  signature: string | null,
  site: string,
  door: string,
) => Promise<string | null>

/** The API's door alone: what it takes, and with which status it answers. */
async function openDoor() {
  let receive: Receive = async () => null
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const target = incoming.url ?? '/'
      const [, site = '', door = ''] = /^\/api\/ingress\/twilio\/([^/]+)\/([^/?]+)/.exec(target) ?? []
      const signature = incoming.headers['x-twilio-signature']
      const given = typeof signature === 'string' ? signature : null
      receive(target, Buffer.concat(chunks), given, site, door).then(
        (document) => {
          response.writeHead(document === null ? 204 : 200, { 'content-type': 'text/xml' })
          response.end(document ?? undefined)
        },
        (error: unknown) => {
          response.writeHead(error instanceof DomainError && error.code === 'UNAUTHORIZED' ? 401 : 500)
          response.end()
        },
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    open(next: Receive) {
      receive = next
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
