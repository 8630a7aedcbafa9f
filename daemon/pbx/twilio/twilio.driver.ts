import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type {
  LinkLoss,
  PbxCommand,
  PbxDriver,
  PbxEvent,
  PbxNotice,
  PbxSession,
  TrunkState,
} from '../../../dialer/ports/pbx.js'
import { loadTwiml, type Twiml } from '../../../provisioning/twilio/twiml.js'
import type { Log } from '../../log.js'
import { createCallLanes } from './call-lanes.js'
import { twilioCapabilities } from './capabilities.js'
import { createLegBook } from './leg-book.js'
import type { KeptLeg, LegKeeper } from './leg-keeper.js'
import { type LinkHealth, watchLinkHealth } from './link-health.js'
import { answeredTimes } from './originate.js'
import { createRecordings, type Recordings } from './recordings.js'
import { inOrder } from './rest-patience.js'
import { snapshotLegs } from './snapshot.js'
import { createSpend, dayOf } from './spend.js'
import { createTwilioCommands, type TwilioCommands } from './twilio-commands.js'
import type { TwilioConfig } from './twilio-config.js'
import { createTwilioFacts } from './twilio-facts.js'
import { readNotice } from './twilio-notice.js'
import type { TwilioParts } from './twilio-parts.js'
import { openTwilioRest, type TwilioRest, type TwilioRestParts } from './twilio-rest.js'

export interface TwilioDriverParts {
  readonly config: TwilioConfig
  readonly clock: Clock
  readonly log: Log
  /** Keeps legs over a restart. */
  readonly keeper: LegKeeper
  /** Called for each notice that has no meaning here. */
  readonly unread?: () => void
  readonly wrap?: TwilioRestParts['wrap']
}

/** What lives as long as the driver: calls go on while there is no session. */
interface Life {
  readonly parts: TwilioParts
  readonly commands: TwilioCommands
  readonly recordings: Recordings
}

/** Notices that came before the legs of the last life are known. */
const mostEarly = 1000
/** Calls of the day that are listed for what they cost. */
const mostPriced = 20_000
/** How often the day's prices are asked for. ms */
const pricesEveryMs = 600_000

/**
 * The driver of one Twilio account for one site: calls by REST, what becomes of them by callbacks through the API's door.
 * https://www.twilio.com/docs/voice/api
 */
