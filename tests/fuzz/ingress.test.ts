import fc from 'fast-check'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { describe, expect, it } from 'vitest'
import { emptyMetaConfig } from '../../api/features/meta-leads/config.js'
import { fetchFormLeads, fetchForms, fetchLead } from '../../api/features/meta-leads/graph.js'
import { readDelivery } from '../../api/ingress/meta/read-delivery.js'
import { isSignedByMeta } from '../../api/ingress/meta/signature.js'
import { receiveTwilio } from '../../api/ingress/twilio/receive.js'
import { createLegBook, newLeg } from '../../daemon/pbx/twilio/leg-book.js'
import { createTwilioFacts } from '../../daemon/pbx/twilio/twilio-facts.js'
import { readNotice } from '../../daemon/pbx/twilio/twilio-notice.js'
import { openTwilioRest } from '../../daemon/pbx/twilio/twilio-rest.js'
import { defaultAmdSettings } from '../../dialer/model/amd-settings.js'
import { commandId, legId, siteId } from '../../dialer/model/ids.js'
import type { PbxEvent, PbxNotice } from '../../dialer/ports/pbx.js'
import { createFakeClock } from '../support/fake-clock.js'
import { fuzz } from './support/fuzz.js'
import { hostileJson, hostileText, nearly } from './support/hostile.js'
import { refusedAs } from './support/refused-as.js'

const site = siteId('main')
const account = `AC${'1'.repeat(32)}`
const token = 'token-of-the-account'
const publicUrl = 'https://calls.example.com'
const sid = (kind: string, digit: string) => `${kind}${digit.repeat(32)}`

/** What goes over the wire has no lone surrogates. */
const wireText = hostileText.map((text) => Buffer.from(text).toString().slice(0, 3000))
const doors = ['status', 'amd', 'conference', 'recording', 'wait', 'played', 'voice'] as const

/** A callback of each door as Twilio sends it. */
const rightForm = {
  AccountSid: account,
  CallSid: sid('CA', 'a'),
  CallStatus: 'in-progress',
  To: '+4930100001',
  From: '+4930555000',
  SequenceNumber: '1',
  AnsweredBy: 'human',
  MachineDetectionDuration: '1200',
  ConferenceSid: sid('CF', 'a'),
  FriendlyName: 'hold.tl.main.1',
  StatusCallbackEvent: 'participant-join',
  ParticipantLabel: 'tl.main.1',
  RecordingSid: sid('RE', 'a'),
  RecordingStatus: 'completed',
}
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(rightForm)) },
  { weight: 1, arbitrary: wireText },
)
const told = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'failed',
  'canceled',
  'machine_start',
  'participant-leave',
  'absent',
  '-1',
  '0',
  '2',
  '99999999999999999999',
  'tl.main.1',
  'tl.main.2',
  'tl.other.1',
  'hold.tl.main.2',
  'tl.main.1-b',
  sid('CA', 'b'),
  sid('CA', 'a').toLowerCase(),
]
const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(...told),
  },
  { weight: 2, arbitrary: wireText },
)
const form = fc
  .array(fc.tuple(word, value), { maxLength: 4 })
  .map((changes): Record<string, string> => ({ ...rightForm, ...Object.fromEntries(changes) }))
const query = fc.record(
  {
    leg: fc.oneof(fc.constantFrom('tl.main.1', 'tl.main.2', 'tl.other.1'), wireText),
    recording: fc.oneof(fc.constantFrom('tl.main.1', 'tl.main.9'), wireText),
    command: fc.oneof(fc.constantFrom('1', '2', '-1', ''), wireText),
    media: wireText,
  },
  { requiredKeys: [] },
)
const request = fc.record({
  door: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...doors) }, { weight: 1, arbitrary: hostileText }),
  form,
  query,
  named: fc.boolean(),
})
const signed = { withKey: token, at: '' }

async function send(
  { door, form: fields, query: given, named }: { door: string; form: object; query: object; named: boolean },
  { withKey, at } = signed,
): Promise<{ readonly answer: string | null; readonly heard: PbxNotice | null }> {
  const search = new URLSearchParams(Object.entries(given)).toString()
  const target = `/api/ingress/twilio/main/${encodeURIComponent(Buffer.from(door).toString())}?${search}`
  let heard: PbxNotice | null = null
  const answer = await refusedAs(['UNAUTHORIZED', 'NOT_FOUND', 'PAYLOAD_TOO_LARGE'], () =>
    receiveTwilio(
      {
        senders: () => [{ site, account, secret: token, publicUrl }],
        hear: (_, notice) => {
          heard = notice
        },
      },
      { site: named ? site : null, door },
      {
        target,
        body: Buffer.from(new URLSearchParams(Object.entries(fields)).toString()),
        signature: getExpectedTwilioSignature(withKey, `${publicUrl}${target}${at}`, { ...fields }),
      },
    ),
  )
  return { answer, heard }
}

