import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { EngineCommand, EngineCommands } from '../../dialer/ports/commands.js'

/** Looks at one site that wait, and when the next may go. */
interface Looks {
  /** Those who asked since the last look left. */
  waiting: { resolve(value: unknown): void; reject(error: unknown): void; readonly requestId: string | null }[]
  isOut: boolean
}

/** A look takes the thread that controls calls as long as it takes; so many times as long is then left to calls. */
const restShare = 3
const longestRestMs = 250

/**
 * The way of the API to the engines of all sites. No more than `most` commands are on their way at once. A look at the whole site
 * (`inspect`) costs what the site is large: one at a time, and all who asked meanwhile get the next one's answer, never an earlier one,
 * so that everybody sees what they did themselves.
 * @param send gives a command to the engine, with the id of the request it is for, and resolves with its answer
 */
export function createEngineDoor(
  send: (site: SiteId, command: EngineCommand, requestId: string | null) => Promise<unknown>,
  most: number,
  clock: Clock,
): (site: SiteId) => EngineCommands {
  const looks = new Map<SiteId, Looks>()
  let out = 0

  async function command(site: SiteId, what: EngineCommand, requestId: string | null): Promise<unknown> {
    if (out >= most) {
      const message = `${most} requests wait for the dialer already. Try again in 1 s.`
      throw new DomainError('OVERLOADED', message, { retryAfterS: 1 })
    }
    out += 1
    try {
      return await send(site, what, requestId)
    } finally {
      out -= 1
    }
  }

  function look(site: SiteId, requestId: string | null): Promise<unknown> {
    const own = looks.get(site) ?? { waiting: [], isOut: false }
    looks.set(site, own)
    const answer = new Promise((resolve, reject) => {
      own.waiting.push({ resolve, reject, requestId })
    })
    if (!own.isOut) lookNow(site, own)
    return answer
  }

  function lookNow(site: SiteId, own: Looks): void {
    own.isOut = true
    const those = own.waiting
    own.waiting = []
    const began = clock.now()
    const ended = (): void => {
      if (own.waiting.length === 0) {
        own.isOut = false
        looks.delete(site)
        return
      }
      const now = clock.now()
      clock.schedule(now + Math.min(longestRestMs, (now - began) * restShare), () => lookNow(site, own))
    }
    send(site, { kind: 'inspect' }, those[0]?.requestId ?? null).then(
      (value) => {
        for (const one of those) one.resolve(value)
        ended()
      },
      (error: unknown) => {
        for (const one of those) one.reject(error)
        ended()
      },
    )
  }

  return (site) => ({
    // The engine answers each kind with the value its type names, which the way in between cannot know.
    ask: async (what, requestId = null) =>
      (await (what.kind === 'inspect' ? look(site, requestId) : command(site, what, requestId))) as never,
  })
}
