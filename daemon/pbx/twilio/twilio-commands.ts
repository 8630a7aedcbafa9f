import type { BridgeId, CommandId, LegId } from '../../../dialer/model/ids.js'
import type { HoldAudio, PbxCommand } from '../../../dialer/ports/pbx.js'
import { doorUrl, toneUrl } from '../../../provisioning/twilio/doors.js'
import type { Room } from '../../../provisioning/twilio/twiml.js'
import { isOurId, mediaUrl } from './dialable.js'
import type { BookedLeg } from './leg-book.js'
import { createOriginate } from './originate.js'
import { createRecord } from './record.js'
import { patiently } from './rest-patience.js'
import { updateRefusal } from './rest-refusal.js'
import { holdRoom } from './twilio-facts.js'
import type { TwilioParts } from './twilio-parts.js'
import type { RestAnswer } from './twilio-rest.js'

type Of<Kind extends PbxCommand['kind']> = Extract<PbxCommand, { kind: Kind }>

/** Turns commands into requests. Nothing waits for them. */
export interface TwilioCommands {
  perform(command: PbxCommand): void
  /** Ends the call of a leg whose hang-up came too soon. */
  end(leg: BookedLeg): void
  endStray(sid: string): void
  stopRecordings(bridge: BridgeId): void
}

/** Conference events that have not come so long after the request are looked for. ms */
const confirmAfterMs = 2500

