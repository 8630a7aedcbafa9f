import type { BridgeId, CommandId, LegId } from '../../../dialer/model/ids.js'
import type { HoldAudio, PbxCommand, PbxEvent, RefusalReason } from '../../../dialer/ports/pbx.js'
import { amdArguments, amdExtension, screeningVariable } from '../../../provisioning/asterisk/amd-extension.js'
import { isOk, refusalOf } from './ari-refusal.js'
import type { FollowUp } from './ari-translate.js'
import type { AriCall, AriResponse, AriTransport } from './ari-transport.js'
import type { AsteriskConfig } from './asterisk-config.js'
import { dialable, isCallerId, isOurId, mediaUri } from './dialable.js'
import { type BookedLeg, type LegBook, newLeg } from './leg-book.js'
import { continueAt, listenRequests, quietRequests, snoopOf, snoopRequest, tellOverheard } from './overhear.js'

type Of<Kind extends PbxCommand['kind']> = Extract<PbxCommand, { kind: Kind }>

/** What commands are made of. */
export interface AriCommandParts {
  readonly config: AsteriskConfig
  readonly transport: AriTransport
  readonly book: LegBook
  readonly now: () => number
  /** Does something after so many ms, unless the session is over then. */
  readonly later: (afterMs: number, work: () => void) => void
  readonly emit: (event: PbxEvent) => void
}

/** Turns commands and follow-ups into ARI requests. Requests of one command leave at once, in order, and nothing waits. */
export interface AriCommands {
  perform(command: PbxCommand): void
  followUp(work: FollowUp): void
}

/** ARI resource of each generator a held leg may hear. */
const generators: Readonly<Record<HoldAudio, string>> = { silence: 'silence', music: 'moh', ringback: 'ring' }

/** In this time the legs of a bridge that could not be made have told whether they got in. ms */
const emptyWithinMs = 1000