describe('callbacks of Twilio', () => {
  fuzz('that the account did not sign over exactly this are heard by nobody', request, { runs: 60 }, async (one) => {
    expect(await send(one, { withKey: 'another token', at: '' })).toEqual({ answer: null, heard: null })
    expect(await send(one, { withKey: token, at: '&more=1' })).toEqual({ answer: null, heard: null })
  })

  fuzz('that it did sign are texts and nothing else, or are refused in words', request, { runs: 150 }, async (one) => {
    const { answer, heard } = await send(one)
    if (answer !== null) expect(answer).toMatch(/^<\?xml [^>]*\?><Response>.*<\/Response>$/s)
    for (const text of Object.values({ ...heard?.query, ...heard?.form })) expect(typeof text).toBe('string')
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  const media = fc.oneof(
    wireText,
    wireText.map((text) => `https://files.example.com/${text}`),
  )
  fuzz('name in a document what they name, and add nothing to it', media, { runs: 100 }, async (one) => {
    const asked = { door: 'wait', form: rightForm, query: { leg: 'tl.main.1', media: one }, named: true }
    const { answer } = await send(asked)
    const tags = (answer?.match(/<\/?[A-Za-z]+/g) ?? []).join(' ')
    expect(['<Response <Play </Play </Response', '<Response <Pause </Response']).toContain(tags)
  })

  fuzz(
    'move each leg forward, end it once, and touch no other site’s',
    fc.array(fc.record({ door: fc.constantFrom(...doors), query, form }), { maxLength: 12 }),
    { runs: 150 },
    (told) => {
      const book = createLegBook([])
      const first = { id: legId('tl.main.1'), to: '+4930100001', from: '', command: commandId(1), askedAt: 0 }
      const screening = { withinMs: 4000, shadow: false, thresholds: defaultAmdSettings.thresholds }
      book.legs.set(first.id, newLeg({ ...first, screening }))
      const events: PbxEvent[] = []
      const nothing = () => undefined
      const facts = createTwilioFacts({
        config: { site },
        book,
        now: () => 0,
        later: () => nothing,
        emit: (event) => void events.push(event),
        work: { stopRecordings: nothing, hangUp: nothing, endStray: nothing, named: nothing, ended: nothing },
      })
      for (const notice of told) {
        const fact = readNotice(notice)
        if (fact !== null) facts.learn(fact)
      }
      const ofLegs = events.flatMap((event) => ('leg' in event ? [event] : []))
      for (const { leg } of ofLegs) expect(leg.startsWith('tl.main.')).toBe(true)
      for (const leg of new Set(ofLegs.map((event) => event.leg))) {
        const kinds = ofLegs.filter((event) => event.leg === leg).map(({ kind }) => kind)
        for (const kind of ['legRinging', 'legAnswered', 'legScreened', 'legGone'])
          expect(kinds.filter((one) => one === kind).length, `${leg}: ${kinds.join(' ')}`).toBeLessThan(2)
        if (kinds.includes('legGone')) expect(kinds.at(-1)).toBe('legGone')
      }
    },
  )
})

const word1 = {
  leadgen_id: '1234567890123456789',
  page_id: 11,
  form_id: '22',
  ad_id: null,
  created_time: 1_772_445_600,
}
const envelope = {
  object: 'page',
  entry: [{ id: '11', time: 1_772_445_600, changes: [{ field: 'leadgen', value: word1 }] }],
}
const described = {
  form_name: 'Spring',
  platform: 'ig',
  created_time: '2026-03-02T10:00:00+0000',
  field_data: [{ name: 'budget', values: ['under_500', 3, true] }],
}
const flat = { lead_id: '77', page_id: '11', full_name: 'Lead 0001', phone_number: '+12025550199', ...described }
const delivery = fc.oneof(
  { weight: 4, arbitrary: nearly(envelope, 3).map((one) => JSON.stringify(one) ?? '') },
  { weight: 4, arbitrary: nearly(flat, 3).map((one) => JSON.stringify(one) ?? '') },
  { weight: 1, arbitrary: hostileJson.map((one) => JSON.stringify(one) ?? '') },
  { weight: 1, arbitrary: hostileText },
)

describe('deliveries of Meta', () => {
  fuzz('hold ids and moments that are some, or are refused by field', delivery, { runs: 250 }, async (text) => {
    const body = await refusedAs(['MALFORMED_REQUEST', 'VALIDATION_ERROR'], () => readDelivery(Buffer.from(text)))
    const found = body === null ? [] : body.kind === 'word' ? body.deliveries : [body.lead]
    for (const { leadgenId, pageId, formId, adId, saidAt } of found) {
      for (const id of [leadgenId, pageId ?? 'x', formId ?? 'x', adId ?? 'x']) expect(id.length).toBeLessThan(65)
      expect(leadgenId).not.toBe('')
      if (saidAt !== null) expect(Number.isSafeInteger(saidAt)).toBe(true)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  fuzz(
    'are ours by their signature alone',
    fc.tuple(delivery, fc.oneof(hostileText, fc.stringMatching(/^sha256=[0-9a-f]{64}$/))),
    { runs: 100 },
    ([text, header]) => {
      expect(isSignedByMeta('secret', Buffer.from(text), header)).toBe(false)
    },
  )

  it('keep numbers with a fraction, and ids that no number holds', () => {
    const score = 0.300_000_000_000_000_04
    const read = readDelivery(Buffer.from(`{"lead_id":12345678901234567890,"score":${score},"far":1e21}`))
    expect(read).toMatchObject({ kind: 'lead', lead: { leadgenId: '12345678901234567890' } })
  })

  it.each([
    ['a number without end', '1'.repeat(1_000_000)],
    ['a text without end', `{"a":"${'\\"'.repeat(500_000)}`],
    ['quotes and nothing else', '\\"'.repeat(500_000)],
  ])('that are %s are refused at once', (_, text) => {
    expect(() => readDelivery(Buffer.from(`${text}x`))).toThrow('no JSON')
  })
})

describe('answers of Meta’s Graph', () => {
  const page = { data: [{ id: '1', ...described }], paging: { cursors: { after: 'x' }, next: 'https://x.example' } }
  const refused = { error: { message: 'no', code: 190 } }
  const told = fc.tuple(
    fc.oneof(
      ...[page, { id: '1', ...described }, refused].map((one) =>
        nearly(one, 2).map((made) => JSON.stringify(made) ?? ''),
      ),
      hostileText,
    ),
    fc.constantFrom(null, 'It answered 400.'),
    fc.constantFrom(null, 200, 400),
  )
  const accessToken = 'token-of-a-page'
  fuzz('are taken, or told of in words without our secrets', told, { runs: 150 }, async ([answer, error, status]) => {
    const sent = { at: 0, durationMs: 0, status, error, answer, retryAfterMs: null }
    const deps = { outgoing: { sender: { send: async () => sent } }, openSecret: (sealed: string) => sealed } as never
    const config = { ...emptyMetaConfig(), accessToken, appSecret: 'secret-of-the-app' }
    const answers = [
      await fetchLead({ leadgenId: '../me?x=1', pageId: '11' }, config, deps),
      await fetchFormLeads({ form: '22', page: '11', after: null, since: 0 }, config, deps),
      await fetchForms('11', config, deps),
    ]
    for (const one of answers) {
      if (one.ok) continue
      expect(one.why).not.toBe('')
      expect(one.why).not.toContain(accessToken)
    }
  })
})

describe('answers of Twilio’s REST API', () => {
  const call = {
    sid: sid('CA', 'a'),
    status: 'in-progress',
    to: '+4930100001',
    from: '+4930555000',
    start_time: 'Mon, 02 Mar 2026 10:00:00 +0000',
    date_created: 'Mon, 02 Mar 2026 10:00:00 +0000',
    duration: '12',
    price: '-0.02',
  }
  const list = { calls: [call], conferences: [{ sid: sid('CF', 'a'), friendly_name: 'x', status: 'in-progress' }] }
  const refused = { code: 21_220, message: 'over', status: 400 }
  const answer = fc.tuple(
    fc.oneof(...[call, list, refused].map((one) => nearly(one, 2)), hostileText),
    fc.constantFrom(200, 201, 400, 404, 500),
  )
  fuzz('are what they must be, or none, and nothing is thrown', answer, { runs: 60 }, async ([body, statusCode]) => {
    const config = {
      accountSid: account,
      authToken: token,
      apiKey: null,
      apiUrl: 'https://api.twilio.com',
      mediaUrl: '',
    }
    const rest = await openTwilioRest({
      config: config as never,
      clock: createFakeClock(),
      heard: () => undefined,
      wrap: { send: () => async () => ({ statusCode, body }) as never, fetch: (fetch) => fetch },
    })
    const none = { statusCallback: '', twiml: '', detection: null, ringForS: 20 }
    const one = await rest.createCall({ to: '+4930100001', from: '+4930555000', ...none })
    const all = await rest.calls({ to: '+4930100001', most: 1 })
    const found = [...(one.ok ? [one.value] : []), ...(all.ok ? all.value : [])]
    for (const { sid: id, status, startedAt, durationS, price } of found) {
      expect(id).toMatch(/^CA[0-9a-f]{32}$/)
      expect(typeof status).toBe('string')
      for (const number of [startedAt ?? 0, durationS, price ?? 0]) expect(Number.isFinite(number)).toBe(true)
    }
    const named = await rest.conferences('in-progress')
    if (named.ok)
      for (const { sid: id, name } of named.value) expect([typeof id, typeof name]).toEqual(['string', 'string'])
  })
})