/** Commands of one site. */
export function createTwilioCommands(parts: TwilioParts): TwilioCommands {
  const { config, rest, book, facts, lanes, twiml, clock, log, refuse, inOrder, aside } = parts
  const originate = createOriginate(parts)
  const recording = createRecord(parts)

  /** The answered leg of a command; refuses the command otherwise. */
  const upLeg = (commandId: CommandId, id: LegId): (BookedLeg & { sid: string }) | null => {
    const leg = book.legs.get(id)
    if (leg === undefined) refuse(commandId, 'unknownLeg', `no leg ${id}`)
    else if (leg.hungUpByUs) refuse(commandId, 'unknownLeg', `the leg ${id} is being hung up`)
    else if (leg.state !== 'up' || !hasSid(leg)) refuse(commandId, 'invalid', `the leg ${id} is not answered`)
    else return leg
    return null
  }

  const room = (leg: LegId, name: string): Room => ({
    name,
    label: leg,
    events: doorUrl(config.publicUrl, config.site, 'conference', {}),
  })
  const redirect = (leg: BookedLeg & { sid: string }, document: string): Promise<RestAnswer<unknown>> =>
    inOrder(leg.id, () => patiently(clock, () => rest.redirect(leg.sid, document)))

  const hold = async (command: Of<'hold'>): Promise<void> => {
    const leg = upLeg(command.commandId, command.leg)
    if (leg === null) return
    facts.leaves(leg)
    leg.wanted = { kind: 'hold' }
    leg.isHoldOpen = true
    confirmLater(holdRoom(leg.id), () => leg.isHoldOpen)
    const answer = await redirect(leg, twiml.hold(room(leg.id, holdRoom(leg.id)), waitUrl(leg.id, command.audio)))
    if (answer.ok) return
    if (book.legs.get(leg.id) === leg && leg.wanted.kind === 'hold') leg.isHoldOpen = false
    told(command.commandId, answer, leg)
  }

  /** What is heard by somebody who is held; asked for at our door, so that we learn that it is. */
  const waitUrl = (leg: LegId, audio: HoldAudio): string | null => {
    const media = audio === 'ringback' ? toneUrl(config.publicUrl, config.site, 'ring') : config.musicUrl
    if (audio === 'music' && media === null) return null
    const query = audio === 'silence' || media === null ? { leg } : { leg, media }
    return doorUrl(config.publicUrl, config.site, 'wait', query)
  }

  const bridge = async (command: Of<'bridge'>): Promise<void> => {
    const { commandId, bridge: id, legs } = command
    if (!isOurId(id)) return refuse(commandId, 'invalid', 'not a bridge id')
    if (legs[0] === legs[1]) return refuse(commandId, 'invalid', 'a bridge needs two legs')
    const a = upLeg(commandId, legs[0])
    const b = a && upLeg(commandId, legs[1])
    if (a === null || b === null) return
    for (const leg of [a, b]) {
      facts.leaves(leg)
      leg.wanted = { kind: 'bridge', bridge: id }
    }
    const booked = { id, legs, inside: new Set<LegId>(), isTold: false, command: commandId }
    book.bridges.set(id, booked)
    confirmLater(id, () => book.bridges.get(id) === booked && !booked.isTold)
    const answers = await Promise.all([a, b].map((leg) => redirect(leg, twiml.bridge(room(leg.id, id)))))
    const failed = answers.findIndex(({ ok }) => !ok)
    const answer = answers[failed]
    if (answer === undefined) return
    if (book.bridges.get(id) === booked) book.bridges.delete(id)
    for (const leg of [a, b]) if (leg.wanted.kind === 'bridge' && leg.wanted.bridge === id) facts.leaves(leg)
    told(commandId, answer, failed === 0 ? a : b)
  }

  const play = async (command: Of<'play'>): Promise<void> => {
    const { commandId, media } = command
    const leg = upLeg(commandId, command.leg)
    if (leg === null) return
    const url = mediaUrl(config, media)
    if (url === null) return refuse(commandId, 'invalid', `no such media: ${JSON.stringify(media)}`)
    if (command.afterGreetingMs !== null)
      return refuse(commandId, 'unsupported', 'Twilio does not tell when a greeting ends')
    if (leg.place.kind === 'bridge') return refuse(commandId, 'invalid', `the leg ${leg.id} is in a bridge`)
    facts.leaves(leg)
    leg.playing = commandId
    const then = doorUrl(config.publicUrl, config.site, 'played', { leg: leg.id, command: String(commandId) })
    const answer = await redirect(leg, twiml.play(url, then))
    if (!answer.ok) told(commandId, answer, leg)
  }

  const hangup = (command: Of<'hangup'>): void => {
    const { commandId, leg: id } = command
    const leg = book.legs.get(id)
    if (leg === undefined) return refuse(commandId, 'unknownLeg', `no leg ${id}`)
    if (leg.hungUpByUs) return refuse(commandId, 'unknownLeg', `the leg ${id} is being hung up`)
    leg.hungUpByUs = true
    if (leg.state === 'waiting' && lanes.leave(id)) {
      return facts.stands(leg, { sid: '', status: 'canceled', sipCode: null, durationS: 0 })
    }
    aside(endCall(leg, commandId))
  }

  /** Ends a call as soon as Twilio's id of it is known. What came of it is read from the answer, so that no callback has to come. */
  const endCall = async (leg: BookedLeg, command: CommandId | null): Promise<void> => {
    if (!hasSid(leg)) return
    const wish = leg.state === 'up' ? 'completed' : 'canceled'
    const answer = await inOrder(leg.id, () => patiently(clock, () => rest.end(leg.sid, wish)))
    if (book.legs.get(leg.id) !== leg) return
    if (answer.ok) {
      facts.stands(leg, { ...answer.value, sipCode: null })
      // Answered in this moment: a call that is up takes no cancelling. `stands` has asked for its end then.
      return
    }
    if (command === null) return
    const { reason, detail } = updateRefusal(answer)
    if (reason === 'unknownLeg') return await look(leg)
    leg.hungUpByUs = false
    refuse(command, reason, detail)
  }

  /** Asks how a call stands. */
  const look = async (leg: BookedLeg & { sid: string }): Promise<void> => {
    const answer = await rest.call(leg.sid)
    if (book.legs.get(leg.id) !== leg) return
    if (answer.ok) facts.stands(leg, { ...answer.value, sipCode: null })
    else if (answer.status === 404) facts.isLost(leg)
  }

  const told = (commandId: CommandId, answer: RestAnswer<unknown>, leg: BookedLeg & { sid: string }): void => {
    if (answer.ok) return
    const { reason, detail } = updateRefusal(answer)
    refuse(commandId, reason, detail)
    // Over, and its end was not heard of yet.
    if (reason === 'unknownLeg') aside(look(leg))
  }

  /** Callbacks can be lost: who is in a conference is asked for where nothing was heard of it. */
  const confirmLater = (name: string, isOpen: () => boolean): void => {
    clock.schedule(clock.now() + confirmAfterMs, () => {
      if (isOpen()) aside(confirm(name))
    })
  }
  const confirm = async (name: string): Promise<void> => {
    const found = await rest.conferencesNamed(name)
    for (const { sid } of found.ok ? found.value : []) {
      const inside = await rest.participants(sid)
      for (const { callSid } of inside.ok ? inside.value : []) {
        const leg = book.byCall(callSid)
        if (leg !== undefined) facts.enters(leg, name)
      }
    }
  }

  return {
    perform(command) {
      switch (command.kind) {
        case 'originate':
          return originate(command)
        case 'hold':
          return aside(hold(command))
        case 'bridge':
          return aside(bridge(command))
        case 'record':
          return aside(recording.record(command))
        case 'play':
          return aside(play(command))
        case 'hangup':
          return hangup(command)
      }
    },
    end: (leg) => aside(endCall(leg, null)),
    endStray(sid) {
      log.warn({ pbx: config.name }, 'a call that was taken for failed has begun, and is ended')
      aside(patiently(clock, () => rest.end(sid, 'completed')))
    },
    stopRecordings: (id) => aside(recording.stopAll(id)),
  }
}

function hasSid(leg: BookedLeg): leg is BookedLeg & { sid: string } {
  return leg.sid !== null
}
