import type { BridgeId } from '../../../dialer/model/ids.js'
import type { PbxCommand } from '../../../dialer/ports/pbx.js'
import { doorUrl } from '../../../provisioning/twilio/doors.js'
import { isOurId } from './dialable.js'
import type { BookedRecording } from './leg-book.js'
import { patiently } from './rest-patience.js'
import { updateRefusal } from './rest-refusal.js'
import type { TwilioParts } from './twilio-parts.js'

type Record = Extract<PbxCommand, { kind: 'record' }>

/** Stands for the recording of a call that goes on, where its own id is not known. */
const current = 'Twilio.CURRENT'

/** Recordings that were never fetched are forgotten, the oldest first. */
const mostRemembered = 5000

/** Recording of what is said in a bridge: on the call of its first leg, where both sides are heard, one in each channel. */
export function createRecord({ config, rest, book, clock, refuse, inOrder }: TwilioParts): {
  record(command: Record): Promise<void>
  stopAll(bridge: BridgeId): Promise<void>
} {
  const start = async ({ commandId, bridge: id, recording: name }: Record): Promise<void> => {
    const bridge = book.bridges.get(id)
    const leg = bridge && book.legs.get(bridge.legs[0])
    if (bridge === undefined || leg === undefined || leg.sid === null) {
      return refuse(commandId, 'unknownLeg', `no bridge ${id}`)
    }
    if (book.recordings.has(name)) return refuse(commandId, 'duplicate', `the recording ${name} exists`)
    const booked: BookedRecording = { name, bridge: id, leg: leg.id, callSid: leg.sid, sid: null, state: 'going' }
    book.recordings.set(name, booked)
    for (const [old] of book.recordings) {
      if (book.recordings.size <= mostRemembered) break
      book.recordings.delete(old)
    }
    const callback = doorUrl(config.publicUrl, config.site, 'recording', { recording: name })
    const answer = await inOrder(leg.id, async () => {
      // One that an earlier life of the process began goes on; a second one beside it would be paid for.
      const before = leg.isFound ? await rest.recordings(booked.callSid) : null
      const going = before?.ok ? before.value.find(({ status }) => isGoing(status)) : undefined
      return going === undefined
        ? await rest.startRecording(booked.callSid, callback)
        : ({ ok: true, value: going } as const)
    })
    if (answer.ok) {
      booked.sid = answer.value.sid
      return
    }
    // Without an answer it may have begun; its callbacks tell then.
    if (answer.status === null) return
    book.recordings.delete(name)
    const { reason, detail } = updateRefusal(answer)
    refuse(commandId, reason, detail)
  }

  const change = (booked: BookedRecording, status: 'paused' | 'in-progress' | 'stopped') =>
    inOrder(booked.leg, () =>
      patiently(clock, () => rest.changeRecording(booked.callSid, booked.sid ?? current, status)),
    )

  return {
    async record(command) {
      const { commandId, bridge, recording: name, action } = command
      if (!isOurId(bridge) || !isOurId(name)) return refuse(commandId, 'invalid', 'not an id of ours')
      if (action === 'start') return await start(command)
      const booked = book.recordings.get(name)
      if (booked === undefined || !isOpen(booked)) {
        return refuse(commandId, 'invalid', `${name} is not being recorded`)
      }
      const answer = await change(
        booked,
        action === 'pause' ? 'paused' : action === 'resume' ? 'in-progress' : 'stopped',
      )
      if (answer.ok) {
        if (isOpen(booked)) booked.state = action === 'pause' ? 'paused' : 'going'
        return
      }
      refuse(commandId, 'invalid', updateRefusal(answer).detail)
    },
    async stopAll(bridge) {
      // Of a call that is over Twilio ends it by itself, and says so.
      const open = [...book.recordings.values()].filter(
        (one) => one.bridge === bridge && isOpen(one) && book.legs.has(one.leg),
      )
      await Promise.all(open.map((booked) => change(booked, 'stopped')))
    },
  }
}

const isOpen = ({ state }: BookedRecording): boolean => state !== 'over'
const isGoing = (status: string): boolean => status === 'in-progress' || status === 'paused'
