import type { FakeCall, FakeConference, FakeRecording, FakeWorld } from './fake-world.js'
import type { CheckedRequest, RequestCheck } from './request-check.js'

/** What the fake answers; without a body an error in Twilio's shape. */
export interface FakeAnswer {
  readonly status: number
  /** Twilio's number of the error. */
  readonly code?: number
  readonly body?: unknown
}

export interface AnswerParts {
  readonly world: FakeWorld
  readonly check: RequestCheck
  readonly request: CheckedRequest
  readonly accountSid: string
  readonly numbers: readonly string[]
}

const root = '/2010-04-01/Accounts/{AccountSid}'
const notFound: FakeAnswer = { status: 404, code: 20_404 }

/** Does what a request asks for and answers as Twilio would. */
export function answerOf({ world, check, request, accountSid, numbers }: AnswerParts): FakeAnswer {
  const { method, path, query, form } = request
  const ok = (body: unknown): FakeAnswer => ({ status: check.status(request), body })
  const parts = path
    .replace(/\.json$/, '')
    .split('/')
    .slice(4)
  const call = () => world.calls.get(parts[1] ?? '')
  const page = <T>(name: string, all: readonly T[], wire: (one: T) => unknown): FakeAnswer => {
    const size = Number(query.get('PageSize') ?? 50)
    const number = Number(query.get('Page') ?? 0)
    const next = new URLSearchParams(query)
    next.set('Page', String(number + 1))
    next.set('PageToken', `PA${number + 1}`)
    return ok({
      [name]: all.slice(number * size, (number + 1) * size).map(wire),
      page: number,
      page_size: size,
      next_page_uri: (number + 1) * size < all.length ? `${path}?${next.toString()}` : null,
      uri: path,
    })
  }
  switch (`${method} ${check.template(request) ?? ''}`) {
    case 'GET /2010-04-01/Accounts/{Sid}.json':
      return ok({ sid: accountSid, status: 'active', friendly_name: 'Tests' })
    case `POST ${root}/Calls.json`:
      return ok(callWire(world.dial(form)))
    case `GET ${root}/Calls.json`:
      return page('calls', callsOf(world, query), callWire)
    case `GET ${root}/Calls/{Sid}.json`: {
      const found = call()
      return found ? ok(callWire(found)) : notFound
    }
    case `POST ${root}/Calls/{Sid}.json`:
      return update(world, call(), form, ok)
    case `POST ${root}/Calls/{CallSid}/Recordings.json`: {
      const found = call()
      if (found?.status !== 'in-progress') return { status: 400, code: 21_220 }
      return ok(recordingWire(world.record(found, form.get('RecordingStatusCallback') ?? '')))
    }
    case `POST ${root}/Calls/{CallSid}/Recordings/{Sid}.json`: {
      const going = [...world.recordings.values()].filter(
        ({ callSid, endedAt }) => callSid === parts[1] && endedAt === null,
      )
      const found = parts[3] === 'Twilio.CURRENT' ? going[0] : going.find(({ sid }) => sid === parts[3])
      if (found === undefined) return notFound
      const status = form.get('Status')
      if (status === 'stopped') world.finish(found)
      else found.status = status === 'paused' ? 'paused' : 'in-progress'
      return ok(recordingWire(found))
    }
    case `GET ${root}/Recordings.json`:
      return page(
        'recordings',
        [...world.recordings.values()].filter(({ callSid }) => callSid === query.get('CallSid')),
        recordingWire,
      )
    case `GET ${root}/Recordings/{Sid}.json`: {
      const found = world.recordings.get(parts[1] ?? '')
      return found ? ok(recordingWire(found)) : notFound
    }
    case `DELETE ${root}/Recordings/{Sid}.json`:
      return world.recordings.delete(parts[1] ?? '') ? { status: 204 } : notFound
    case `GET ${root}/IncomingPhoneNumbers.json`:
      return page('incoming_phone_numbers', numbers, (number) => ({
        sid: `PN${'0'.repeat(32)}`,
        phone_number: number,
        friendly_name: number,
        capabilities: { voice: true, sms: false, mms: false },
      }))
    case `GET ${root}/Conferences.json`:
      return page('conferences', conferencesOf(world, query), conferenceWire)
    case `GET ${root}/Conferences/{ConferenceSid}/Participants.json`: {
      const room = [...world.conferences.values()].find(({ sid }) => sid === parts[1])
      if (room === undefined) return notFound
      return page('participants', [...room.inside], ([one, label]) => ({
        call_sid: one.sid,
        label,
        conference_sid: room.sid,
      }))
    }
    default:
      return { status: 405 }
  }
}

function update(
  world: FakeWorld,
  call: FakeCall | undefined,
  form: URLSearchParams,
  ok: (body: unknown) => FakeAnswer,
): FakeAnswer {
  if (call === undefined) return notFound
  const status = form.get('Status')
  const twiml = form.get('Twiml')
  if (call.endedAt !== null) return status === null ? { status: 400, code: 21_220 } : ok(callWire(call))
  if (status === 'completed') world.end(call, call.answeredAt === null ? 'canceled' : 'completed')
  // A call that is up takes no cancelling.
  if (status === 'canceled' && call.answeredAt === null) world.end(call, 'canceled', 487)
  if (twiml !== null) {
    if (call.answeredAt === null) return { status: 400, code: 21_220 }
    world.run(call, twiml)
  }
  return ok(callWire(call))
}

function callsOf({ calls }: FakeWorld, query: URLSearchParams): readonly FakeCall[] {
  const status = query.get('Status')
  const to = query.get('To')
  const after = Date.parse(query.get('StartTime>') ?? '')
  return [...calls.values()]
    .filter((call) => status === null || statusOf(call) === status)
    .filter((call) => to === null || call.to === to)
    .filter((call) => Number.isNaN(after) || call.createdAt >= after)
    .reverse()
}

function conferencesOf({ conferences }: FakeWorld, query: URLSearchParams): readonly FakeConference[] {
  const status = query.get('Status')
  const name = query.get('FriendlyName')
  return [...conferences.values()]
    .filter((room) => status === null || room.status === status)
    .filter((room) => name === null || room.name === name)
}

/** REST has no `initiated`. */
const statusOf = ({ status }: FakeCall): string => (status === 'initiated' ? 'queued' : status)
const dated = (at: number | null): string | null =>
  at === null ? null : new Date(at).toUTCString().replace('GMT', '+0000')

function callWire(call: FakeCall) {
  const { sid, to, from, createdAt, answeredAt, endedAt, price } = call
  const status = statusOf(call)
  return {
    sid,
    to,
    from,
    status,
    direction: 'outbound-api',
    date_created: dated(createdAt),
    start_time: dated(answeredAt ?? createdAt),
    end_time: dated(endedAt),
    duration: endedAt === null || answeredAt === null ? null : String(Math.ceil((endedAt - answeredAt) / 1000)),
    price: endedAt === null ? null : price,
    price_unit: 'USD',
  }
}

const recordingWire = ({ sid, callSid, status }: FakeRecording) => ({
  sid,
  call_sid: callSid,
  status,
  error_code: null,
})

const conferenceWire = ({ sid, name, status }: FakeConference) => ({ sid, friendly_name: name, status })
