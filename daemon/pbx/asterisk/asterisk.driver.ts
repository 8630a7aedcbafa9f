import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { sitePrefix } from '../../../dialer/model/ids.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type { LinkLoss, PbxDriver, PbxEvent, PbxSession } from '../../../dialer/ports/pbx.js'
import type { Log } from '../../log.js'
import { openAmiSide } from './ami-side.js'
import { applicationState, nameInUse } from './application-name.js'
import { openAriClient } from './ari-client-transport.js'
import { createAriCommands } from './ari-commands.js'
import { readAriEvent, unwantedEvents } from './ari-event.js'
import { openAriSocket } from './ari-events.js'
import { ariHttp } from './ari-http.js'
import { translateAri } from './ari-translate.js'
import type { AriTransport } from './ari-transport.js'
import { type AriWebSocketTransport, createAriWebSocket } from './ari-websocket.js'
import type { AsteriskConfig } from './asterisk-config.js'
import { asteriskCapabilities } from './capabilities.js'
import { createEventTime } from './event-time.js'
import { createLegBook } from './leg-book.js'
import { lookAtLegs } from './look-at-legs.js'
import { deleteRecording, fetchRecording } from './recordings.js'
import { snapshotLegs } from './snapshot.js'

const probeWithinMs = 2000
const unwanted: ReadonlySet<unknown> = new Set(unwantedEvents)

const infoSchema = z.object({ system: z.object({ version: z.string() }) })

/**
 * The driver of one Asterisk (18 to 22 and newer) for one site: ARI for legs, AMI for phones, trunks and calls that are not ours.
 * https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/
 * @param unread called for each event that nobody here understands
 */
export function createAsteriskDriver(
  config: AsteriskConfig,
  clock: Clock,
  log: Log,
  unread: () => void = () => undefined,
): PbxDriver {
  // Kept over sessions: a name that was taken from us is not taken back, or two programs would take turns for ever.
  const name = { hadIt: false, taken: false }
  return {
    name: config.name,
    capabilities: asteriskCapabilities,
    connect: (listener, signal) => connect({ config, clock, log, name, unread, listener, signal }),
  }
}

interface ConnectParts {
  readonly config: AsteriskConfig
  readonly clock: Clock
  readonly log: Log
  readonly name: { hadIt: boolean; taken: boolean }
  readonly unread: () => void
  readonly listener: (event: PbxEvent) => void
  readonly signal: AbortSignal
}

