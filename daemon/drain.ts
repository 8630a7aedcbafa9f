import type { Clock } from '../dialer/ports/clock.js'
import type { EngineStatus } from '../dialer/ports/commands.js'
import type { Log } from './log.js'

/** What draining needs of a site. */
export interface DrainableSite {
  readonly id: string
  /** Refuses new work from now on. */
  drain(): Promise<void>
  hangUpAll(): Promise<void>
  status(): Promise<EngineStatus>
}

export interface DrainOptions {
  readonly sites: readonly DrainableSite[]
  readonly clock: Clock
  readonly log: Log
  readonly timeoutS: number
  /** Aborted when a second signal asks to stop at once. */
  readonly atOnce: AbortSignal
}

/** What was left when draining ended. */
export interface DrainReport {
  readonly finished: boolean
  /** Calls that were ended by us because the time was over. */
  readonly hungUp: number
}

const lookEveryMs = 250
const reportEveryMs = 5000
/** After hanging up, the call records of the last calls are still to be written. */
const hangUpGraceMs = 5000

/**
 * Finishes the live calls of all sites, refusing new ones: up to `timeoutS`, with a line of progress every five seconds; what then
 * still lives is hung up. Resolves when nothing lives, when the time is over, or at once when `atOnce` is aborted.
 */
export async function drain({ sites, clock, log, timeoutS, atOnce }: DrainOptions): Promise<DrainReport> {
  await Promise.all(sites.map((site) => site.drain()))
  const startedAt = clock.now()
  const giveUpAt = startedAt + timeoutS * 1000
  let reportedAt = Number.NEGATIVE_INFINITY
  for (;;) {
    const left = await countLeft(sites)
    if (left.calls === 0 && left.uncommitted === 0) return { finished: true, hungUp: 0 }
    if (atOnce.aborted) return { finished: false, hungUp: 0 }
    const now = clock.now()
    if (now >= giveUpAt) break
    if (now - reportedAt >= reportEveryMs) {
      reportedAt = now
      const leftS = Math.ceil((giveUpAt - now) / 1000)
      log.info({ ...left, leftS }, `draining: ${left.calls} live calls, at most ${leftS} s to go`)
    }
    await pause(clock, lookEveryMs, atOnce)
  }
  const { calls } = await countLeft(sites)
  log.warn({ calls }, `draining took longer than ${timeoutS} s: hanging up ${calls} calls`)
  await Promise.all(sites.map((site) => site.hangUpAll()))
  const graceUntil = clock.now() + hangUpGraceMs
  while (clock.now() < graceUntil && !atOnce.aborted) {
    const left = await countLeft(sites)
    if (left.calls === 0 && left.uncommitted === 0) break
    await pause(clock, lookEveryMs, atOnce)
  }
  return { finished: false, hungUp: calls }
}

async function countLeft(sites: readonly DrainableSite[]): Promise<{ calls: number; uncommitted: number }> {
  const all = await Promise.all(sites.map((site) => site.status()))
  return {
    calls: all.reduce((sum, status) => sum + status.calls.length, 0),
    uncommitted: all.reduce((sum, status) => sum + status.uncommitted, 0),
  }
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.schedule(clock.now() + ms, done)
    signal.addEventListener('abort', done)
  })
}
