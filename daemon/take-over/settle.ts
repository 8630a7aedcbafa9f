import type { CallStateName } from '../../dialer/model/call-state-name.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { EngineStatus } from '../../dialer/ports/commands.js'
import type { Log } from '../log.js'

/** What settling needs of a site. */
export interface SettlingSite {
  /** Refuses new work from now on. */
  drain(): Promise<void>
  status(): EngineStatus
}

export interface SettleOptions {
  readonly sites: readonly SettlingSite[]
  readonly clock: Clock
  readonly log: Log
  readonly withinS: number
  /** Told how many calls stand between two steps, at each look. */
  readonly told: (midStep: number) => void
  /** Aborted when a signal asks to stop at once. */
  readonly atOnce: AbortSignal
}

/** How things stood when the process let go. */
export interface Settled {
  /** Calls left as they are, to be adopted. */
  readonly left: number
  /** Of these, calls that were still on their way to an agent. */
  readonly midStep: number
}

const lookEveryMs = 50
/** People who talk to each other need no program meanwhile; of a call that is over only paperwork is left. */
const stable: readonly CallStateName[] = ['bridged', 'wrapUp', 'closed']

/**
 * Brings all sites to where another process can take over unheard: nothing new is begun, calls that ring or wait come to a
 * conversation or an end, up to `withinS`; conversations are left alone. Who answers while no program is there is hung up on by the
 * PBX, which is why ringing calls are waited for.
 */
export async function settle({ sites, clock, log, withinS, told, atOnce }: SettleOptions): Promise<Settled> {
  await Promise.all(sites.map((site) => site.drain()))
  const giveUpAt = clock.now() + withinS * 1000
  for (;;) {
    const all = sites.map((site) => site.status())
    const calls = all.flatMap((status) => status.calls)
    const midStep = calls.filter(({ state }) => !stable.includes(state)).length
    const uncommitted = all.reduce((sum, status) => sum + status.uncommitted, 0)
    told(midStep)
    const isOver = clock.now() >= giveUpAt || atOnce.aborted
    if (isOver && midStep > 0) log.warn({ midStep }, `${midStep} calls are handed over before they came to an agent`)
    if (isOver || midStep + uncommitted === 0) return { left: calls.length, midStep }
    await new Promise<void>((resolve) => void clock.schedule(clock.now() + lookEveryMs, resolve))
  }
}
