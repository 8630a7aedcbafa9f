import fc from 'fast-check'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { readCookie } from '../../api/auth/cookies.js'
import { createTokens } from '../../api/auth/tokens.js'
import { addressList } from '../../api/contract/address-list.js'
import { clientAddress } from '../../api/contract/client-address.js'
import { parseRange } from '../../api/contract/send-file.js'
import { addressClasses } from '../../api/webhooks/address-class.js'
import { createUrlGuard } from '../../api/webhooks/guard-url.js'
import { dialable, isCallerId, mediaUri } from '../../daemon/pbx/asterisk/dialable.js'
import { siteId, userId } from '../../dialer/model/ids.js'
import { isPhoneNumber, parsePhoneNumber } from '../../dialer/model/phone-number.js'
import { type ApiWorld, openApiWorld } from '../api/support/api-world.js'
import { fuzz } from './support/fuzz.js'
import { hostileJson, hostileText, nearly } from './support/hostile.js'
import { refusedAs } from './support/refused-as.js'

const secret = new Uint8Array(32).fill(7)
const at = 1_772_445_600_000
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value) ?? '').toString('base64url')
const claims = { iss: 'trunkline', sub: '1', site: 'main', sid: 'x', jti: 'y', iat: at / 1000, exp: at / 1000 + 60 }

/** Tokens that nobody signed with our key, or whose claims are not ours. */
const forged: fc.Arbitrary<Promise<string>> = fc
  .tuple(
    nearly({ alg: 'HS256', typ: 'JWT' }, 1),
    nearly(claims, 2),
    fc.constantFrom('', 'x', 'AAAA'),
    fc.constantFrom('none', 'HS384', 'HS512', 'HS256', 'other key'),
  )
  .map(async ([header, payload, signature, alg]) => {
    const unsigned = `${encoded(alg === 'none' ? { alg } : header)}.${encoded(payload)}`
    if (alg === 'none' || alg === 'HS256') return `${unsigned}.${signature}`
    const key = alg === 'other key' ? new Uint8Array(32).fill(8) : new Uint8Array(64).fill(7)
    return new SignJWT(claims).setProtectedHeader({ alg: alg === 'other key' ? 'HS256' : alg }).sign(key)
  })

describe('a token', () => {
  fuzz('that is not ours opens nothing', forged, { runs: 150 }, async (made) => {
    const tokens = createTokens(secret, () => at)
    const token = await made
    expect(await refusedAs(['UNAUTHORIZED'], () => tokens.verify(token))).toBeNull()
    expect(await refusedAs(['UNAUTHORIZED'], () => tokens.verifyRefresh(token))).toBeNull()
  })

  fuzz(
    'of ours with one place changed opens nothing, and no kind of token passes for the other',
    fc.tuple(fc.nat(), fc.constantFrom(...Array.from('ABCDabcd0189-_.'))),
    { runs: 150 },
    async ([place, letter]) => {
      const tokens = createTokens(secret, () => at)
      const { token, claims: of } = await tokens.issue(userId(1), siteId('main'))
      expect((await tokens.verify(token)).id).toBe(of.id)
      expect(await refusedAs(['UNAUTHORIZED'], () => tokens.verifyRefresh(token))).toBeNull()
      const where = place % token.length
      const changed = token.slice(0, where) + letter + token.slice(where + 1)
      // The last letter of a signature holds bits that stand for nothing.
      if (changed === token || where === token.length - 1) return
      expect(await refusedAs(['UNAUTHORIZED'], () => tokens.verify(changed))).toBeNull()
    },
  )
})

describe('credentials of a request', () => {
  let world: ApiWorld
  beforeAll(async () => {
    world = await openApiWorld()
  })
  afterAll(() => world.end())
  const value = fc.oneof(
    fc.constantFrom(
      'Bearer ',
      'bearer',
      'Bearer x y',
      'Bearer tlk_',
      'Bearer tlk_x',
      'Basic YTpi',
      'tlk_x',
      'ad_auth=',
      'ad_auth=x; ad_auth=y',
      'csrf_token=x',
    ),
    hostileText.map((text) => `Bearer ${text}`),
    hostileText,
    hostileJson.map((one) => `Bearer ${encoded(one)}.${encoded(one)}.x`),
  )
  fuzz(
    'that are none are nobody’s',
    fc.tuple(fc.constantFrom('authorization', 'x-api-key', 'cookie'), value),
    { runs: 150 },
    async ([name, text]) => {
      const sent = text.replace(/[^\u0020-\u00ff]/g, '').slice(0, 5000)
      const response = await world.app.request('/api/auth/me', { headers: { [name]: sent } })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ success: false, error: { code: 'UNAUTHORIZED' } })
    },
  )
})

describe('values of headers', () => {
  fuzz(
    'ranges lie inside the file',
    fc.tuple(
      fc.oneof(
        hostileText,
        fc
          .tuple(
            fc.constantFrom('bytes=', 'bytes ', 'items='),
            fc.integer({ min: -5, max: 300 }),
            fc.constantFrom('-', '', ','),
            fc.integer({ min: -5, max: 300 }),
          )
          .map((all) => all.join('')),
      ),
      fc.nat(200),
    ),
    { runs: 300 },
    ([header, size]) => {
      const range = parseRange(header, size)
      if (range === null || range === 'unsatisfiable') return
      expect(range.from >= 0 && range.from <= range.to && range.to < size).toBe(true)
    },
  )

  fuzz(
    'addresses told by strangers are not believed',
    fc.array(fc.oneof(hostileText, fc.ipV4(), fc.ipV6()), { maxLength: 4 }),
    { runs: 200 },
    (told) => {
      const headers = new Headers()
      headers.set(
        'x-forwarded-for',
        told
          .join(', ')
          .replace(/[^\u0020-\u00ff]/g, '')
          .trim(),
      )
      expect(clientAddress('203.0.113.9', headers, addressList(['127.0.0.0/8']))).toBe('203.0.113.9')
    },
  )

  fuzz(
    'a cookie is found by its whole name',
    fc.array(fc.tuple(hostileText, hostileText), { maxLength: 4 }),
    { runs: 200 },
    (pairs) => {
      const text = pairs
        .map(([name, value]) => `${name}=${value}`)
        .join('; ')
        .replace(/[^\u0020-\u007e]/g, '')
        .trim()
      const found = readCookie(new Headers({ cookie: `${text}; ad_auth_x=1; xad_auth=2` }), 'ad_auth')
      if (!/(^|;)\s*ad_auth\s*=/.test(text)) expect(found).toBeNull()
    },
  )
})

