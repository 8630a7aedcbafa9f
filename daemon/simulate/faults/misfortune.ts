import { DomainError } from '../../../dialer/model/domain-error.js'
import type { PbxCommand, PbxEvent, RefusalReason } from '../../../dialer/ports/pbx.js'
import type { Delivery } from '../../pbx/simulator/faults.js'
import type { Weather } from './weather.js'
import type { Dice } from './world.js'

/** What becomes of a commit that the disk would take. */
export type CommitFate = 'kept' | 'diesBefore' | 'diesAfter' | 'storeDiesBefore' | 'storeDiesAfter'

/** Decides at each step what goes wrong, by the day's weather. */
export interface Misfortune {
  /** From now on nothing goes wrong any more. */
  end(): void
  event(event: PbxEvent): Delivery
  command(command: PbxCommand): RefusalReason | 'swallow' | null
  connect(): DomainError | null
  snapshot(): number
  /** How an endpoint of a webhook takes what it is sent. `silent`: it takes it, and no answer comes. */
  endpoint(): 'answers' | 'refuses' | 'silent'
  commit(): CommitFate
  /** What happens beside the step itself. */
  step(): 'nothing' | 'linkDrops' | 'dies'
  /** Until when the PBX takes commands and does nothing, nor tells anything; world time. */
  hangUntil: number
  fullUntil: number
  slowUntil: number
  slowMs: number
  /** When something was last kept from us that only a comparison with the PBX can show. World time. */
  readonly misledAt: number
  readonly swallowed: number
  /** How often what happened. */
  readonly counts: Map<string, number>
  count(what: string): void
}

const asUsual: Delivery = { copies: 1, lateByMs: 0 }
const refusals = ['congestion', 'failed', 'invalid', 'unsupported', 'unknownTarget'] as const

export function createMisfortune(weather: Weather, dice: Dice, now: () => number): Misfortune {
  const counts = new Map<string, number>()
  let over = false
  let misledAt = 0
  let swallowed = 0
  const count = (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1)
  const happens = (share: number, what: string): boolean => {
    if (over || share === 0 || !dice.chance(share)) return false
    count(what)
    return true
  }
  const mislead = () => {
    misledAt = now()
  }

  const misfortune: Misfortune = {
    end() {
      over = true
      misfortune.hangUntil = 0
      misfortune.fullUntil = 0
      misfortune.slowUntil = 0
    },
    event(event) {
      if (now() < misfortune.hangUntil) {
        // What a hung PBX has to tell comes when it goes on.
        mislead()
        return { copies: 1, lateByMs: misfortune.hangUntil - now() }
      }
      const isEnd = event.kind === 'legGone'
      if (happens(isEnd ? weather.endNeverTold : weather.eventLost, isEnd ? 'end never told' : 'event lost')) {
        mislead()
        return { copies: 0, lateByMs: 0 }
      }
      if (happens(weather.eventDoubled, 'event doubled')) return { copies: 2, lateByMs: dice.between(0, 50) }
      if (happens(weather.eventLate, 'event late')) {
        mislead()
        return { copies: 1, lateByMs: dice.between(1, weather.eventLateMs) }
      }
      return asUsual
    },
    command(command) {
      const isHung = now() < misfortune.hangUntil
      if (isHung || happens(weather.commandSwallowed, 'command swallowed')) {
        if (isHung) count('command swallowed')
        swallowed += 1
        mislead()
        return 'swallow'
      }
      if (command.kind !== 'hangup' && happens(weather.commandRefused, 'command refused')) {
        mislead()
        return dice.pick(refusals)
      }
      return null
    },
    connect: () =>
      happens(weather.connectFails, 'connection refused')
        ? new DomainError('PBX_UNAVAILABLE', 'The simulated PBX refuses the connection.')
        : null,
    snapshot: () =>
      happens(weather.snapshotLate, 'snapshot late') ? dice.between(1, dice.pick([50, 2000, 20_000])) : 0,
    endpoint: () => {
      if (!happens(weather.endpointFails, 'webhook not answered well')) return 'answers'
      return dice.chance(0.7) ? 'refuses' : 'silent'
    },
    commit() {
      if (happens(weather.dieAtCommit, 'program died at a commit')) return dice.chance(0.5) ? 'diesBefore' : 'diesAfter'
      if (happens(weather.storeDiesAtCommit, 'storage died at a commit')) {
        return dice.chance(0.5) ? 'storeDiesBefore' : 'storeDiesAfter'
      }
      return 'kept'
    },
    step() {
      if (happens(weather.dropAtStep, 'link dropped at a step')) return 'linkDrops'
      return happens(weather.dieAtStep, 'program died at a step') ? 'dies' : 'nothing'
    },
    hangUntil: 0,
    fullUntil: 0,
    slowUntil: 0,
    slowMs: 0,
    get misledAt() {
      return misledAt
    },
    get swallowed() {
      return swallowed
    },
    counts,
    count,
  }
  return misfortune
}
