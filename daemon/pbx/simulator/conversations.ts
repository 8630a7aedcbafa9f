import type { BridgeId, LegId, RecordingName } from '../../../dialer/model/ids.js'
import type { LegEnd } from '../../../dialer/model/outcome.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type { PbxCommand, PbxEvent, RefusalReason } from '../../../dialer/ports/pbx.js'
import { createRecordingShelf, type RecordingShelf } from './recording-shelf.js'
import type { Cancel, SimulatedBridge, SimulatedLeg } from './simulated-leg.js'

/** How long a prompt lasts. ms */
const playMs = 3000

type Command<Kind extends PbxCommand['kind']> = Extract<PbxCommand, { kind: Kind }>

/** What conversations need of the world around them. */
export interface ConversationParts {
  readonly clock: Clock
  readonly legs: ReadonlyMap<LegId, SimulatedLeg>
  readonly tell: (event: PbxEvent) => void
  readonly refuse: (command: PbxCommand, reason: RefusalReason, detail: string) => void
  /** Ends a leg. */
  readonly end: (leg: SimulatedLeg, how: LegEnd, cause: number | null) => void
}

/** What answered legs hear: each other, a prompt, music, nothing; and what is recorded of it. */
export interface Conversations {
  readonly recordings: Pick<RecordingShelf, 'finishedMs' | 'remove'>
  hold(command: Command<'hold'>): void
  bridge(command: Command<'bridge'>): void
  record(command: Command<'record'>): void
  play(command: Command<'play'>): void
  /** Somebody answered and hears nobody: waits as long as this person's patience lasts. */
  waitAlone(leg: SimulatedLeg): void
  /** Takes a leg out of wherever it is; a bridge that loses a leg ends, and what is recorded of it. */
  endBridge(leg: SimulatedLeg): void
}

/** No conversation yet. */
export function createConversations({ clock, legs, tell, refuse, end }: ConversationParts): Conversations {
  const bridges = new Map<BridgeId, SimulatedBridge>()
  const recordings = createRecordingShelf(clock)
  const later = (ms: number, what: () => void): Cancel => clock.schedule(clock.now() + ms, what)

  const waitAlone = (leg: SimulatedLeg) => {
    leg.timers.leave()
    if (leg.behaviour.kind !== 'answers' || leg.behaviour.patienceMs === null) return
    leg.timers.leave = later(leg.behaviour.patienceMs, () => end(leg, 'normal', 16))
  }

  const finishRecording = (name: RecordingName) => {
    if (!recordings.finish(name)) return
    tell({ kind: 'recordingEnded', recording: name, at: clock.now(), ok: true, why: null })
  }

  const endBridge = (leg: SimulatedLeg) => {
    leg.held = false
    const bridge = leg.bridge === null ? undefined : bridges.get(leg.bridge)
    if (bridge === undefined) return
    bridges.delete(bridge.id)
    for (const id of bridge.legs) {
      const member = legs.get(id)
      if (member !== undefined && member !== leg) {
        member.bridge = null
        waitAlone(member)
      }
    }
    leg.bridge = null
    for (const name of bridge.recordings) finishRecording(name)
  }

  /** The leg of a command if it can be worked with; refuses the command otherwise. */
  const upLeg = (command: PbxCommand, id: LegId): SimulatedLeg | null => {
    const leg = legs.get(id)
    if (leg === undefined) refuse(command, 'unknownLeg', `no leg ${id}`)
    else if (leg.state !== 'up') refuse(command, 'invalid', `the leg ${id} is not answered`)
    else return leg
    return null
  }

  const hold = (command: Command<'hold'>) => {
    const leg = upLeg(command, command.leg)
    if (leg === null) return
    endBridge(leg)
    leg.held = true
    tell({ kind: 'legHeld', leg: leg.id, at: clock.now() })
    waitAlone(leg)
  }

  const bridge = (command: Command<'bridge'>) => {
    const a = upLeg(command, command.legs[0])
    if (a === null) return
    const b = upLeg(command, command.legs[1])
    if (b === null) return
    endBridge(a)
    endBridge(b)
    bridges.set(command.bridge, { id: command.bridge, legs: command.legs, recordings: new Set() })
    for (const leg of [a, b]) {
      leg.bridge = command.bridge
      leg.timers.play()
      leg.playing = false
      leg.timers.leave()
      if (leg.behaviour.kind !== 'answers' || leg.behaviour.talksMs === null) continue
      leg.timers.leave = later(leg.behaviour.talksMs, () => end(leg, 'normal', 16))
    }
    tell({ kind: 'legsBridged', bridge: command.bridge, legs: command.legs, at: clock.now() })
  }

  const record = (command: Command<'record'>) => {
    const { recording: name, action } = command
    switch (action) {
      case 'start': {
        const of = bridges.get(command.bridge)
        if (of === undefined) return refuse(command, 'unknownLeg', `no bridge ${command.bridge}`)
        if (!recordings.start(name)) return refuse(command, 'duplicate', `the recording ${name} exists`)
        of.recordings.add(name)
        return
      }
      case 'stop':
        if (!recordings.isGoingOn(name)) return refuse(command, 'invalid', `${name} is not being recorded`)
        return finishRecording(name)
      case 'pause':
      case 'resume':
        if (!recordings[action](name)) refuse(command, 'invalid', `${name} is not being recorded`)
    }
  }

  const play = (command: Command<'play'>) => {
    const leg = upLeg(command, command.leg)
    if (leg === null) return
    if (leg.bridge !== null) return refuse(command, 'invalid', `the leg ${leg.id} is in a bridge`)
    const known = /^(sound:[A-Za-z0-9/_-]+|tone:(ring|beep))$/.test(command.media)
    leg.timers.play()
    leg.playing = true
    const { afterGreetingMs: most } = command
    const waitMs = most === null ? 0 : Math.min(most, Math.max(0, leg.quietAt - clock.now()))
    leg.timers.play = later(known ? waitMs + playMs : 0, () => {
      leg.playing = false
      tell({ kind: 'playEnded', leg: leg.id, at: clock.now(), ok: known })
    })
  }

  return { recordings, hold, bridge, record, play, waitAlone, endBridge }
}
