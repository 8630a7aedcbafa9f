import type { Extension, LegId, RecordingName, TrunkName } from '../../../dialer/model/ids.js'
import type { LegEnd } from '../../../dialer/model/outcome.js'
import { isPhoneNumber } from '../../../dialer/model/phone-number.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type { PbxCommand, PbxEvent, PbxSnapshot, RefusalReason } from '../../../dialer/ports/pbx.js'
import { createRecentMap } from '../recent-map.js'
import type { Behaviour, People } from './behaviour.js'
import { causeOf } from './behaviour.js'
import { createConversations } from './conversations.js'
import { createEquipment, type Equipment, type EquipmentParts } from './equipment.js'
import { type Faults, noFaults } from './faults.js'
import { phoneBehaviour } from './phone-behaviour.js'
import type { Cancel, SimulatedLeg } from './simulated-leg.js'

/** How long somebody speaks: silence and voice in turn. */
const lengthOf = (voice: readonly number[]) => voice.reduce((sum, part) => sum + part, 0)

/** From the originate to the ringing at the other end. ms */
const setupMs = 300
/** Leg ids that are remembered to refuse their use a second time. */
const remembered = 20_000

/** What a simulated PBX is made of. */
export interface WorldParts extends EquipmentParts {
  readonly clock: Clock
  readonly people: People
}

/** A PBX in memory, with the people behind its numbers. It outlives every session with it. */
export interface SimulatedPbx {
  readonly faults: Faults
  send(command: PbxCommand): void
  snapshot(): PbxSnapshot
  /** Length of a finished recording, ms; null if there is none. */
  recordingMs(name: RecordingName): number | null
  removeRecording(name: RecordingName): void
  /** Whom events go to; null loses them. One at a time. */
  listen(listener: ((event: PbxEvent) => void) | null): void
  /** Whom the loss of the link is told. */
  onLinkLost(told: ((why: string) => void) | null): void
  /** Ends the session; calls go on. */
  dropLink(why: string): void
  /** Every leg is gone and the session ends; `tell` says the end of each leg first. */
  restart(tell: boolean): void
  /** Somebody hangs the phone up: whatever call it has ends. */
  hangUpPhone(extension: Extension): void
  setPhone(...told: Parameters<Equipment['setPhone']>): void
  setTrunk(...told: Parameters<Equipment['setTrunk']>): void
  /** The other side of a leg hangs up now, whatever it meant to do. */
  hangUpLeg(leg: LegId, end?: LegEnd, cause?: number): void
  /** A leg of ours that nobody alive asked for, as a former life of the process leaves them. */
  plantLeg(leg: LegId): void
  readonly legs: ReadonlyMap<LegId, Readonly<SimulatedLeg>>
  /** Most legs alive at once so far. */
  readonly peakLegs: number
}

