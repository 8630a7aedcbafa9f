import type { Clock } from '../../../dialer/ports/clock.js'
import { detectionMs, type FakePerson } from './fake-person.js'
import { type Verb, verbsOf } from './twiml-verbs.js'

/** A call as the fake has it. */
export interface FakeCall {
  readonly sid: string
  readonly to: string
  readonly from: string
  readonly form: URLSearchParams
  readonly createdAt: number
  status:
    | 'queued'
    | 'initiated'
    | 'ringing'
    | 'in-progress'
    | 'completed'
    | 'busy'
    | 'failed'
    | 'no-answer'
    | 'canceled'
  answeredAt: number | null
  endedAt: number | null
  price: string | null
  sequence: number
  /** Timers of what it is doing. */
  cancel: (() => void)[]
  room: FakeConference | null
}

export interface FakeConference {
  readonly sid: string
  readonly name: string
  readonly callback: string
  status: 'init' | 'in-progress' | 'completed'
  sequence: number
  readonly inside: Map<FakeCall, string>
}

export interface FakeRecording {
  readonly sid: string
  readonly callSid: string
  readonly callback: string
  readonly startedAt: number
  endedAt: number | null
  status: 'in-progress' | 'paused' | 'completed' | 'absent'
}

/** Sends a form to an address of ours, signed; the answer's body, null where none came. */
export type Tell = (url: string, form: Readonly<Record<string, string>>) => Promise<string | null>

export interface FakeWorldParts {
  readonly clock: Clock
  readonly accountSid: string
  readonly people: (to: string) => FakePerson
  readonly tell: Tell
  readonly pricePerMinute: number | null
}

export interface FakeWorld {
  readonly calls: Map<string, FakeCall>
  readonly conferences: Map<string, FakeConference>
  readonly recordings: Map<string, FakeRecording>
  dial(form: URLSearchParams): FakeCall
  /** Lets a call do what a document says from now on. */
  run(call: FakeCall, twiml: string): void
  end(call: FakeCall, status: FakeCall['status'], sipCode?: number): void
  record(call: FakeCall, callback: string): FakeRecording
  finish(recording: FakeRecording): void
}

const setupMs = 150
const promptMs = 2000