async function connect({ config, clock, log, name, unread, listener, signal }: ConnectParts): Promise<PbxSession> {
  const version = await asteriskVersion(config, signal)
  const state = await applicationState(config, config.application, signal)
  if (state === 'free') name.taken = false
  // After a cut connection the PBX may still hold our own old one; then the name is ours to take back.
  if (name.taken || (state === 'inUse' && !name.hadIt)) throw nameInUse(config.application)

  const closers: (() => void | Promise<void>)[] = []
  const closeAll = async () => {
    for (const close of closers.toReversed()) await close()
    closers.length = 0
  }
  try {
    let over = false
    const emit = (event: PbxEvent) => {
      if (!over) listener(event)
    }
    const ami = await openAmiSide({ config, clock, log, emit }, signal)
    closers.push(() => ami.close())
    const socket = await openAriSocket(config, config.application, clock, signal)
    closers.push(() => socket.close())
    name.hadIt = true

    let endSession = (_loss: LinkLoss) => {}
    const lost = new Promise<LinkLoss>((resolve) => {
      endSession = (loss) => {
        over = true
        resolve(loss)
      }
    })
    socket.closed.then(
      (why) => endSession({ why, fatal: false }),
      () => undefined,
    )

    const book = createLegBook(config.site, sitePrefix(config.site))
    const webSocket = createAriWebSocket(socket, clock)
    closers.push(() => webSocket.close())
    const eventTime = createEventTime()
    let commands: ReturnType<typeof createAriCommands> | null = null
    socket.onMessage((message) => {
      if (message['type'] === 'RESTResponse') return webSocket.answer(message)
      const event = readAriEvent(message)
      if (event === null && !unwanted.has(message['type'])) unread()
      if (event === null || over) return
      if (event.type === 'ApplicationReplaced') {
        name.taken = true
        return endSession({ why: nameInUse(config.application).message, fatal: true })
      }
      const at = eventTime(message['timestamp'], clock.now())
      const { events, followUp } = translateAri(event, book, at)
      for (const translated of events) emit(translated)
      if (followUp !== null) commands?.followUp(followUp)
    })
    // Not over the WebSocket: there a filter with `allowed` types would keep the answers back too.
    await ariHttp(config, 'PUT', `applications/${config.application}/eventFilter`, {
      body: { allowed: [], disallowed: unwantedEvents.map((type) => ({ type })) },
      signal,
    })
    const transport = await chooseTransport(config, webSocket, clock)
    if (transport !== webSocket) closers.push(() => transport.close())
    const later = (afterMs: number, work: () => void) => {
      clock.schedule(clock.now() + afterMs, () => {
        if (!over) work()
      })
    }
    commands = createAriCommands({ config, transport, book, now: () => clock.now(), later, emit })
    await makeHoldBridge(transport, book.holdBridge)
    if (signal.aborted) throw new DomainError('PBX_UNAVAILABLE', 'Stopped while connecting.')
    log.info({ pbx: config.name, version, commands: transport.kind }, 'connected to Asterisk')
    const ready = commands
    let adopted = false
    const looking = new Set<AbortController>()
    lost.then(
      () => {
        for (const cut of looking) cut.abort()
      },
      () => undefined,
    )

    return {
      lost,
      send(command) {
        if (!over) return ready.perform(command)
        const at = clock.now()
        listener({
          kind: 'commandRefused',
          commandId: command.commandId,
          at,
          reason: 'notReady',
          detail: 'the PBX is not connected',
        })
      },
      async snapshot() {
        const cut = new AbortController()
        looking.add(cut)
        // The first one takes up what was there before; later ones are only for looking.
        const list = adopted ? lookAtLegs : snapshotLegs
        const legs = await list(config, book, cut.signal).finally(() => looking.delete(cut))
        adopted = true
        if (over) throw new DomainError('PBX_UNAVAILABLE', 'The PBX was lost while it listed its calls.')
        return { legs, phones: ami.phones(), trunks: ami.trunks() }
      },
      recording: (recording) => fetchRecording(config, recording),
      removeRecording: (recording) => deleteRecording(config, recording),
      async close() {
        endSession({ why: 'closed by us', fatal: false })
        await closeAll()
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** The version of the PBX, and with it that address, user and password of ARI are right. */
async function asteriskVersion(config: AsteriskConfig, signal: AbortSignal): Promise<string> {
  const { status, body } = await ariHttp(config, 'GET', 'asterisk/info', { signal })
  const parsed = infoSchema.safeParse(body)
  if (status === 200 && parsed.success) return parsed.data.system.version
  if (status === 503) throw new DomainError('PBX_UNAVAILABLE', `ARI at ${config.ariUrl} is starting up.`)
  // An Asterisk that is starting answers 404 until its modules are loaded, so this may well pass by itself.
  throw new DomainError(
    'PBX_UNAVAILABLE',
    `There is no ARI at ${config.ariUrl} (status ${status}): it is starting up, or else check the URL, and "enabled = yes" in http.conf and ari.conf.`,
  )
}

async function chooseTransport(
  config: AsteriskConfig,
  webSocket: AriWebSocketTransport,
  clock: Clock,
): Promise<AriTransport> {
  if (config.transport === 'ari-client') return openAriClient(config, clock)
  const offered = await Promise.race([
    webSocket.request({ method: 'GET', path: 'asterisk/ping', about: [] }).then(
      ({ status }) => status === 200,
      () => false,
    ),
    new Promise<boolean>((resolve) => {
      clock.schedule(clock.now() + probeWithinMs, () => resolve(false))
    }),
  ])
  if (offered) return webSocket
  if (config.transport === 'auto') return openAriClient(config, clock)
  throw new DomainError(
    'CONFIG_INVALID',
    `The Asterisk at ${config.ariUrl} takes no commands over the event WebSocket: set transport to auto.`,
  )
}

async function makeHoldBridge(transport: AriTransport, holdBridge: string): Promise<void> {
  const { status } = await transport.request({
    method: 'POST',
    path: `bridges/${holdBridge}`,
    query: { type: 'holding' },
    about: [holdBridge],
  })
  // 409: it is there from before.
  if (status < 300 || status === 409) return
  throw new DomainError(
    'PBX_UNAVAILABLE',
    `The PBX made no holding bridge (status ${status}): is bridge_holding loaded?`,
  )
}
