import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type ApiApp, createApp } from '../../api/app.js'
import type { PbxNotice } from '../../dialer/ports/pbx.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite } from './support/api-world.js'

const publicUrl = 'https://calls.example.com'
const sender = (site: typeof mainSite, digit: string) => ({
  site,
  account: `AC${digit.repeat(32)}`,
  secret: `token ${digit}`,
  publicUrl,
})
const senders = [sender(mainSite, '1'), sender(otherSite, '2')]

let world: ApiWorld
let app: ApiApp['app']
const heard: { readonly site: string; readonly notice: PbxNotice }[] = []

beforeAll(async () => {
  world = await openApiWorld()
  const pbxDoor = {
    senders: () => senders,
    hear: (site: string, notice: PbxNotice) => void heard.push({ site, notice }),
  }
  app = createApp({ ...world.options, pbxDoor }).app
})
beforeEach(() => void heard.splice(0))
afterAll(() => world.end())

const form = (account: number, more: Readonly<Record<string, string | string[]>> = {}) => ({
  AccountSid: senders[account]!.account,
  CallSid: `CA${'a'.repeat(32)}`,
  CallStatus: 'completed',
  SpeechResult: 'naïve “quotes” & more',
  ...more,
})
const post = async (
  target: string,
  fields: Readonly<Record<string, string | string[]>>,
  { by = senders[0]!.secret, url = `${publicUrl}${target}` } = {},
) => {
  const body = new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  )
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'x-twilio-signature': getExpectedTwilioSignature(by, url, fields),
  }
  // As the server puts it beside the request, whose own address is written anew.
  return await app.request(target, { method: 'POST', headers, body: body.toString() }, { target })
}

describe('the door for Twilio', () => {
  it('takes what is signed over exactly this address and form, and hands it on', async () => {
    const target = "/api/ingress/twilio/main/status?leg=tl.main.1&name=it's+%C3%A9"
    const answer = await post(target, form(0))
    expect([answer.status, await answer.text()]).toEqual([204, ''])
    expect(heard).toEqual([
      {
        site: 'main',
        notice: {
          door: 'status',
          query: { leg: 'tl.main.1', name: "it's é" },
          form: form(0),
        },
      },
    ])
  })

  it('takes a signature over the address with its port, and over a field that came twice', async () => {
    const target = '/api/ingress/twilio/main/status?leg=tl.main.1'
    const withPort = `https://calls.example.com:443${target}`
    expect((await post(target, form(0, { Digits: ['2', '1'] }), { url: withPort })).status).toBe(204)
  })

  it('answers with documents without asking anybody', async () => {
    const media = 'https://files.example.com/a.mp3?x=1&y=2'
    const wait = await post(
      `/api/ingress/twilio/main/wait?${new URLSearchParams({ leg: 'tl.main.1', media }).toString()}`,
      form(0),
    )
    expect(wait.headers.get('content-type')).toContain('text/xml')
    expect(await wait.text()).toContain('<Play loop="0">https://files.example.com/a.mp3?x=1&amp;y=2</Play>')
    const played = await post('/api/ingress/twilio/main/played?leg=tl.main.1&command=3', form(0))
    expect(await played.text()).toContain('<Pause length="14400"/>')
  })

  it('serves the addresses that a front end’s contract prints; the site is found by the account', async () => {
    for (const [path, door] of [
      ['status-callback', 'status'],
      ['recording-status', 'recording'],
    ] as const) {
      heard.splice(0)
      const answer = await post(`/telecaller/api/calls/${path}`, form(1), { by: senders[1]!.secret })
      expect(answer.status).toBe(204)
      expect(heard).toMatchObject([{ site: otherSite, notice: { door } }])
    }
  })

  it('is not limited by address, for a telephone company sends a lot from few', async () => {
    for (let i = 0; i < 130; i++) await post('/telecaller/api/calls/status-callback', form(0))
    expect(heard).toHaveLength(130)
  })

  it('refuses all else, and nothing of it is heard', async () => {
    const target = '/api/ingress/twilio/main/status?leg=tl.main.1'
    const other = senders[1]!.secret
    const refused: Promise<Response>[] = [
      post(target, form(0), { by: other }),
      post(target, form(1), { by: other }),
      post(target, form(0), { url: `${publicUrl}/api/ingress/twilio/other/status` }),
      post('/api/ingress/twilio/main/status?leg=tl.other.1', form(1), { by: other }),
      post('/api/ingress/twilio/nowhere/status', form(0)),
      post('/telecaller/api/calls/status-callback?leg=tl.other.1', form(0)),
      Promise.resolve(app.request(target, { method: 'POST' })),
      Promise.resolve(
        app.request(target, { method: 'POST', headers: { 'x-twilio-signature': 'x' }, body: 'AccountSid=1' }),
      ),
    ]
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual(refused.map(() => 401))
    expect((await post('/api/ingress/twilio/main/window', form(0))).status).toBe(404)
    expect((await post(target, form(0, { More: 'x'.repeat(70_000) }))).status).toBe(413)
    expect(heard).toEqual([])
  })

  it('gives the tones that Twilio plays to those who wait', async () => {
    const tone = await app.request('/api/ingress/twilio/main/tones/ring.wav')
    const bytes = Buffer.from(await tone.arrayBuffer())
    expect([tone.status, bytes.toString('latin1', 0, 4), bytes.length]).toEqual([200, 'RIFF', 80_044])
    expect((await app.request('/api/ingress/twilio/nowhere/tones/ring.wav')).status).toBe(404)
  })
})