/** Calls, conferences and recordings, moved by a clock. */
export function createFakeWorld({ clock, accountSid, people, tell, pricePerMinute }: FakeWorldParts): FakeWorld {
  let count = 0
  const sid = (prefix: string) => `${prefix}${(++count).toString(16).padStart(32, '0')}`
  const calls = new Map<string, FakeCall>()
  const conferences = new Map<string, FakeConference>()
  const recordings = new Map<string, FakeRecording>()
  const later = (call: FakeCall, ms: number, work: () => void) => {
    call.cancel.push(clock.schedule(clock.now() + ms, work))
  }
  const still = (call: FakeCall) => {
    for (const cancel of call.cancel.splice(0)) cancel()
  }
  const send = (url: string | null, form: Readonly<Record<string, string>>) => {
    if (url) tell(url, form).catch(() => undefined)
  }
  const about = (call: FakeCall) => ({
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: 'outbound-api',
    From: call.from,
    To: call.to,
  })
  const report = (call: FakeCall, more: Readonly<Record<string, string>> = {}) => {
    send(call.form.get('StatusCallback'), {
      ...about(call),
      CallbackSource: 'call-progress-events',
      SequenceNumber: String(call.sequence++),
      Timestamp: new Date(clock.now()).toUTCString(),
      ...more,
    })
  }

  const leave = (call: FakeCall) => {
    const { room } = call
    if (room === null) return
    call.room = null
    tellRoom(room, 'participant-leave', call)
    room.inside.delete(call)
    if (room.inside.size > 0) return
    room.status = 'completed'
    conferences.delete(room.name)
  }
  const tellRoom = (room: FakeConference, event: string, call: FakeCall) => {
    send(room.callback, {
      AccountSid: accountSid,
      ConferenceSid: room.sid,
      FriendlyName: room.name,
      StatusCallbackEvent: event,
      SequenceNumber: String(++room.sequence),
      Timestamp: new Date(clock.now()).toUTCString(),
      CallSid: call.sid,
      ParticipantLabel: room.inside.get(call) ?? '',
    })
  }
  const join = (call: FakeCall, { attributes, text }: Verb) => {
    const room: FakeConference = conferences.get(text) ?? {
      sid: sid('CF'),
      name: text,
      callback: attributes['statusCallback'] ?? '',
      status: 'init',
      sequence: 0,
      inside: new Map(),
    }
    conferences.set(text, room)
    room.inside.set(call, attributes['participantLabel'] ?? '')
    call.room = room
    if (attributes['startConferenceOnEnter'] !== 'false') room.status = 'in-progress'
    tellRoom(room, 'participant-join', call)
    if (room.status === 'init') {
      const wait = attributes['waitUrl'] ?? null
      send(wait, { ...about(call), ConferenceSid: room.sid, FriendlyName: room.name })
    }
  }

  const follow = async (call: FakeCall, url: string) => {
    const document = await tell(url, about(call))
    if (call.endedAt !== null) return
    if (document === null) end(call, 'completed')
    else run(call, document)
  }
  const step = (call: FakeCall, verbs: readonly Verb[]) => {
    const [verb, ...rest] = verbs
    if (verb === undefined || verb.name === 'Hangup') return end(call, 'completed')
    const next = () => step(call, rest)
    switch (verb.name) {
      case 'Pause':
        return later(call, Number(verb.attributes['length'] ?? 1) * 1000, next)
      case 'Play':
        // Twilio ends a call whose file it cannot fetch.
        if (verb.text.includes('absent')) return end(call, 'completed')
        return later(call, promptMs, next)
      case 'Redirect':
        follow(call, verb.text).catch(() => undefined)
        return
      case 'Dial': {
        const [noun] = verb.inside
        if (noun?.name !== 'Conference') throw new Error('the fake dials conferences only')
        return join(call, noun)
      }
      default:
        throw new Error(`the fake does not know the verb ${verb.name}`)
    }
  }
  const run = (call: FakeCall, twiml: string) => {
    const verbs = verbsOf(twiml)
    still(call)
    leave(call)
    hangsUpLater(call)
    step(call, verbs)
  }
  const hangsUpLater = (call: FakeCall) => {
    const person = people(call.to)
    if (person.kind !== 'answers' || call.answeredAt === null) return
    const after = person.hangsUpAfterMs ?? null
    if (after !== null) later(call, call.answeredAt + after - clock.now(), () => end(call, 'completed'))
  }

  const answer = (call: FakeCall, person: Extract<FakePerson, { kind: 'answers' }>) => {
    call.status = 'in-progress'
    call.answeredAt = clock.now()
    report(call)
    if (call.form.get('AsyncAmd') === 'true') {
      const form = {
        CallSid: call.sid,
        AccountSid: accountSid,
        AnsweredBy: person.answeredBy ?? 'human',
        MachineDetectionDuration: String(detectionMs),
      }
      clock.schedule(clock.now() + detectionMs, () => {
        if (call.endedAt === null) send(call.form.get('AsyncAmdStatusCallback'), form)
      })
    }
    run(call, call.form.get('Twiml') ?? '<Response/>')
  }
  const end = (call: FakeCall, status: FakeCall['status'], sipCode?: number) => {
    if (call.endedAt !== null) return
    still(call)
    call.endedAt = clock.now()
    leave(call)
    for (const recording of recordings.values()) if (recording.callSid === call.sid) finish(recording)
    call.status = status
    const seconds = call.answeredAt === null ? 0 : Math.ceil((clock.now() - call.answeredAt) / 1000)
    if (pricePerMinute !== null) call.price = (-pricePerMinute * Math.ceil(seconds / 60)).toFixed(5)
    report(call, {
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
      ...(sipCode !== undefined && { SipResponseCode: String(sipCode) }),
    })
  }
  const finish = (recording: FakeRecording) => {
    if (recording.endedAt !== null) return
    recording.endedAt = clock.now()
    recording.status = 'completed'
    tellRecording(recording)
  }
  const tellRecording = (recording: FakeRecording) => {
    send(recording.callback, {
      AccountSid: accountSid,
      CallSid: recording.callSid,
      RecordingSid: recording.sid,
      RecordingUrl: `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Recordings/${recording.sid}`,
      RecordingStatus: recording.status,
      RecordingChannels: '2',
      RecordingSource: 'StartCallRecordingAPI',
      ...(recording.endedAt !== null && {
        RecordingDuration: String(Math.round((recording.endedAt - recording.startedAt) / 1000)),
      }),
    })
  }

  return {
    calls,
    conferences,
    recordings,
    run,
    end,
    finish,
    dial(form) {
      const call: FakeCall = {
        sid: sid('CA'),
        to: form.get('To') ?? '',
        from: form.get('From') ?? '',
        form,
        createdAt: clock.now(),
        status: 'queued',
        answeredAt: null,
        endedAt: null,
        price: null,
        sequence: 0,
        cancel: [],
        room: null,
      }
      calls.set(call.sid, call)
      const person = people(call.to)
      later(call, 10, () => {
        call.status = 'initiated'
        report(call)
      })
      const ringing = () => {
        call.status = 'ringing'
        report(call)
      }
      later(call, Number(form.get('Timeout') ?? 60) * 1000, () => {
        if (call.answeredAt === null) end(call, 'no-answer', 487)
      })
      if (person.kind === 'ends') {
        later(call, setupMs, () => end(call, person.status, person.sipCode))
        return call
      }
      if (person.kind === 'rings' || person.rings) later(call, setupMs, ringing)
      if (person.kind === 'answers') later(call, Math.max(setupMs + 20, person.afterMs), () => answer(call, person))
      return call
    },
    record(call, callback) {
      const recording: FakeRecording = {
        sid: sid('RE'),
        callSid: call.sid,
        callback,
        startedAt: clock.now(),
        endedAt: null,
        status: 'in-progress',
      }
      recordings.set(recording.sid, recording)
      tellRecording(recording)
      return recording
    },
  }
}
