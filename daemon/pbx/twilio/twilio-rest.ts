import type { ReadableStream } from 'node:stream/web'
import type RequestClientClass from 'twilio/lib/base/RequestClient.js'
import type { CallInstance } from 'twilio/lib/rest/api/v2010/account/call.js'
import type { ConferenceInstance } from 'twilio/lib/rest/api/v2010/account/conference.js'
import { z } from 'zod'
import type { Clock } from '../../../dialer/ports/clock.js'
import { longestCallS } from '../../../provisioning/twilio/twiml.js'
import type { TwilioConfig } from './twilio-config.js'

/** What Twilio answered. `status` null: nothing, or not in time; whether it did what it was asked to is not known then. */
export type RestAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly status: number | null
      /** Twilio's own number of the error (https://www.twilio.com/docs/api/errors). */
      readonly code: number | null
      readonly detail: string
    }

/** A call as REST tells it. */
export interface RestCall {
  readonly sid: string
  readonly status: string
  readonly to: string
  readonly from: string
  /** Epoch ms; null: not begun. */
  readonly startedAt: number | null
  /** Epoch ms. */
  readonly createdAt: number | null
  readonly durationS: number
  readonly price: number | null
}

export interface NewCall {
  readonly to: string
  readonly from: string
  readonly twiml: string
  readonly ringForS: number
  readonly statusCallback: string
  readonly detection: {
    readonly callback: string
    readonly timeoutS: number
    readonly speechMs: number
    readonly speechEndMs: number
    readonly silenceMs: number
  } | null
}

export interface RestRecording {
  readonly sid: string
  readonly status: string
  readonly errorCode: number | null
}

export interface RestNumber {
  readonly number: string
  readonly name: string
  readonly canCall: boolean
}

/** What of Twilio's REST API we use, one try each. Nothing here throws. */
export interface TwilioRest {
  account(): Promise<RestAnswer<{ readonly status: string }>>
  createCall(call: NewCall): Promise<RestAnswer<RestCall>>
  redirect(sid: string, twiml: string): Promise<RestAnswer<RestCall>>
  end(sid: string, status: 'canceled' | 'completed'): Promise<RestAnswer<RestCall>>
  call(sid: string): Promise<RestAnswer<RestCall>>
  calls(filter: CallFilter): Promise<RestAnswer<readonly RestCall[]>>
  conferences(status: 'init' | 'in-progress'): Promise<RestAnswer<readonly { sid: string; name: string }[]>>
  conferencesNamed(name: string): Promise<RestAnswer<readonly { sid: string; name: string }[]>>
  participants(conference: string): Promise<RestAnswer<readonly { callSid: string; label: string | null }[]>>
  startRecording(callSid: string, callback: string): Promise<RestAnswer<RestRecording>>
  changeRecording(
    callSid: string,
    sid: string,
    status: 'paused' | 'in-progress' | 'stopped',
  ): Promise<RestAnswer<RestRecording>>
  recordings(callSid: string): Promise<RestAnswer<readonly RestRecording[]>>
  recording(sid: string): Promise<RestAnswer<RestRecording>>
  removeRecording(sid: string): Promise<RestAnswer<boolean>>
  /** The sound of a recording, as it comes. */
  media(sid: string): Promise<RestAnswer<ReadableStream<Uint8Array>>>
  numbers(): Promise<RestAnswer<readonly RestNumber[]>>
}

export type CallFilter =
  | { readonly status: 'queued' | 'ringing' | 'in-progress' }
  | { readonly to: string; readonly most: number }
  | { readonly startedAfter: Date; readonly most: number }

/** How a request reaches the network; tests put a counter in between. */
export type HttpSend = RequestClientClass['request']

export interface TwilioRestParts {
  readonly config: TwilioConfig
  readonly clock: Clock
  /** Told of each answer: its status, null where none came. */
  readonly heard: (status: number | null) => void
  /** Wraps what sends requests, and what fetches recordings. */
  readonly wrap?: {
    send(send: HttpSend): HttpSend
    fetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch
  }
}

/** An answer that comes later is of no use to a call. ms */
const answerWithinMs = 8000
const vendorUrl = 'https://api.twilio.com'
const pageSize = 1000

