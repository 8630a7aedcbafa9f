import type { BridgeId, CommandId, LegId } from '../../../dialer/model/ids.js'
import type { LegEnd } from '../../../dialer/model/outcome.js'
import type { LegSnapshot, PbxCommand, PbxEvent, PbxSnapshot, RefusalReason } from '../../../dialer/ports/pbx.js'
import type { Random } from '../../../dialer/ports/random.js'

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never
type Fact = WithoutTime<PbxEvent>

interface Leg {
  readonly leg: LegId
  readonly trunk: boolean
  readonly screened: boolean
  state: 'dialing' | 'ringing' | 'up'
  bridge: BridgeId | null
  held: boolean
  playing: boolean
}

/** How rough a PBX is: chances from 0 to 1. */
export interface Roughness {
  readonly refuses: number
  /** A command is swallowed without a word. */
  readonly swallows: number
  readonly tellsTwice: number
}

const refusals: readonly RefusalReason[] = ['unknownTarget', 'congestion', 'unsupported', 'invalid', 'failed']
const endings: readonly LegEnd[] = ['busy', 'noAnswer', 'rejected', 'unallocated', 'congestion', 'failed', 'normal']

/** A PBX played by chance: legs live, people do as they like, facts wait to be told and may be told twice. */
export function createStormPbx(random: Random, rough: Roughness) {
  const legs = new Map<LegId, Leg>()
  const everMade = new Set<LegId>()
  let facts: Fact[] = []

  const chance = (p: number) => random.next() < p
  const pick = <T>(of: readonly T[]): T | undefined => of[Math.floor(random.next() * of.length)]

  const tell = (fact: Fact) => {
    facts.push(fact)
    if (chance(rough.tellsTwice)) facts.splice(Math.floor(facts.length * (1 - random.next() / 3)), 0, fact)
  }
  const unbridge = (bridge: BridgeId | null) => {
    if (bridge === null) return
    for (const leg of legs.values()) if (leg.bridge === bridge) leg.bridge = null
  }
  const end = (leg: Leg, how: LegEnd) => {
    legs.delete(leg.leg)
    unbridge(leg.bridge)
    tell({ kind: 'legGone', leg: leg.leg, end: how, cause: how === 'normal' ? 16 : null })
  }

  const play = {
    legs,
    /** Legs dialled twice: there must be none. */
    doubled: [] as LegId[],
    swallowed: 0,
    get untold() {
      return facts.length
    },
    nextFact: () => facts.shift(),
    /** Nobody listens: what was to be told is lost. */
    forget() {
      facts = []
    },
    refuse(commandId: CommandId, reason: RefusalReason) {
      facts.push({ kind: 'commandRefused', commandId, reason, detail: 'refused' })
    },
    command(command: PbxCommand) {
      if (chance(rough.swallows)) {
        play.swallowed += 1
        return
      }
      const { commandId } = command
      if (command.kind !== 'hangup' && chance(rough.refuses)) {
        play.refuse(commandId, pick(refusals) ?? 'failed')
        return
      }
      switch (command.kind) {
        case 'originate':
          if (everMade.has(command.leg)) play.doubled.push(command.leg)
          everMade.add(command.leg)
          legs.set(command.leg, {
            leg: command.leg,
            trunk: command.target.kind === 'trunk',
            screened: command.screening !== null,
            state: 'dialing',
            bridge: null,
            held: false,
            playing: false,
          })
          return
        case 'bridge': {
          const both = command.legs.map((leg) => legs.get(leg))
          if (both.some((leg) => leg?.state !== 'up')) return play.refuse(commandId, 'unknownLeg')
          for (const leg of both) {
            if (leg === undefined) continue
            unbridge(leg.bridge)
            leg.bridge = command.bridge
            leg.held = false
          }
          return tell({ kind: 'legsBridged', bridge: command.bridge, legs: command.legs })
        }
        case 'record':
          return
        case 'hold':
        case 'play':
        case 'hangup': {
          const leg = legs.get(command.leg)
          if (leg === undefined) return play.refuse(commandId, 'unknownLeg')
          if (command.kind === 'hangup') return end(leg, leg.state === 'up' ? 'normal' : 'cancelled')
          if (command.kind === 'play') leg.playing = true
          else {
            unbridge(leg.bridge)
            leg.held = true
            tell({ kind: 'legHeld', leg: leg.leg })
          }
        }
      }
    },
    /** Somebody does something. */
    live() {
      const leg = pick([...legs.values()])
      if (leg === undefined) return
      if (leg.state !== 'up') {
        if (chance(leg.trunk ? 0.3 : 0.1)) end(leg, pick(endings) ?? 'busy')
        else if (leg.state === 'dialing' && chance(0.6)) {
          leg.state = 'ringing'
          tell({ kind: 'legRinging', leg: leg.leg })
        } else {
          leg.state = 'up'
          tell({ kind: 'legAnswered', leg: leg.leg })
        }
      } else if (leg.playing) {
        leg.playing = false
        tell({ kind: 'playEnded', leg: leg.leg, ok: true })
      } else if (leg.screened && chance(0.5)) {
        const verdict = pick(['human', 'machine', 'unsure'] as const) ?? 'unsure'
        tell({ kind: 'legScreened', leg: leg.leg, verdict, detail: null, afterMs: null, voice: null })
      } else if (chance(leg.trunk ? 0.2 : 0.01)) end(leg, 'normal')
    },
    /** Everybody who still talks to a lead, or still is rung, has done. */
    endCalls() {
      for (const leg of legs.values()) if (leg.trunk || leg.state !== 'up') end(leg, 'normal')
    },
    snapshot: (): PbxSnapshot => ({
      legs: [...legs.values()].map(({ leg, state, bridge, held }): LegSnapshot => ({ leg, state, bridge, held })),
      phones: [],
      trunks: [],
    }),
  }
  return play
}
