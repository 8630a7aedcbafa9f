import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConsoleIo } from '../../../daemon/cli/console-io.js'
import { init } from '../../../daemon/cli/init.js'
import { readConfig } from '../../../daemon/config/read-config.js'

let folder: string
let said: string[]
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-init-'))
  file = join(folder, 'trunkline.yaml')
  said = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const io = (answers: readonly string[] | null = null): ConsoleIo => {
  const left = [...(answers ?? [])]
  return {
    out: (text) => void said.push(text),
    err: (text) => void said.push(text),
    progress: () => undefined,
    interactive: answers !== null,
    ask: async (_question, fallback) => left.shift() || fallback,
  }
}
const accountSid = `AC${'1'.repeat(32)}`
const flags = { force: false, json: false, yes: false }

describe('trunkline init', () => {
  it('writes a configuration that the program reads, with its secrets for the owner alone', async () => {
    const code = await init(io(), {
      ...flags,
      file,
      pbx: 'asterisk',
      ariPassword: 'from the flag',
      trunk: ['carrier:20:4'],
    })
    expect(code).toBe(0)
    const config = readConfig({}, file)
    expect(config.sites[0]?.limits.trunks).toEqual([
      { name: 'carrier', inboundReserve: 0, maxLines: 20, callsPerSecond: 4 },
    ])
    const pbx = config.pbxs[0]
    expect(pbx?.type === 'asterisk' && pbx.ari.password).toBe('from the flag')
    expect(pbx?.type === 'asterisk' && pbx.ami.password.length).toBeGreaterThan(15)
    for (const name of ['trunkline.yaml', 'secrets/ari-password', 'secrets/ami-password', 'secrets/admin-password']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    }
    expect(readFileSync(file, 'utf8')).not.toContain('from the flag')
    expect(said.join('\n')).not.toContain(pbx?.type === 'asterisk' ? pbx.ami.password : '')
  })

  it('asks where somebody can answer', async () => {
    await init(io(['simulator', 'de', 'berlin', 'Office', 'Europe/Berlin', '0.0.0.0', '8080', 'boss@example.com']), {
      ...flags,
      file,
    })
    expect(readConfig({}, file)).toMatchObject({
      http: { host: '0.0.0.0', port: 8080 },
      sites: [{ id: 'berlin', name: 'Office', timeZone: 'Europe/Berlin', defaultCountry: 'DE' }],
      admin: { email: 'boss@example.com' },
    })
  })

  it('overwrites nothing unless told to', async () => {
    writeFileSync(file, 'mine', { mode: 0o644 })
    await expect(init(io(), { ...flags, file })).rejects.toThrow(/exists already; nothing was written/)
    expect(readFileSync(file, 'utf8')).toBe('mine')
    await init(io(), { ...flags, file, force: true })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('writes nothing when an answer cannot be', async () => {
    await expect(init(io(), { ...flags, file, timeZone: 'Europe/Atlantis', port: '99999' })).rejects.toThrow(
      /http\.port[\s\S]*timeZone is no time zone/,
    )
    expect(existsSync(file)).toBe(false)
    expect(existsSync(join(folder, 'secrets'))).toBe(false)
  })

  it('takes an account at Twilio, whose secrets are in files of their own alone', async () => {
    const token = '0123456789abcdef0123456789abcdef'
    const apiKeySecret = 'the secret of a key'.replaceAll(' ', '-')
    await init(io(), {
      ...flags,
      file,
      pbx: 'twilio',
      country: 'de',
      accountSid,
      authToken: token,
      apiKeySid: `SK${'2'.repeat(32)}`,
      apiKeySecret,
      callerNumber: '+4930555000',
      publicUrl: 'https://calls.example.com/',
      spendPerDay: '20',
    })
    const { pbxs, sites } = readConfig({}, file)
    expect(pbxs[0]).toMatchObject({
      type: 'twilio',
      accountSid,
      authToken: token,
      apiKey: { sid: `SK${'2'.repeat(32)}`, secret: apiKeySecret },
      publicUrl: 'https://calls.example.com',
      trunks: [{ name: 'twilio', numbers: ['+4930555000'] }],
      spendPerDay: 20,
    })
    expect(sites[0]).toMatchObject({ pbx: 'twilio', limits: { trunks: [{ name: 'twilio', callsPerSecond: 1 }] } })
    const shown = [readFileSync(file, 'utf8'), ...said].join('\n')
    for (const secret of [token, apiKeySecret]) expect(shown).not.toContain(secret)
    expect(statSync(join(folder, 'secrets/twilio-token')).mode & 0o777).toBe(0o600)
  })

  it('asks for an account at Twilio, and for its secrets unseen', async () => {
    const answers = ['twilio', 'us', '', '', '', '', '', '', accountSid, 'a-token-of-the-tests', '', '']
    const asking = io([...answers, 'https://calls.example.com', '-'])
    const hidden: string[] = []
    const ask: ConsoleIo['ask'] = async (question, fallback, options) => {
      if (options?.hidden === true) hidden.push(question)
      return await asking.ask(question, fallback)
    }
    await init({ ...asking, ask }, { ...flags, file })
    expect(readConfig({}, file).pbxs[0]).toMatchObject({
      accountSid,
      authToken: 'a-token-of-the-tests',
      apiKey: null,
      trunks: [],
      spendPerDay: null,
    })
    expect(hidden).toEqual(['Auth token', 'Password of the administrator (empty makes one)'])
  })

  it('without an account at Twilio writes simulation mode, and says so', async () => {
    await init(io(), { ...flags, file, pbx: 'twilio' })
    expect(readConfig({}, file).pbxs[0]).toMatchObject({ type: 'twilio', accountSid: null, authToken: null })
    expect(said.join('\n')).toContain('Simulation mode: nobody is really called')
    expect(existsSync(join(folder, 'secrets/twilio-token'))).toBe(false)
  })

  it.each([
    ['no token', { authToken: undefined }, /auth token is missing \(--auth-token\)/],
    ['no account', { accountSid: undefined }, /account SID is missing \(--account-sid\)/],
    ['a wrong account', { accountSid: 'AC1' }, /accountSid[\s\S]*must be AC and 32 hexadecimal digits/],
    ['half a token', { authToken: 'short' }, /auth token \(--auth-token\) must be 8 to 200/],
    ['a token with a space', { authToken: 'a token of the tests' }, /without spaces/],
    ['no address', { publicUrl: undefined }, /public address is missing \(--public-url\)/],
    ['an address that is none', { publicUrl: 'calls.example.com' }, /publicUrl[\s\S]*must be a URL/],
    ['a number without +', { callerNumber: '030555000' }, /must be a number with \+/],
    ['a key without its secret', { apiKeySid: `SK${'2'.repeat(32)}` }, /API key has no secret/],
    ['a secret without its key', { apiKeySecret: 'a-secret-of-the-tests' }, /no SID \(--api-key-sid\)/],
    ['no country', { country: undefined }, /name yours \(--country\)/],
    ['costs that are no amount', { spendPerDay: 'much' }, /--spend-per-day/],
  ])('refuses %s at Twilio, tells no secret and writes nothing', async (_, change, sentence) => {
    const sound = {
      accountSid,
      authToken: 'a-token-of-the-tests',
      publicUrl: 'https://calls.example.com',
      country: 'DE',
    }
    const given = Object.entries({ ...sound, ...change }).filter(([, value]) => value !== undefined)
    const refused: unknown = await init(io(), { ...flags, file, pbx: 'twilio', ...Object.fromEntries(given) }).catch(
      (error: unknown) => error,
    )
    const message = refused instanceof Error ? refused.message : ''
    expect(message).toMatch(sentence)
    expect(message).not.toMatch(/a-token-of|a token of|a-secret-of/)
    expect(existsSync(file)).toBe(false)
  })

  it('tells a script what it wrote', async () => {
    await init(io(), { ...flags, file, json: true })
    expect(JSON.parse(said.join(''))).toEqual({
      file,
      secrets: [{ file: join(folder, 'secrets/admin-password'), made: true }],
    })
  })
})
