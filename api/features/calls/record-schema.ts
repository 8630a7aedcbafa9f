import { z } from 'zod'
import { bodyMoment, callMetadata, idNumber, idText } from '../../schema/pieces.js'
import { type RecordFacts, recordFacts } from './record-facts.js'

const direction = z.enum(['inbound', 'outbound'])
const status = z.enum(['answered', 'no_answer', 'busy', 'failed'])
const number = z.string('A number is needed.').trim().min(2, 'A number is needed.').max(50)
const extension = z.string().regex(/^[0-9]{2,10}$/, 'An extension is 2 to 10 digits.')
const short = z.string().max(200)
const longestS = 7 * 86_400
const seconds = z.number().min(0, 'The least is 0.').max(longestS, `The most is ${longestS}.`)
const secondsText = z
  .string('One number is needed.')
  .regex(/^\d{1,9}(\.\d{1,6})?$/, 'A number of seconds is needed.')
  .transform(Number)
  .pipe(seconds)
const sipStatus = z.int().min(100).max(699)
const sipStatusText = z
  .string()
  .regex(/^\d{3}$/, 'A SIP status is three digits.')
  .transform(Number)
  .pipe(sipStatus)
/** A client that sends every field sends an empty one where it knows nothing. */
const blank = z.literal('').transform(() => undefined)
const maybe = <S extends z.ZodType>(schema: S) => z.union([blank, schema]).optional()

const metadataText = z
  .string()
  .max(65_536)
  .transform((text, context) => {
    try {
      const value: unknown = JSON.parse(text)
      return value
    } catch {
      context.addIssue({ code: 'custom', message: 'JSON is needed here.' })
      return z.NEVER
    }
  })
  .pipe(callMetadata)

/** What a browser phone tells of a call beside the contract's own fields, in its words. */
const phoneFields = {
  username: short.optional(),
  unique_id: short.optional().describe('Id of the SIP session; the same one is kept once.'),
  source: short.optional(),
  platform: short.optional(),
  region: short.optional(),
  country: short.optional(),
  campaign_name: short.optional(),
  useremail: short.optional(),
  call_type: short.optional(),
  data_source_type: short.optional(),
  prospect_name: short.optional(),
  prospect_email: short.optional(),
  prospect_company: short.optional(),
  job_title: short.optional(),
  job_level: short.optional(),
  sip_reason: short.optional(),
  hangup_cause: short.optional(),
  disposition: short
    .optional()
    .describe('A code of the campaign, or what became of the call: ANSWERED, NO ANSWER, BUSY, VOICEMAIL.'),
  remarks: z.string().max(5000).optional(),
}

const jsonRecord = z.strictObject({
  agentId: idNumber.nullable().optional().describe('Absent, and for agents in any case: one’s own.'),
  destination: number,
  extension: maybe(extension),
  direction: direction.default('outbound'),
  status: status.optional(),
  duration: seconds.optional().describe('From answer to end. s'),
  startTime: bodyMoment.optional(),
  answerTime: bodyMoment.nullable().optional(),
  endTime: bodyMoment.nullable().optional(),
  metadata: callMetadata
    .default({})
    .describe('`campaignId` and `leadId` say whose call it was; all else is kept as it is.'),
  start_time: bodyMoment.optional(),
  answer_time: maybe(bodyMoment.nullable()),
  end_time: maybe(bodyMoment.nullable()),
  call_duration: seconds.optional(),
  billed_duration: seconds.optional(),
  sip_status: sipStatus.nullable().optional(),
  campaign_id: maybe(z.union([idNumber, idText]).nullable()).describe(
    'As `campaign_id` of /campaigns/active tells it.',
  ),
  ...phoneFields,
})

type Given = z.output<typeof jsonRecord>

/** A call record as JSON. */
export const recordBody = jsonRecord.transform(toFacts)

/** The same as the fields of a form, where all is text. */
export const recordForm: z.ZodType<RecordFacts> = z
  .strictObject({
    agentId: maybe(idText),
    destination: number,
    extension: maybe(extension),
    direction: direction.default('outbound'),
    status: maybe(status),
    duration: maybe(secondsText),
    startTime: maybe(bodyMoment),
    answerTime: maybe(bodyMoment),
    endTime: maybe(bodyMoment),
    metadata: metadataText.prefault('{}'),
    start_time: maybe(bodyMoment),
    answer_time: maybe(bodyMoment),
    end_time: maybe(bodyMoment),
    call_duration: maybe(secondsText),
    billed_duration: maybe(secondsText),
    sip_status: maybe(sipStatusText),
    campaign_id: maybe(idText),
    ...phoneFields,
  })
  .transform(toFacts)

/** Both spellings as one. */
function toFacts(given: Given, context: z.RefinementCtx): RecordFacts {
  const { campaignId = null, leadId = null, ...others } = given.metadata
  const startAt = given.startTime ?? given.start_time
  if (startAt === undefined) context.addIssue({ code: 'custom', path: ['startTime'], message: 'This field is needed.' })
  const told = {
    username: given.username,
    source: given.source,
    platform: given.platform,
    region: given.region,
    country: given.country,
    campaignName: given.campaign_name,
    userEmail: given.useremail,
    callType: given.call_type,
    dataSourceType: given.data_source_type,
    prospectName: given.prospect_name,
    prospectEmail: given.prospect_email,
    prospectCompany: given.prospect_company,
    jobTitle: given.job_title,
    jobLevel: given.job_level,
    sipStatus: given.sip_status,
    sipReason: given.sip_reason,
    hangupCause: given.hangup_cause,
    uniqueId: given.unique_id,
    billedDuration: given.billed_duration,
  }
  const kept = Object.entries(told).flatMap(([key, value]) =>
    value === undefined || value === null || value === '' ? [] : [[key, value] as const],
  )
  const facts = recordFacts({
    agent: given.agentId ?? null,
    number: given.destination,
    extension: given.extension ?? null,
    direction: given.direction,
    status: given.status ?? null,
    durationS: given.duration ?? given.billed_duration ?? given.call_duration ?? null,
    startAt: startAt ?? 0,
    answerAt: given.answerTime ?? given.answer_time ?? null,
    endAt: given.endTime ?? given.end_time ?? null,
    sipStatus: given.sip_status ?? null,
    disposition: given.disposition || textOf(others['disposition']),
    note: given.remarks || textOf(others['note']),
    campaign: campaignId,
    lead: leadId,
    campaignName: given.campaign_name || null,
    campaignNumber: given.campaign_id ?? null,
    uniqueId: given.unique_id || null,
    metadata: { ...given.metadata, ...Object.fromEntries(kept) },
  })
  for (const [path, message] of Object.entries(facts.faults))
    context.addIssue({ code: 'custom', path: [path], message })
  return facts
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
