import type { Clock } from '../../dialer/ports/clock.js'
import type { LiveCall } from '../../dialer/ports/commands.js'
import type { Log } from '../log.js'
import type { Site } from './site.js'

/** A site that takes nothing new and ends when its last call has. */
export interface WindingDown {
  /** Resolves when the site has stopped, or the wait was called off. */
  readonly done: Promise<void>
  /** Looks no more; the site is stopped by somebody else. */
  callOff(): void
  /** Stops it now, whatever still lives; no call is touched by that. */
  stopNow(): Promise<void>
}

const lookEveryMs = 500
/** Agents who hold their phones get this long to be let go after the last call. ms */
const lettingGoMs = 10_000

/** Calls whose person has, or had, an agent. */
const settled: ReadonlySet<LiveCall['state']> = new Set(['bridged', 'messaging', 'hangingUp', 'wrapUp', 'closed'])

/**
 * Lets live calls end, signs the agents off once nobody is on the way to one, and then stops the site.
 * @param restMs how long after the last call it works on, for recordings that are still on their way
 */
export function windDown(site: Site, clock: Clock, log: Log, restMs = 0): WindingDown {
  let cancel: () => void = () => undefined
  let stopping: Promise<void> | null = null
  let finish: () => void = () => undefined
  let idleSince: number | null = null
  let isDraining = false
  let isLettingGo = false
  const done = new Promise<void>((resolve) => {
    finish = resolve
  })

  const stopNow = async (): Promise<void> => {
    cancel()
    stopping ??= site.stop().finally(() => finish())
    await stopping
  }

  const look = (): void => {
    const { calls, agents, uncommitted } = site.engine.inspect()
    const isBusy = calls.length > 0 || uncommitted > 0
    idleSince = isBusy ? null : (idleSince ?? clock.now())
    letGo(calls)
    const isLetGo = agents.every(({ presence }) => presence.name === 'loggedOut')
    const idleMs = idleSince === null ? -1 : clock.now() - idleSince
    if (idleMs >= restMs && (isLetGo || idleMs >= lettingGoMs)) {
      stopNow().catch((err: unknown) => log.error({ site: site.id, err }, 'a site could not be stopped'))
      return
    }
    cancel = clock.schedule(clock.now() + lookEveryMs, look)
  }

  const begin = async (): Promise<void> => {
    await site.engine.ask({ kind: 'site.drain' })
    isDraining = true
    letGo(site.engine.inspect().calls)
  }

  const signOff = async (): Promise<void> => {
    for (const { agent, presence } of site.engine.inspect().agents) {
      if (presence.name === 'loggedOut') continue
      await site.engine.ask({ kind: 'agent.signOff', agent })
    }
  }
  /** Whoever is still rung at would answer to nobody without the agents. */
  const letGo = (calls: readonly LiveCall[]): void => {
    if (!isDraining || isLettingGo || !calls.every(({ state }) => settled.has(state))) return
    isLettingGo = true
    signOff().catch((err: unknown) =>
      log.warn({ site: site.id, err }, 'not every agent of the site could be signed off'),
    )
  }

  begin().catch((err: unknown) => log.warn({ site: site.id, err }, 'the site could not be drained'))
  look()
  return { done, callOff: () => cancel(), stopNow }
}