/** Commands on one session's transport and book. */
export function createAriCommands({ config, transport, book, now, later, emit }: AriCommandParts): AriCommands {
  const refuse = (commandId: CommandId, reason: RefusalReason, detail: string) =>
    emit({ kind: 'commandRefused', commandId, at: now(), reason, detail })

  /** Sends a request whose answer nobody needs. */
  // One that cannot be sent means that the session is lost, and the session tells that itself.
  const send = (call: AriCall) => transport.request(call).catch(() => null)

  /** Sends a request that stands for the command: a refusal is told, a success goes to `done`. */
  const decide = (command: PbxCommand, call: AriCall, done: (response: AriResponse) => void = () => {}) => {
    transport.request(call).then(
      (response) => {
        if (isOk(response)) return done(response)
        const { reason, detail } = refusalOf(command, response)
        refuse(command.commandId, reason, detail)
      },
      (error: unknown) => refuse(command.commandId, 'failed', error instanceof Error ? error.message : String(error)),
    )
  }

  /** The answered leg of a command; refuses the command otherwise. */
  const upLeg = (commandId: CommandId, id: LegId): BookedLeg | null => {
    const leg = book.legs.get(id)
    if (leg === undefined) refuse(commandId, 'unknownLeg', `no leg ${id}`)
    // Asterisk takes requests for a channel it is hanging up, and nothing comes of them.
    else if (leg.hungUpByUs) refuse(commandId, 'unknownLeg', `the leg ${id} is being hung up`)
    else if (leg.state !== 'up') refuse(commandId, 'invalid', `the leg ${id} is not answered`)
    else return leg
    return null
  }

  /**
   * Ends what a leg hears. A silence or music generator goes on inside a bridge and makes the leg deaf to the other one,
   * and a playback holds up every later request for its channel; so both end first.
   */
  const hush = (leg: BookedLeg) => {
    const { id, audio, playback } = leg
    if (playback !== null) fire({ method: 'DELETE', path: `playbacks/${playback}`, about: [id] })
    const running = audio === 'unknown' ? Object.values(generators) : audio === 'none' ? [] : [generators[audio]]
    for (const name of running) fire({ method: 'DELETE', path: `channels/${id}/${name}`, about: [id] })
    leg.audio = 'none'
    leg.playback = null
  }
  const fire = (call: AriCall) => {
    send(call).then(ignore, ignore)
  }

  const originate = (command: Of<'originate'>) => {
    const { commandId, leg, target, callerId, screening } = command
    if (!isOurId(leg) || !leg.startsWith(book.prefix)) return refuse(commandId, 'invalid', 'not a leg id of this site')
    if (book.legs.has(leg)) return refuse(commandId, 'duplicate', `the leg ${leg} exists`)
    const to = dialable(config, target)
    if (!to.ok) return refuse(commandId, to.reason, to.detail)
    if (callerId !== null && !isCallerId(callerId)) return refuse(commandId, 'invalid', 'not a caller id')
    book.legs.set(leg, newLeg(leg, screening))
    const query = {
      endpoint: to.endpoint,
      app: config.application,
      channelId: leg,
      timeout: String(Math.max(1, Math.ceil(command.ringForMs / 1000))),
      ...(callerId === null ? {} : { callerId }),
    }
    const call: AriCall = { method: 'POST', path: 'channels', query, about: [leg] }
    const asked =
      screening === null || screening.shadow
        ? call
        : {
            ...call,
            body: { variables: { [screeningVariable]: amdArguments(screening.thresholds, screening.withinMs) } },
          }
    transport.request(asked).then(
      (response) => {
        if (!isOk(response)) originateRefused(command, response)
      },
      // Whether the PBX took it is not known; the leg stays booked and the snapshot after the reconnect decides.
      (error: unknown) => refuse(commandId, 'failed', error instanceof Error ? error.message : String(error)),
    )
  }

  /** After a true duplicate Asterisk may answer 409 to any failed allocation; whether the channel exists decides which it was. */
  const originateRefused = (command: Of<'originate'>, response: AriResponse) => {
    const tell = (true409: boolean) => {
      if (!true409) book.legs.delete(command.leg)
      const { reason, detail } = refusalOf(command, true409 ? response : { status: 500, body: null })
      refuse(command.commandId, reason, detail)
    }
    if (response.status !== 409) {
      book.legs.delete(command.leg)
      const { reason, detail } = refusalOf(command, response)
      return refuse(command.commandId, reason, detail)
    }
    send({ method: 'GET', path: `channels/${command.leg}`, about: [command.leg] }).then(
      (found) => tell(found !== null && isOk(found)),
      ignore,
    )
  }

  const hold = (command: Of<'hold'>) => {
    const leg = upLeg(command.commandId, command.leg)
    if (leg === null) return
    const already = leg.place.kind === 'hold'
    hush(leg)
    leg.audio = command.audio
    decide(
      command,
      {
        method: 'POST',
        path: `bridges/${book.holdBridge}/addChannel`,
        query: { channel: leg.id },
        about: [leg.id],
      },
      () => {
        // A leg that is in the holding bridge does not enter it again.
        if (already) emit({ kind: 'legHeld', leg: leg.id, at: now() })
      },
    )
    const music = command.audio === 'music' && config.musicClass !== ''
    fire({
      method: 'POST',
      path: `channels/${leg.id}/${generators[command.audio]}`,
      ...(music ? { query: { mohClass: config.musicClass } } : {}),
      about: [leg.id],
    })
  }

  const bridge = (command: Of<'bridge'>) => {
    const { commandId, bridge: id } = command
    if (!isOurId(id)) return refuse(commandId, 'invalid', 'not a bridge id')
    const [first, second] = command.legs
    if (first === second) return refuse(commandId, 'invalid', 'a bridge needs two legs')
    const a = upLeg(commandId, first)
    const b = a && upLeg(commandId, second)
    if (a === null || b === null) return
    book.bridges.set(id, command.legs)
    const about = [id, first, second]
    fire({ method: 'POST', path: `bridges/${id}`, query: { type: 'mixing' }, about })
    hush(a)
    hush(b)
    const add: AriCall = {
      method: 'POST',
      path: `bridges/${id}/addChannel`,
      query: { channel: `${first},${second}` },
      about,
    }
    transport.request(add).then(
      (response) => {
        if (isOk(response)) return
        const { reason, detail } = refusalOf(command, response)
        refuse(commandId, reason, detail)
        dropUnlessUsed(id)
      },
      (error: unknown) => refuse(commandId, 'failed', error instanceof Error ? error.message : String(error)),
    )
  }

  const record = (command: Of<'record'>) => {
    const { commandId, bridge: id, recording, action } = command
    if (!isOurId(id) || !isOurId(recording)) return refuse(commandId, 'invalid', 'not an id of ours')
    if (action === 'start') {
      if (!book.bridges.has(id)) return refuse(commandId, 'unknownLeg', `no bridge ${id}`)
      const query = { name: recording, format: 'wav', ifExists: 'fail' }
      book.recordings.set(id, recording)
      return decide(command, { method: 'POST', path: `bridges/${id}/record`, query, about: [id, recording] })
    }
    // After a reconnect this may be the first that is heard of it; its end goes before that of its bridge all the same.
    if (action !== 'stop' && book.bridges.has(id)) book.recordings.set(id, recording)
    const path = `recordings/live/${recording}/${action === 'stop' ? 'stop' : 'pause'}`
    const method = action === 'resume' ? 'DELETE' : 'POST'
    transport.request({ method, path, about: [id, recording] }).then(
      (response) => {
        if (!isOk(response)) refuse(commandId, 'invalid', `${recording} is not being recorded`)
      },
      (error: unknown) => refuse(commandId, 'failed', error instanceof Error ? error.message : String(error)),
    )
  }

  const play = (command: Of<'play'>) => {
    const { commandId } = command
    const media = mediaUri(command.media)
    const leg = upLeg(commandId, command.leg)
    if (leg === null) return
    if (media === null) return refuse(commandId, 'invalid', `no such media: ${JSON.stringify(command.media)}`)
    const { place } = leg
    const isTalking = place.kind === 'bridge' && book.bridges.has(place.bridge)
    if (isTalking) return refuse(commandId, 'invalid', `the leg ${leg.id} is in a bridge`)
    hush(leg)
    if (command.afterGreetingMs !== null && leg.place.kind === 'alone') {
      leg.afterGreeting = command
      const [set, wait] = quietRequests(config, leg.id, command.afterGreetingMs)
      if (set !== undefined) fire(set)
      if (wait !== undefined) decide(command, wait)
      return
    }
    if (place.kind !== 'alone') {
      const from = place.kind === 'hold' ? book.holdBridge : place.bridge
      fire({ method: 'POST', path: `bridges/${from}/removeChannel`, query: { channel: leg.id }, about: [leg.id] })
    }
    begin(command, leg, media)
  }

  const begin = (command: Of<'play'>, leg: BookedLeg, media: string) => {
    const playback = `${leg.id}.p${command.commandId}`
    leg.playback = playback
    decide(command, {
      method: 'POST',
      path: `channels/${leg.id}/play/${playback}`,
      query: { media },
      about: [leg.id],
    })
  }

  /** The greeting is over, or has lasted too long: what was to be played is played. */
  const playNow = (id: LegId) => {
    const leg = book.legs.get(id)
    const command = leg?.afterGreeting
    const media = command ? mediaUri(command.media) : null
    if (leg === undefined || !command || media === null) return
    leg.afterGreeting = null
    begin(command, leg, media)
  }

  /** The ear has heard enough: what it found is told, and it goes. */
  const tellAndLeave = (id: LegId) => {
    const leg = book.legs.get(id)
    const told = leg === undefined ? null : tellOverheard(leg, now())
    if (told !== null) emit(told)
    fire({ method: 'DELETE', path: `channels/${snoopOf(id)}`, about: [snoopOf(id)] })
  }

  const hangup = (command: Of<'hangup'>) => {
    const leg = book.legs.get(command.leg)
    const isOurs = isOurId(command.leg) && command.leg.startsWith(book.prefix)
    // One that the book does not know may be there all the same: Asterisk has the last word.
    if (leg === undefined && !isOurs) return refuse(command.commandId, 'unknownLeg', `no leg ${command.leg}`)
    if (leg !== undefined) leg.hungUpByUs = true
    const query = { reason: command.reason === 'busy' ? 'busy' : 'normal' }
    transport.request({ method: 'DELETE', path: `channels/${command.leg}`, query, about: [command.leg] }).then(
      (response) => {
        if (isOk(response)) return
        if (leg !== undefined && response.status !== 404) leg.hungUpByUs = false
        const { reason, detail } = refusalOf(command, response)
        refuse(command.commandId, reason, detail)
      },
      (error: unknown) => refuse(command.commandId, 'failed', error instanceof Error ? error.message : String(error)),
    )
  }

  const endRecording = (id: BridgeId) => {
    const recording = book.recordings.get(id)
    if (recording === undefined || book.ending.has(id)) return
    book.ending.set(id, false)
    send({ method: 'POST', path: `recordings/live/${recording}/stop`, about: [id, recording] }).then((stopped) => {
      // Its end will be told, and an empty bridge goes then; otherwise it was not begun or has ended before.
      if (stopped !== null && isOk(stopped)) return
      book.recordings.delete(id)
      const isEmpty = book.ending.get(id) === true
      book.ending.delete(id)
      if (isEmpty) dropBridge(id)
    }, ignore)
  }

  /** A recording is ended before its bridge: Asterisk may tell nothing of the end of one whose bridge is gone already. */
  const dropBridge = (id: BridgeId) => {
    if (!book.recordings.has(id)) return fire({ method: 'DELETE', path: `bridges/${id}`, about: [id] })
    endRecording(id)
    book.ending.set(id, true)
  }

  /** What became of a bridge that could not be made: a leg that got in is moved by whoever hears of the refusal, and its bridge goes then. */
  const dropUnlessUsed = (id: BridgeId) => {
    book.bridges.delete(id)
    later(emptyWithinMs, () => {
      if ([...book.legs.values()].some(({ place }) => place.kind === 'bridge' && place.bridge === id)) return
      dropBridge(id)
    })
  }

  const followUp = (work: FollowUp) => {
    switch (work.kind) {
      case 'dropBridge':
        return dropBridge(work.bridge)
      case 'endRecording':
        return endRecording(work.bridge)
      case 'screen':
        return fire(continueAt(config, work.leg, amdExtension(config.application)))
      case 'overhear':
        return fire(snoopRequest(config, work.leg))
      case 'listen': {
        const leg = book.legs.get(work.leg)
        for (const call of leg === undefined ? [] : listenRequests(config, leg)) fire(call)
        return
      }
      case 'hearOn':
        return later(work.forMs, () => tellAndLeave(work.leg))
      case 'playNow':
        return playNow(work.leg)
    }
  }

  return {
    followUp,
    perform(command) {
      switch (command.kind) {
        case 'originate':
          return originate(command)
        case 'hold':
          return hold(command)
        case 'bridge':
          return bridge(command)
        case 'record':
          return record(command)
        case 'play':
          return play(command)
        case 'hangup':
          return hangup(command)
      }
    },
  }
}

function ignore(): void {
  // What a request that only clears away comes to is of no interest: an end or a loss tells itself by events.
}