/** A simulated PBX without any call. */
export function createSimulatedPbx(parts: WorldParts): SimulatedPbx {
  const { clock, people } = parts
  const faults = noFaults()
  const legs = new Map<LegId, SimulatedLeg>()
  const used = createRecentMap<LegId, true>(remembered)
  let listener: ((event: PbxEvent) => void) | null = null
  let linkLost: ((why: string) => void) | null = null
  let peakLegs = 0

  const tell = (event: PbxEvent) => listener?.(event)
  const refuse = (command: PbxCommand, reason: RefusalReason, detail: string) =>
    tell({ kind: 'commandRefused', commandId: command.commandId, at: clock.now(), reason, detail })
  const later = (ms: number, what: () => void): Cancel => clock.schedule(clock.now() + ms, what)
  const equipment = createEquipment(parts, {
    phone: (state) => tell({ kind: 'phoneState', at: clock.now(), ...state }),
    trunk: (state) => tell({ kind: 'trunkState', at: clock.now(), ...state }),
  })

  const originate = (command: Extract<PbxCommand, { kind: 'originate' }>) => {
    const { leg: id, target } = command
    if (used.has(id)) return refuse(command, 'duplicate', `the leg ${id} exists or existed`)
    if (target.kind === 'extension') {
      const phone = equipment.phone(target.extension)
      if (phone === null) return refuse(command, 'unknownTarget', `no extension ${target.extension}`)
      const leg = begin(command, null, phone.extension, phoneBehaviour(phone))
      if (phone.registered && phone.leg === null && !phone.busyElsewhere) phone.leg = leg.id
      return
    }
    if (!isPhoneNumber(target.number)) return refuse(command, 'invalid', 'not a number that can be dialled')
    const trunk = equipment.trunk(target.trunk)
    if (trunk === null) return refuse(command, 'unknownTarget', `no trunk ${target.trunk}`)
    const full = !trunk.up || trunk.lines + trunk.linesElsewhere >= trunk.maxLines
    const behaviour: Behaviour = full ? { kind: 'congestion', afterMs: 20, rings: false } : people(target.number)
    trunk.lines += 1
    begin(command, trunk.trunk, null, behaviour)
  }

  const begin = (
    command: Extract<PbxCommand, { kind: 'originate' }>,
    trunk: TrunkName | null,
    phone: Extension | null,
    behaviour: Behaviour,
  ): SimulatedLeg => {
    const none = () => {}
    const leg: SimulatedLeg = {
      id: command.leg,
      trunk,
      phone,
      behaviour,
      ringUntil: clock.now() + command.ringForMs,
      screening: command.screening,
      state: 'dialing',
      bridge: null,
      held: false,
      playing: false,
      quietAt: 0,
      timers: { progress: none, ringOut: none, verdict: none, leave: none, play: none },
    }
    legs.set(leg.id, leg)
    used.set(leg.id, true)
    peakLegs = Math.max(peakLegs, legs.size)
    leg.timers.ringOut = later(command.ringForMs, () => end(leg, 'noAnswer', causeOf.noAnswer))
    const setup = phone === null ? setupMs : 20
    const rings =
      behaviour.kind === 'noAnswer' || (behaviour.kind === 'answers' ? behaviour.afterMs > 0 : behaviour.rings)
    if (!rings) {
      leg.timers.progress = later(behaviour.afterMs, () => decide(leg))
      return leg
    }
    leg.timers.progress = later(setup, () => {
      leg.state = 'ringing'
      tell({ kind: 'legRinging', leg: leg.id, at: clock.now() })
      if (behaviour.kind === 'noAnswer') return
      leg.timers.progress = later(Math.max(0, behaviour.afterMs - setup), () => decide(leg))
    })
    return leg
  }

  const decide = (leg: SimulatedLeg) => {
    const { behaviour } = leg
    if (behaviour.kind === 'noAnswer') return
    if (behaviour.kind !== 'answers') return end(leg, behaviour.kind, behaviour.cause ?? causeOf[behaviour.kind])
    leg.timers.ringOut()
    leg.state = 'up'
    leg.quietAt = clock.now() + (behaviour.by === 'machine' ? lengthOf(behaviour.voice ?? []) : 0)
    tell({ kind: 'legAnswered', leg: leg.id, at: clock.now() })
    conversations.waitAlone(leg)
    if (leg.screening === null) return
    const inTime = behaviour.verdictAfterMs <= leg.screening.withinMs
    leg.timers.verdict = later(inTime ? behaviour.verdictAfterMs : leg.screening.withinMs, () => {
      const verdict = inTime ? behaviour.verdict : 'unsure'
      const detail = inTime ? 'SIMULATED' : 'TOOLONG'
      const voice = leg.screening?.shadow === true ? (behaviour.voice ?? null) : null
      tell({ kind: 'legScreened', leg: leg.id, at: clock.now(), verdict, detail, afterMs: null, voice })
    })
  }

  const end = (leg: SimulatedLeg, how: LegEnd, cause: number | null) => {
    if (!legs.delete(leg.id)) return
    for (const cancel of Object.values(leg.timers)) cancel()
    conversations.endBridge(leg)
    const phone = leg.phone === null ? null : equipment.phone(leg.phone)
    if (phone?.leg === leg.id) phone.leg = null
    const trunk = leg.trunk === null ? null : equipment.trunk(leg.trunk)
    if (trunk !== null) trunk.lines -= 1
    tell({ kind: 'legGone', leg: leg.id, at: clock.now(), end: how, cause })
  }

  const conversations = createConversations({ clock, legs, tell, refuse, end })

  const hangUp = (command: Extract<PbxCommand, { kind: 'hangup' }>) => {
    const leg = legs.get(command.leg)
    if (leg === undefined) return refuse(command, 'unknownLeg', `no leg ${command.leg}`)
    if (leg.state === 'up') end(leg, 'normal', 16)
    else end(leg, 'cancelled', 16)
  }

  const legOn = (name: Extension) => {
    const leg = equipment.phone(name)?.leg ?? null
    return leg === null ? undefined : legs.get(leg)
  }

  const endAll = () => {
    for (const leg of legs.values()) end(leg, 'failed', 41)
  }

  return {
    faults,
    legs,
    get peakLegs() {
      return peakLegs
    },
    send(command) {
      const fault = faults.command(command)
      if (fault === 'swallow') return
      if (fault !== null) return refuse(command, fault, 'refused on request')
      switch (command.kind) {
        case 'originate':
          return originate(command)
        case 'hold':
          return conversations.hold(command)
        case 'bridge':
          return conversations.bridge(command)
        case 'record':
          return conversations.record(command)
        case 'play':
          return conversations.play(command)
        case 'hangup':
          return hangUp(command)
      }
    },
    snapshot: () => ({
      legs: [...legs.values()].map(({ id, state, bridge: of, held }) => ({ leg: id, state, bridge: of, held })),
      ...equipment.states(),
    }),
    recordingMs: (name) => conversations.recordings.finishedMs(name),
    removeRecording: (name) => conversations.recordings.remove(name),
    listen(next) {
      listener = next
    },
    onLinkLost(told) {
      linkLost = told
    },
    dropLink(why) {
      linkLost?.(why)
    },
    restart(tellEnds) {
      if (!tellEnds) listener = null
      endAll()
      used.clear()
      linkLost?.('the PBX restarted')
    },
    hangUpPhone(name) {
      const leg = legOn(name)
      if (leg !== undefined) end(leg, leg.state === 'up' ? 'normal' : 'rejected', leg.state === 'up' ? 16 : 21)
    },
    setPhone: (name, change) => equipment.setPhone(name, change),
    setTrunk: (name, change) => equipment.setTrunk(name, change),
    hangUpLeg(id, how = 'normal', cause = 16) {
      const leg = legs.get(id)
      if (leg !== undefined) end(leg, how, cause)
    },
    plantLeg(id) {
      const behaviour: Behaviour = { kind: 'noAnswer' }
      const timers = { progress: () => {}, ringOut: () => {}, verdict: () => {}, leave: () => {}, play: () => {} }
      legs.set(id, {
        id,
        trunk: null,
        phone: null,
        behaviour,
        ringUntil: clock.now(),
        screening: null,
        state: 'up',
        bridge: null,
        held: true,
        playing: false,
        quietAt: 0,
        timers,
      })
      used.set(id, true)
    },
  }
}
