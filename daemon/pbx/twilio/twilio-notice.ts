import { z } from 'zod'
import type { Verdict } from '../../../dialer/model/outcome.js'
import type { PbxNotice } from '../../../dialer/ports/pbx.js'

/** A fact that Twilio told us over HTTP, in one shape whichever door it came through. Ids are texts as they came. */
export type TwilioFact =
  | {
      readonly kind: 'status'
      readonly leg: string | null
      readonly sid: string
      readonly status: string
      readonly to: string
      readonly from: string
      readonly sequence: number | null
      readonly sipCode: number | null
      readonly durationS: number | null
    }
  | {
      readonly kind: 'amd'
      readonly leg: string | null
      readonly sid: string
      readonly verdict: Verdict
      readonly detail: string
      readonly afterMs: number | null
    }
  | {
      readonly kind: 'room'
      readonly conference: string
      readonly room: string
      readonly leg: string | null
      readonly sid: string
      readonly entered: boolean
      readonly sequence: number | null
    }
  | {
      readonly kind: 'recording'
      readonly recording: string | null
      readonly sid: string
      readonly status: string
      readonly errorCode: string | null
    }
  | { readonly kind: 'wait'; readonly leg: string | null; readonly sid: string }
  | { readonly kind: 'played'; readonly leg: string | null; readonly sid: string; readonly command: number | null }

const callSid = z.string().regex(/^CA[0-9a-fA-F]{32}$/)
const whole = z.coerce.number().int().min(0).nullable().catch(null)
const text = z.string().max(300)

const statusSchema = z.object({
  CallSid: callSid,
  CallStatus: z.string().max(30),
  To: text.default(''),
  From: text.default(''),
  SequenceNumber: whole.default(null),
  SipResponseCode: whole.default(null),
  CallDuration: whole.default(null),
})
const amdSchema = z.object({
  CallSid: callSid,
  AnsweredBy: z.string().max(40),
  MachineDetectionDuration: whole.default(null),
})
const roomSchema = z.object({
  ConferenceSid: z.string().regex(/^CF[0-9a-fA-F]{32}$/),
  FriendlyName: text,
  StatusCallbackEvent: z.enum(['participant-join', 'participant-leave']),
  CallSid: callSid,
  ParticipantLabel: text.nullable().default(null),
  SequenceNumber: whole.default(null),
})
const recordingSchema = z.object({
  RecordingSid: z.string().regex(/^RE[0-9a-fA-F]{32}$/),
  RecordingStatus: z.string().max(30),
  ErrorCode: z.string().max(20).nullable().default(null),
})
const askSchema = z.object({ CallSid: callSid })

/** Reads what came through a door; null for what has no meaning for us. Field lists as in Twilio's documentation of each callback. */
export function readNotice({ door, query, form }: PbxNotice): TwilioFact | null {
  const leg = query['leg'] ?? null
  switch (door) {
    case 'status': {
      const { success, data } = statusSchema.safeParse(form)
      if (!success) return null
      return {
        kind: 'status',
        leg,
        sid: data.CallSid,
        status: data.CallStatus,
        to: data.To,
        from: data.From,
        sequence: data.SequenceNumber,
        sipCode: data.SipResponseCode,
        durationS: data.CallDuration,
      }
    }
    case 'amd': {
      const { success, data } = amdSchema.safeParse(form)
      if (!success) return null
      const afterMs = data.MachineDetectionDuration
      return {
        kind: 'amd',
        leg,
        sid: data.CallSid,
        verdict: verdictOf(data.AnsweredBy),
        detail: data.AnsweredBy,
        afterMs,
      }
    }
    case 'conference': {
      const { success, data } = roomSchema.safeParse(form)
      if (!success) return null
      return {
        kind: 'room',
        conference: data.ConferenceSid,
        room: data.FriendlyName,
        // The address is that of whoever came first, so the leg stands in the label alone.
        leg: data.ParticipantLabel,
        sid: data.CallSid,
        entered: data.StatusCallbackEvent === 'participant-join',
        sequence: data.SequenceNumber,
      }
    }
    case 'recording': {
      const { success, data } = recordingSchema.safeParse(form)
      if (!success) return null
      const recording = query['recording'] ?? null
      return {
        kind: 'recording',
        recording,
        sid: data.RecordingSid,
        status: data.RecordingStatus,
        errorCode: data.ErrorCode,
      }
    }
    case 'wait': {
      const { success, data } = askSchema.safeParse(form)
      return success ? { kind: 'wait', leg, sid: data.CallSid } : null
    }
    case 'played': {
      const { success, data } = askSchema.safeParse(form)
      const command = whole.parse(query['command'])
      return success ? { kind: 'played', leg, sid: data.CallSid, command } : null
    }
    default:
      return null
  }
}

/** What `AnsweredBy` says. https://www.twilio.com/docs/voice/answering-machine-detection */
function verdictOf(answeredBy: string): Verdict {
  if (answeredBy === 'human') return 'human'
  return answeredBy.startsWith('machine') || answeredBy === 'fax' ? 'machine' : 'unsure'
}
