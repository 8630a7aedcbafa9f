import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAmiFraming } from '../../daemon/pbx/asterisk/ami-framing.js'
import { type AmiMessage, openAmiLink } from '../../daemon/pbx/asterisk/ami-link.js'
import { translateAmi } from '../../daemon/pbx/asterisk/ami-translate.js'
import { createPbxFacts } from '../../daemon/pbx/asterisk/merge.js'
import { trunkName } from '../../dialer/model/ids.js'
import { startFakeAmi } from '../support/fake-ami/fake-ami.js'
import { createFakeClock } from '../support/fake-clock.js'
import { fuzz } from './support/fuzz.js'
import { hostileText } from './support/hostile.js'

/** Names of the protocol, of Node's emitters, of the library's own events, and of JavaScript's objects. */
const names = [
  'Event',
  'event',
  'Response',
  'ActionID',
  'EventList',
  'Uniqueid',
  'Channel',
  'NewName',
  'EndpointName',
  'URI',
  'ContactStatus',
  'Status',
  'Message',
  'UserEvent',
  'Variable',
  'ChanVariable',
  'Content',
  '__proto__',
  'constructor',
  '',
]
const values = [
  'Success',
  'Error',
  'Follows',
  'Goodbye',
  'ContactStatus',
  'Newchannel',
  'Rename',
  'Hangup',
  'Reload',
  'UserEvent',
  'OutboundRegistrationDetail',
  'close',
  'end',
  'error',
  'connect',
  'rawevent',
  'managerevent',
  'response',
  'asterisk',
  'newListener',
  'removeListener',
  'start',
  'Complete',
  'tl-1',
  'tl-2',
  '1772445600000',
  'PJSIP/carrier-1',
  '1001',
  'tl.main.x',
  '__proto__=1',
  'a=b',
  'Removed',
  'Unreachable',
]

const header = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...names),
        fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: hostileText }),
      )
      .map(([name, value]) => `${name}: ${value}`),
  },
  { weight: 1, arbitrary: hostileText },
  { weight: 1, arbitrary: fc.constantFrom('--END COMMAND--', 'Asterisk Call Manager/1', ':', ': :', 'x') },
)
const lineEnd = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n')
const message = fc
  .tuple(fc.array(fc.tuple(header, lineEnd), { maxLength: 8 }), fc.constantFrom('\r\n', '\r\n', '\n', ''))
  .map(([lines, end]) => lines.map(([line, mark]) => line + mark).join('') + end)
const bytes = fc.oneof(
  { weight: 8, arbitrary: fc.array(message, { maxLength: 6 }).map((all) => Buffer.from(all.join(''))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)) },
)

describe('messages of AMI', () => {
  it('end with a blank line of several carriage returns, too, and as the library knows it', () => {
    const told = createAmiFraming().take(Buffer.from('Event: Success\r\n\r\r\nEvent: Reload\r\n\r\n'))
    expect(told).toEqual(['Event: Success\r\n\r\n', 'Event: Reload\r\n\r\n'])
  })

  fuzz(
    'are the same wherever their bytes are cut',
    fc.tuple(bytes, fc.array(fc.nat(400), { maxLength: 12 })),
    { runs: 400 },
    ([all, cuts]) => {
      const whole = createAmiFraming().take(all)
      const framing = createAmiFraming()
      const places = [0, ...cuts.filter((at) => at <= all.length).toSorted((a, b) => a - b), all.length]
      const pieces = places.slice(1).map((to, at) => all.subarray(places[at], to))
      expect(pieces.flatMap((piece) => framing.take(piece) ?? ['too large'])).toEqual(whole)
      // Nothing is lost but blank lines and what has no end yet.
      const told = (whole ?? []).join('')
      expect(told.length).toBeLessThanOrEqual(all.length)
      for (const one of whole ?? []) expect(one).toMatch(/\n\r*\n$/)
    },
  )

  fuzz(
    'that have no end are given up at a bound, in whatever pieces they come',
    fc.tuple(fc.constantFrom('a', 'a\n', '\0', 'é', 'x: y\r\n'), fc.integer({ min: 1, max: 70_000 })),
    { runs: 15 },
    ([unit, pieceSize]) => {
      const framing = createAmiFraming()
      const piece = Buffer.from(unit.repeat(Math.ceil(pieceSize / unit.length)))
      let taken = 0
      while (framing.take(piece) !== null) {
        taken += piece.length
        expect(taken).toBeLessThan(512 * 1024)
      }
    },
  )

  const heard = fc.dictionary(
    fc.constantFrom(
      'event',
      'uniqueid',
      'channel',
      'newname',
      'endpointname',
      'uri',
      'contactstatus',
      'objectname',
      'endpoint',
      'status',
      '__proto__',
      'constructor',
    ),
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<unknown>(...values) },
      hostileText,
      fc.array(hostileText, { maxLength: 2 }),
      fc.constant({ a: 'b' }),
    ),
  )
  fuzz(
    'leave phones and trunks in states that can be, and count no line below none',
    fc.array(heard, { maxLength: 25 }),
    { runs: 400 },
    (all) => {
      const facts = createPbxFacts(
        {
          trunks: [{ name: trunkName('carrier'), endpoint: 'PJSIP/{number}@carrier' }],
          extensionTemplate: 'PJSIP/{extension}',
        },
        { endpoints: ['carrier', '1001'], facts: [] },
      )
      for (const one of all) {
        const fact = translateAmi(one)
        if (fact !== null) facts.take(fact)
      }
      for (const { extension } of facts.phones()) expect(extension).toMatch(/^\d{2,10}$/)
      for (const trunk of facts.trunks()) {
        expect(trunk.trunk).toBe('carrier')
        expect(trunk.linesElsewhere).toBeGreaterThanOrEqual(0)
        expect(trunk.linesElsewhere).toBeLessThanOrEqual(all.length)
      }
    },
  )
})

describe('a link to AMI', () => {
  fuzz(
    'works on or is lost with a reason, whatever it hears',
    fc.array(bytes, { minLength: 1, maxLength: 4 }),
    { runs: 120 },
    async (all) => {
      const ami = await startFakeAmi()
      const access = { amiHost: '127.0.0.1', amiPort: ami.port, amiUser: 'trunkline', amiPassword: 'right' }
      const events: AmiMessage[] = []
      const link = await openAmiLink(
        access,
        createFakeClock(),
        (event) => events.push(event),
        new AbortController().signal,
      )
      try {
        for (const one of all) ami.tellRaw(one)
        // What stood there without an end goes with these lines.
        ami.tellRaw('\r\n\r\n\r\nEvent: Reload\r\nModule: last\r\n\r\n')
        const answer = await Promise.race([link.ask({ action: 'Ping' }).then(() => 'answered', String), link.lost])
        expect(answer).toEqual(expect.any(String))
        if (answer === 'answered') expect(events.at(-1)).toMatchObject({ event: 'Reload' })
        for (const event of events) expect(event['event']).toEqual(expect.any(String))
        expect(Object.keys(Object.prototype)).toEqual([])
      } finally {
        link.close()
        await ami.close()
      }
    },
  )
})