/**
 * The client over the vendor's own package, which is loaded only now. What is guarded here and nowhere else (twilio 6.2): it knows no
 * other base URL than its own, so each address is written anew before it is sent; it takes region and edge from the environment, which
 * the new base URL makes void; it waits half a minute; and it throws for each status.
 */
export async function openTwilioRest({ config, clock, heard, wrap }: TwilioRestParts): Promise<TwilioRest> {
  const { default: Twilio } = await import('twilio/lib/rest/Twilio.js')
  const { default: RequestClient } = await import('twilio/lib/base/RequestClient.js')
  const { accountSid, authToken, apiKey, apiUrl, mediaUrl } = config
  const inner = new RequestClient({ timeout: answerWithinMs * 2, keepAlive: true, maxSockets: 20 })
  const plain: HttpSend = (options) => inner.request(options)
  const send = wrap?.send(plain) ?? plain
  const fetchMedia = wrap?.fetch(globalThis.fetch) ?? globalThis.fetch
  const httpClient = Object.assign(new RequestClient(), {
    request: ((options) => send({ ...options, uri: rebased(options.uri, apiUrl) })) satisfies HttpSend,
  })
  const user = apiKey?.sid ?? accountSid
  const password = apiKey?.secret ?? authToken
  const client = new Twilio(user, password, { accountSid, httpClient })
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

  const answered = async <T>(work: () => Promise<T>): Promise<RestAnswer<T>> => {
    let cancel = (): void => undefined
    const late = new Promise<RestAnswer<T>>((resolve) => {
      const tooLate = { ok: false, status: null, code: null, detail: 'Twilio did not answer in time' } as const
      cancel = clock.schedule(clock.now() + answerWithinMs, () => resolve(tooLate))
    })
    const came = work().then(
      (value): RestAnswer<T> => ({ ok: true, value }),
      (error: unknown): RestAnswer<T> => failureOf(error),
    )
    const answer = await Promise.race([came, late]).finally(() => cancel())
    heard(answer.ok ? 200 : answer.status)
    return answer
  }

  return {
    account: () => answered(async () => accountShape.parse(await client.api.v2010.accounts(accountSid).fetch())),
    createCall: ({ to, from, twiml, ringForS, statusCallback, detection }) =>
      answered(async () =>
        readCall(
          await client.calls.create({
            to,
            from,
            twiml,
            timeout: ringForS,
            timeLimit: longestCallS,
            statusCallback,
            statusCallbackMethod: 'POST',
            statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
            ...(detection && {
              machineDetection: 'Enable',
              machineDetectionTimeout: detection.timeoutS,
              machineDetectionSpeechThreshold: detection.speechMs,
              machineDetectionSpeechEndThreshold: detection.speechEndMs,
              machineDetectionSilenceTimeout: detection.silenceMs,
              asyncAmd: 'true',
              asyncAmdStatusCallback: detection.callback,
              asyncAmdStatusCallbackMethod: 'POST',
            }),
          }),
        ),
      ),
    redirect: (sid, twiml) => answered(async () => readCall(await client.calls(sid).update({ twiml }))),
    end: (sid, status) => answered(async () => readCall(await client.calls(sid).update({ status }))),
    call: (sid) => answered(async () => readCall(await client.calls(sid).fetch())),
    calls: (filter) => answered(async () => (await client.calls.list(listOptions(filter))).map(readCall)),
    conferences: (status) =>
      answered(async () => (await client.conferences.list({ status, pageSize })).map(readConference)),
    conferencesNamed: (friendlyName) =>
      answered(async () =>
        (await client.conferences.list({ friendlyName, pageSize: 20, limit: 20 })).filter(isOpen).map(readConference),
      ),
    participants: (conference) =>
      answered(async () =>
        (await client.conferences(conference).participants.list({ pageSize: 50 })).map((participant) => {
          const { callSid, label } = participantShape.parse(participant)
          return { callSid, label: label || null }
        }),
      ),
    startRecording: (callSid, callback) =>
      answered(async () =>
        readRecording(
          await client.calls(callSid).recordings.create({
            recordingChannels: 'dual',
            recordingTrack: 'both',
            recordingStatusCallback: callback,
            recordingStatusCallbackMethod: 'POST',
            recordingStatusCallbackEvent: ['in-progress', 'completed', 'absent'],
          }),
        ),
      ),
    changeRecording: (callSid, sid, status) =>
      answered(async () => readRecording(await client.calls(callSid).recordings(sid).update({ status }))),
    recordings: (callSid) =>
      answered(async () => (await client.recordings.list({ callSid, pageSize: 50 })).map(readRecording)),
    recording: (sid) => answered(async () => readRecording(await client.recordings(sid).fetch())),
    removeRecording: (sid) => answered(() => client.recordings(sid).remove()),
    media: async (sid) => {
      const address = `${mediaUrl}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.wav`
      const answer = await answered(() => fetchMedia(address, { headers: { authorization } }))
      if (!answer.ok) return answer
      const { body, status, ok } = answer.value
      if (ok && body !== null) return { ok, value: body }
      await body?.cancel()
      return { ok: false, status, code: null, detail: `Twilio answered ${status}` }
    },
    numbers: () =>
      answered(async () =>
        (await client.incomingPhoneNumbers.list({ pageSize })).map((one) => {
          const { phoneNumber, friendlyName } = numberShape.parse(one)
          return { number: phoneNumber, name: friendlyName, canCall: one.capabilities?.voice !== false }
        }),
      ),
  }
}

