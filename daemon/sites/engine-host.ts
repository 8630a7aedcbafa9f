import { createEngine as createDialerEngine } from '../../dialer/engine.js'
import { DomainError, type ErrorValue } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type {
  CommandResult,
  EngineCommand,
  EngineCommands,
  EngineReply,
  EngineStatus,
} from '../../dialer/ports/commands.js'
import type { Engine, EngineConfig, EngineEffect, EngineInput } from '../../dialer/ports/engine.js'
import type { EngineStore } from '../../dialer/ports/engine-store.js'
import type { LinkStatus, PbxCommand, PbxDriver, PbxSession } from '../../dialer/ports/pbx.js'
import type { Random } from '../../dialer/ports/random.js'
import type { Look } from '../../dialer/ports/watch.js'
import type { Log } from '../log.js'
import { createEventGate } from '../pbx/event-gate.js'
import { type LinkSupervisor, superviseLink } from '../pbx/link-supervisor.js'

/** What an engine host is made of. The seed comes from the store, the capabilities from the driver, the time from the clock. */
export interface EngineHostParts {
  readonly config: Omit<EngineConfig, 'seed' | 'capabilities' | 'now'>
  readonly driver: PbxDriver
  readonly store: EngineStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Only for tests of the host itself. */
  readonly createEngine?: (config: EngineConfig) => Engine
}

/** Counters since the start; plain data for health and metrics. */
export interface EngineHostCounters {
  readonly steps: number
  readonly effects: number
  readonly pbxCommands: number
  readonly pbxEvents: number
  readonly duplicateEnds: number
  readonly lateEvents: number
  readonly refusedNotReady: number
  /** Inputs the engine failed on; anything but zero is a fault of ours. */
  readonly failures: number
  /** Connections to the PBX that became ready. */
  readonly connections: number
  /** Times the PBX was lost or could not be had, each followed by another try. */
  readonly losses: number
  /** Most inputs that ever waited for their step. */
  readonly longestQueue: number
}

/** How a site's link stands; `since` is epoch ms, `why` the reason of the last loss until the link is ready again. */
export interface LinkState {
  readonly status: LinkStatus
  readonly since: number
  readonly why: string | null
}

/** One site's engine at work. */
export interface EngineHost extends EngineCommands {
  inspect(): EngineStatus
  readonly linkStatus: LinkStatus
  readonly linkState: LinkState
  /** The PBX session while the link is ready, for fetching recordings; else null. */
  readonly session: PbxSession | null
  /** Lets the watchdog look; what it finds is put right in this step. */
  watch(look: Look): void
  counters(): EngineHostCounters
  /** What it may use of the PBX, as it was told last. */
  limits(): SiteLimits
  /** Ends the connection and the engine without touching any call; what is asked afterwards is refused. */
  stop(): Promise<void>
}

/**
 * Loads what the last life left, starts an engine on it and connects the PBX.
 * Inputs are taken one at a time in the order in which they came; effects are performed in order and none is waited for.
 * @throws whatever the store throws when it cannot load
 */