const ownAddress = '198.35.26.96'
const forbidden = [
  '127.0.0.1',
  '10.1.2.3',
  '192.168.1.1',
  '172.16.0.9',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  ownAddress,
]
/** One IPv4 address as browsers, libraries and attackers spell it. */
const spelled: fc.Arbitrary<string> = fc.tuple(fc.constantFrom(...forbidden), fc.nat(11)).map(([address, how]) => {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const hex = (n: number): string => n.toString(16).padStart(2, '0')
  const forms = [
    address,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `${a}.${b}.${c * 256 + d}`,
    `${a}.${(b * 256 + c) * 256 + d}`,
    `0x${hex(a)}.0${b.toString(8)}.${c}.${d}`,
    `[::ffff:${address}]`,
    `[::ffff:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`,
    `[64:ff9b::${address}]`,
    `${address}.`,
    `%${hex(address.charCodeAt(0))}${address.slice(1)}`,
  ]
  return forms[how] ?? address
})
const forbidden6 = fc.constantFrom(
  '[::1]',
  '[::]',
  '[fe80::1]',
  '[fc00::1]',
  '[::127.0.0.1]',
  '[2002:7f00:1::]',
  '[2001::1]',
  '[ff02::1]',
  '[0:0:0:0:0:0:0:1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
  'ⓛocalhost',
  '127。0。0。1',
  '①27.0.0.1',
)
const decorated = fc
  .tuple(
    fc.constantFrom('https://', 'https:/', 'https:\\\\', 'HTTPS://', 'https:', ' https://', 'https://\t'),
    fc.oneof({ weight: 3, arbitrary: spelled }, forbidden6),
    fc.constantFrom('', ':443', ':8443', '/', '/hook', '?x=1', '/%2e%2e'),
  )
  .map((all) => all.join(''))

describe('the address of a webhook', () => {
  const guard = createUrlGuard({
    allowPrivate: [],
    resolve: async () => ['10.0.0.1'],
    ownAddresses: () => [ownAddress],
  })
  fuzz('that is not public is refused, however it is spelled', decorated, { runs: 400 }, async (text) => {
    const url = await refusedAs(['VALIDATION_ERROR'], () => guard.check(text))
    if (url === null) return
    expect(await refusedAs(['VALIDATION_ERROR'], () => guard.addressesOf(url)), `${text}`).toBeNull()
  })

  fuzz(
    'is a URL of https or is refused',
    fc.oneof(
      hostileText,
      hostileText.map((text) => `https://${text}`),
      fc.webUrl(),
    ),
    { runs: 200 },
    async (text) => {
      const url = await refusedAs(['VALIDATION_ERROR'], () => guard.check(text))
      if (url) expect([url.protocol, url.username, url.password, url.hash]).toEqual(['https:', '', '', ''])
    },
  )

  fuzz(
    'counts as public only outside every special range',
    fc.oneof(fc.ipV4(), fc.ipV6()),
    { runs: 400 },
    (address) => {
      const found = addressClasses()(address)
      if (/^(10|127|0)\.|^192\.168\.|^169\.254\.|^(22[4-9]|2[3-5]\d)\./.test(address)) expect(found).not.toBe('public')
      if (address.includes(':') && !/^[23]/.test(address) && !/ffff|64:ff9b/i.test(address))
        expect(found).not.toBe('public')
    },
  )
})

describe('values that reach the PBX', () => {
  const config = {
    trunks: [{ name: 'carrier', endpoint: 'PJSIP/{number}@carrier' }],
    extensionTemplate: 'PJSIP/{extension}',
  }
  const digits = fc.string({ unit: fc.constantFrom(...Array.from('0123456789+*#,;@&/ \r\n$')), maxLength: 24 })
  fuzz(
    'are digits with at most a plus, whatever was asked to be dialled',
    fc.oneof(digits, hostileText),
    { runs: 500 },
    (text) => {
      const number = dialable(config as never, { kind: 'number', number: text, trunk: 'carrier' } as never)
      if (number.ok) expect(number.endpoint).toMatch(/^PJSIP\/\+?\d{2,20}@carrier$/)
      const phone = dialable(config as never, { kind: 'extension', extension: text } as never)
      if (phone.ok) expect(phone.endpoint).toMatch(/^PJSIP\/\d{2,10}$/)
      if (isCallerId(text)) expect(text).toMatch(/^\+?\d{2,20}$/)
      expect(mediaUri(text as never) ?? 'sound:x').toMatch(/^(sound|tone):[A-Za-z0-9_/-]+$/)
      const parsed = parsePhoneNumber(text)
      if (parsed !== null) expect(isPhoneNumber(parsed) && parsePhoneNumber(parsed) === parsed).toBe(true)
    },
  )
})