export function createTwilioDriver(driver: TwilioDriverParts): PbxDriver {
  const { config, clock, log, keeper, unread = () => undefined } = driver
  let life: Life | null = null
  let early: PbxNotice[] = []
  let health: LinkHealth | null = null
  let listener: ((event: PbxEvent) => void) | null = null
  let rest: Promise<TwilioRest> | null = null
  let documents: Promise<Twiml> | null = null
  let numbers: readonly string[] = []
  let isSpent = false
  const emit = (event: PbxEvent): void => listener?.(event)

  const begin = (client: TwilioRest, twiml: Twiml, kept: readonly KeptLeg[]): Life => {
    const book = createLegBook(kept)
    const spend = createSpend(config.spend, clock)
    const made: { commands?: TwilioCommands } = {}
    const aside = (work: Promise<unknown>): void => {
      work.catch((err: unknown) => log.error({ pbx: config.name, err }, 'a request to Twilio came to no end'))
    }
    const keep: TwilioParts['keep'] = async ({ id, sid, to, from, askedAt }, isOver) => {
      await keeper.note({ leg: id, sid, to, from, at: askedAt, isOver }).catch((err: unknown) => {
        log.error({ pbx: config.name, leg: id, err }, 'a leg could not be kept for a restart')
      })
    }
    const facts = createTwilioFacts({
      config,
      book,
      now: () => clock.now(),
      later: (afterMs, work) => clock.schedule(clock.now() + afterMs, work),
      emit,
      work: {
        stopRecordings: (bridge) => made.commands?.stopRecordings(bridge),
        hangUp: (leg) => made.commands?.end(leg),
        endStray: (sid) => made.commands?.endStray(sid),
        named: (leg) => aside(keep(leg, false)),
        ended: (leg, durationS) => {
          if (leg.sid !== null) spend.ended(leg.sid, durationS)
          aside(keep(leg, true))
          lookAtSpend()
        },
      },
    })
    const parts: TwilioParts = {
      config,
      rest: client,
      book,
      facts,
      lanes: createCallLanes(config.callsPerSecond, clock),
      spend,
      twiml,
      clock,
      log,
      emit,
      refuse: (commandId, reason, detail) =>
        emit({ kind: 'commandRefused', commandId, at: clock.now(), reason, detail }),
      keep,
      inOrder: inOrder(),
      firstNumber: () => numbers[0] ?? null,
      aside,
    }
    const commands = createTwilioCommands(parts)
    made.commands = commands
    return { parts, commands, recordings: createRecordings(client, book) }
  }

  /** A trunk over which nothing more may be spent today is down for the engine, so that it dials nobody in vain. */
  const lookAtSpend = (): void => {
    if (life === null) return
    const why = life.parts.spend.refusal(answeredTimes(life.parts))
    if ((why !== null) === isSpent) return
    isSpent = why !== null
    if (why === null) log.info({ pbx: config.name }, 'a new day: calls may be placed again')
    else log.warn({ pbx: config.name, why }, 'nothing more is called today')
    for (const state of trunks()) emit({ kind: 'trunkState', at: clock.now(), ...state })
  }
  const trunks = (): readonly TrunkState[] =>
    config.trunks.map(({ name }) => ({ trunk: name, up: !isSpent, linesElsewhere: 0 }))

  const listPrices = async ({ parts }: Life): Promise<void> => {
    if (config.spend.perDay === null) return
    const startedAfter = new Date(dayOf(clock.now()))
    const listed = await parts.rest.calls({ startedAfter, most: mostPriced })
    if (listed.ok) parts.spend.listed(listed.value)
    lookAtSpend()
  }

  const hear = (notice: PbxNotice): void => {
    if (life === null) {
      if (early.length < mostEarly) early.push(notice)
      return
    }
    const fact = readNotice(notice)
    if (fact === null || !life.parts.facts.learn(fact)) unread()
  }

  return {
    name: config.name,
    capabilities: twilioCapabilities(config),
    countries: config.countries,
    hear,
    async connect(hearing, signal) {
      rest ??= openTwilioRest({
        config,
        clock,
        heard: (status) => health?.heard(status),
        ...(driver.wrap && { wrap: driver.wrap }),
      })
      const client = await rest
      numbers = await checkAccount(config, client)
      documents ??= loadTwiml()
      const twiml = await documents
      const kept = life === null ? await keeper.load() : []
      if (signal.aborted) throw new DomainError('PBX_UNAVAILABLE', 'Stopped while connecting.')
      life ??= begin(client, twiml, kept)
      const at = life
      listener = hearing
      const waiting = early
      early = []
      for (const notice of waiting) hear(notice)
      await listPrices(at)
      log.info({ pbx: config.name, numbers: numbers.length }, 'connected to Twilio')
      return openSession({ at, hearing })
    },
  }

  function openSession({ at, hearing }: { at: Life; hearing: (event: PbxEvent) => void }): PbxSession {
    let over = false
    let isFirst = true
    let cancelPrices = (): void => undefined
    let resolveLost = (_loss: LinkLoss): void => undefined
    const lost = new Promise<LinkLoss>((resolve) => {
      resolveLost = resolve
    })
    const end = (loss: LinkLoss): void => {
      if (over) return
      over = true
      watched.stop()
      cancelPrices()
      if (health === watched) health = null
      if (listener === hearing) listener = null
      resolveLost(loss)
    }
    const watched = watchLinkHealth({
      clock,
      probe: () => at.parts.aside(at.parts.rest.account()),
      lost: end,
    })
    health = watched
    const pricesLater = (): void => {
      cancelPrices = clock.schedule(clock.now() + pricesEveryMs, () => {
        at.parts.aside(listPrices(at))
        pricesLater()
      })
    }
    pricesLater()
    const unavailable = (): DomainError => new DomainError('PBX_UNAVAILABLE', 'The connection to Twilio is over.')

    return {
      lost,
      send(command: PbxCommand) {
        if (!over) return at.commands.perform(command)
        const { commandId } = command
        hearing({ kind: 'commandRefused', commandId, at: clock.now(), reason: 'notReady', detail: 'Twilio is away' })
      },
      async snapshot() {
        if (over) throw unavailable()
        const first = isFirst
        isFirst = false
        const legs = await snapshotLegs(at.parts, first)
        if (over) throw unavailable()
        lookAtSpend()
        return { legs, phones: [], trunks: trunks() }
      },
      async recording(name) {
        if (over) throw unavailable()
        return await at.recordings.fetch(name)
      },
      removeRecording: (name) => at.recordings.remove(name),
      async close() {
        end({ why: 'closed by us', fatal: false })
      },
    }
  }
}

/** That the account is there and ours, and the numbers it can call from. */
async function checkAccount(config: TwilioConfig, rest: TwilioRest): Promise<readonly string[]> {
  const account = await rest.account()
  if (!account.ok) {
    if (account.status === 401 || account.status === 403) {
      throw new DomainError(
        'CONFIG_INVALID',
        `Twilio does not take the account sid or its secret (status ${account.status}): look at accountSid, authToken and apiKey of the PBX ${config.name}.`,
      )
    }
    throw new DomainError('PBX_UNAVAILABLE', `Twilio at ${config.apiUrl} cannot be reached: ${account.detail}.`)
  }
  if (account.value.status !== 'active') {
    throw new DomainError(
      'CONFIG_INVALID',
      `The Twilio account is ${account.value.status}: look into Twilio's console.`,
    )
  }
  const numbers = await rest.numbers()
  if (!numbers.ok) throw new DomainError('PBX_UNAVAILABLE', `Twilio did not list its numbers: ${numbers.detail}.`)
  return numbers.value.filter(({ canCall }) => canCall).map(({ number }) => number)
}