export async function createEngineHost(parts: EngineHostParts): Promise<EngineHost> {
  const { driver, store, clock, random, log } = parts
  const seed = await store.load()
  const startedAt = clock.now()
  const engine = (parts.createEngine ?? createDialerEngine)({
    ...parts.config,
    seed,
    capabilities: driver.capabilities,
    now: startedAt,
  })

  const gate = createEventGate()
  const count = { steps: 0, effects: 0, pbxCommands: 0, pbxEvents: 0, refusedNotReady: 0, failures: 0, longestQueue: 0 }
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: DomainError): void }>()
  let queue: EngineInput[] = []
  let limits = parts.config.limits
  let stepping = false
  let stopped = false
  let lastNow = startedAt
  let lastRequest = 0
  let wakeAt: number | null = null
  let cancelWake = () => {}
  let link: LinkSupervisor | null = null
  let linkState: LinkState = { status: 'down', since: startedAt, why: null }

  const step = (input: EngineInput) => {
    lastNow = Math.max(lastNow, clock.now())
    count.steps += 1
    try {
      for (const effect of engine.step(input, lastNow)) {
        count.effects += 1
        perform(effect)
      }
    } catch (error) {
      // A fault of ours in one input must not end every other call of the site.
      count.failures += 1
      log.error({ site: parts.config.site, input: input.kind, err: error }, 'the engine failed on an input')
      if (input.kind === 'command') reply(input.request, { ok: false, error: internalError })
    }
  }

  /** Takes an input now, or after the one being taken. */
  const take = (input: EngineInput) => {
    if (stopped) return
    queue.push(input)
    if (queue.length > count.longestQueue) count.longestQueue = queue.length
    if (stepping) return
    stepping = true
    while (queue.length > 0) {
      const batch = queue
      queue = []
      for (const next of batch) step(next)
    }
    stepping = false
    wakeWhenWanted(false)
  }

  /** Keeps one timer. One that is too early is left alone: it looks again when it fires. */
  const wakeWhenWanted = (justTicked: boolean) => {
    const wanted = engine.nextWake()
    if (wanted === null) return
    // An engine that wants a tick at once after one must not keep the thread from everything else.
    const at = justTicked ? Math.max(wanted, lastNow + 1) : wanted
    if (wakeAt !== null && wakeAt <= at) return
    cancelWake()
    wakeAt = at
    cancelWake = clock.schedule(at, wake)
  }

  const wake = () => {
    wakeAt = null
    if (stopped) return
    const wanted = engine.nextWake()
    if (wanted !== null && wanted <= clock.now()) {
      // Holds the timer's place, so that `take` sets none at the same moment.
      wakeAt = Number.NEGATIVE_INFINITY
      take({ kind: 'tick' })
      wakeAt = null
      wakeWhenWanted(true)
      return
    }
    wakeWhenWanted(false)
  }

  const perform = (effect: EngineEffect) => {
    switch (effect.kind) {
      case 'pbx':
        send(effect.command)
        return
      case 'commit':
        warn(effect.commit.events)
        answer(store.commit(effect.commit), (result) => ({ kind: 'committed', result }), 'commit')
        return
      case 'readyLeads':
        answer(store.readyLeads(effect.query), (batch) => ({ kind: 'leads', batch }), 'readyLeads')
        return
      case 'lead': {
        const { request } = effect
        answer(store.lead(effect.lead), (lead) => ({ kind: 'lead', request, lead }), 'lead')
        return
      }
      case 'reply':
        reply(effect.request, effect.result)
        return
    }
  }

  /** What an owner should look at today. */
  const warn = (events: readonly DomainEvent[]) => {
    for (const event of events) {
      if (event.kind === 'watchdog.repaired') {
        const { kind: _, at: __, ...found } = event
        log.warn({ site: parts.config.site, ...found }, 'the watchdog put right what was not as believed')
      }
      if (event.kind !== 'campaign.amdSuspended') continue
      const { campaign, mode, machines, answers } = event
      log.warn(
        { site: parts.config.site, campaign, mode, machines, answers },
        'machine detection calls nearly everybody a machine: it hangs up on nobody until it is switched on again',
      )
    }
  }

  const send = (command: PbxCommand) => {
    count.pbxCommands += 1
    const session = link?.session ?? null
    if (session !== null) {
      session.send(command)
      return
    }
    count.refusedNotReady += 1
    take({
      kind: 'pbx',
      event: {
        kind: 'commandRefused',
        commandId: command.commandId,
        at: lastNow,
        reason: 'notReady',
        detail: `the link to ${driver.name} is ${link?.status ?? 'down'}`,
      },
    })
  }

  /** Feeds a store's answer back. The store retries by itself, so a failure here is a fault of ours; it shows in the log. */
  const answer = <T>(promise: Promise<T>, input: (value: T) => EngineInput, what: string) => {
    promise
      .then(
        (value) => take(input(value)),
        (error: unknown) => {
          if (!stopped) log.error({ site: parts.config.site, what, err: error }, 'the store gave up on a request')
        },
      )
      .catch((error: unknown) => {
        log.error({ site: parts.config.site, what, err: error }, 'the engine failed on an answer of the store')
      })
  }

  const reply = (request: number, result: CommandResult) => {
    const waiting = asked.get(request)
    if (waiting === undefined) return
    asked.delete(request)
    if (result.ok) waiting.resolve(result.value)
    else waiting.reject(DomainError.of(result.error))
  }

  const ask = <C extends EngineCommand>(command: C): Promise<EngineReply<C['kind']>> =>
    new Promise((resolve, reject) => {
      if (stopped) {
        reject(notRunning())
        return
      }
      if (command.kind === 'limits.put') limits = command.limits
      lastRequest += 1
      // The engine answers each kind with the value its type names (EngineReplies); the map in between forgets which.
      asked.set(lastRequest, { resolve: (value) => resolve(value as EngineReply<C['kind']>), reject })
      take({ kind: 'command', request: lastRequest, command })
    })

  link = superviseLink({
    driver,
    clock,
    random,
    log,
    listener: {
      status: (status, why) => {
        linkState = { status, since: clock.now(), why: why ?? (status === 'ready' ? null : linkState.why) }
        take({ kind: 'link', status, why })
      },
      event: (event) => {
        count.pbxEvents += 1
        if (gate.accept(event)) take({ kind: 'pbx', event })
      },
      snapshot: (snapshot) => take({ kind: 'snapshot', snapshot }),
    },
  })
  take({ kind: 'tick' })

  return {
    ask,
    inspect: () => engine.inspect(),
    get linkStatus() {
      return link.status
    },
    get linkState() {
      return linkState
    },
    get session() {
      return link.session
    },
    watch: (look) => take({ kind: 'watch', look }),
    counters: () => ({
      ...count,
      duplicateEnds: gate.dropped.duplicateEnds,
      lateEvents: gate.dropped.late,
      connections: link.connections,
      losses: link.losses,
    }),
    limits: () => limits,
    async stop() {
      stopped = true
      cancelWake()
      for (const waiting of asked.values()) waiting.reject(notRunning())
      asked.clear()
      await link.stop()
    },
  }
}

const internalError: ErrorValue = {
  code: 'INTERNAL_ERROR',
  message: 'The dialer failed on this request. It is in the log; please report it.',
}

function notRunning(): DomainError {
  return new DomainError(
    'PBX_UNAVAILABLE',
    'The dialer of this site is not running. Try again when the site has started.',
  )
}