/** The same address below another base URL. */
function rebased(uri: string, apiUrl: string): string {
  return uri.startsWith(vendorUrl) ? `${apiUrl}${uri.slice(vendorUrl.length)}` : uri
}

function failureOf(error: unknown): RestAnswer<never> {
  const status = numberIn(error, 'status')
  // The package's own error has no message where the answer has none.
  const message: unknown = error instanceof Error ? Reflect.get(error, 'message') : String(error)
  const detail = typeof message === 'string' ? message.slice(0, 300) : 'Twilio gave no reason'
  // An answer that is no JSON, as of a proxy that is in trouble, has no status here: nothing is known then.
  return { ok: false, status, code: numberIn(error, 'code'), detail }
}

function numberIn(error: unknown, name: 'status' | 'code'): number | null {
  if (!(error instanceof Error)) return null
  const found: unknown = Reflect.get(error, name)
  return typeof found === 'number' ? found : null
}

function listOptions(filter: CallFilter) {
  if ('status' in filter) return { status: filter.status, pageSize }
  const limit = filter.most
  const size = Math.min(limit, pageSize)
  if ('to' in filter) return { to: filter.to, pageSize: size, limit }
  return { startTimeAfter: filter.startedAfter, pageSize: size, limit }
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '')
const accountShape = z.object({ status: z.string() })
const callShape = z.object({ sid: z.string().regex(/^CA[0-9a-fA-F]{32}$/), status: z.string(), to: text, from: text })
const conferenceShape = z.object({ sid: z.string().min(1), friendlyName: text })
const participantShape = z.object({ callSid: z.string().min(1), label: text })
const recordingShape = z.object({ sid: z.string().min(1), status: z.string() })
const numberShape = z.object({ phoneNumber: z.string().min(1), friendlyName: text })

/** The package takes an answer as it is; one that names no call is none, and whether there is a call is not known then. */
function readCall(call: CallInstance): RestCall {
  const { startTime, dateCreated, duration, price } = call
  return {
    ...callShape.parse(call),
    startedAt: timeOf(startTime),
    createdAt: timeOf(dateCreated),
    durationS: numberOf(duration) ?? 0,
    price: numberOf(price),
  }
}

function numberOf(given: string | null | undefined): number | null {
  const value = given === null || given === undefined || given === '' ? Number.NaN : Number(given)
  return Number.isFinite(value) ? value : null
}

function readConference(conference: ConferenceInstance): { readonly sid: string; readonly name: string } {
  const { sid, friendlyName } = conferenceShape.parse(conference)
  return { sid, name: friendlyName }
}
const isOpen = ({ status }: ConferenceInstance): boolean => status !== 'completed'

/** The package gives an invalid date for what it cannot read. */
function timeOf(date: Date | null | undefined): number | null {
  const at = date?.getTime() ?? Number.NaN
  return Number.isNaN(at) ? null : at
}

function readRecording(recording: {
  readonly sid: string
  readonly status: string
  readonly errorCode: number | null
}): RestRecording {
  const { errorCode } = recording
  return { ...recordingShape.parse(recording), errorCode: typeof errorCode === 'number' ? errorCode : null }
}
