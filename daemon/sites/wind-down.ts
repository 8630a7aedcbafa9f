import type { Clock } from '../../dialer/ports/clock.js'
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

/** Lets live calls end, signs the agents off, and then stops the site. */
export function windDown(site: Site, clock: Clock, log: Log): WindingDown {
  let cancel: () => void = () => undefined
  let stopping: Promise<void> | null = null
  let finish: () => void = () => undefined
  let idleSince: number | null = null
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
    const isLetGo = agents.every(({ presence }) => presence.name === 'loggedOut')
    if (idleSince !== null && (isLetGo || clock.now() - idleSince >= lettingGoMs)) {
      stopNow().catch((err: unknown) => log.error({ site: site.id, err }, 'a site could not be stopped'))
      return
    }
    cancel = clock.schedule(clock.now() + lookEveryMs, look)
  }

  const begin = async (): Promise<void> => {
    await site.engine.ask({ kind: 'site.drain' })
    for (const { agent, presence } of site.engine.inspect().agents) {
      if (presence.name === 'loggedOut') continue
      await site.engine.ask({ kind: 'agent.signOff', agent })
    }
  }
  begin().catch((err: unknown) => log.warn({ site: site.id, err }, 'not every agent of the site could be signed off'))
  look()
  return { done, callOff: () => cancel(), stopNow }
}
