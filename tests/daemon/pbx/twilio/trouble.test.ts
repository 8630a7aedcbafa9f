import { afterEach, describe, expect, it } from 'vitest'
import type { FakePerson } from '../../../support/fake-twilio/fake-person.js'
import { openLine, passing } from '../../../support/fake-twilio/open-line.js'
import type { CheckedRequest } from '../../../support/fake-twilio/request-check.js'
import { openTwilioBench, type TwilioBench } from '../../../support/fake-twilio/twilio-bench.js'

const stays: FakePerson = { kind: 'answers', afterMs: 1500, rings: true }
const isCreate = ({ method, path }: CheckedRequest) => method === 'POST' && path.endsWith('/Calls.json')
const isUpdate = ({ method, path }: CheckedRequest) => method === 'POST' && /\/Calls\/CA\w+\.json$/.test(path)

let bench: TwilioBench
const open = async (...[more]: [Partial<Parameters<typeof openTwilioBench>[0]>?]) => {
  bench = await openTwilioBench({ people: () => stays, ...more })
  return { bench, line: await openLine(bench) }
}
const creates = () => bench.fake.requests.filter(isCreate).length

afterEach(() => bench.close())

describe('Twilio answers a new call with 429', () => {
  it('now and then: it is asked again a little later, and there is one call', async () => {
    const { line } = await open()
    let times = 0
    bench.fake.script((request) => (isCreate(request) && ++times <= 2 ? { status: 429, code: 20_429 } : undefined))
    const leg = line.call('a', '+4930100001')
    await line.heard('legAnswered', leg)
    expect(creates()).toBe(3)
    expect(bench.fake.world.calls.size).toBe(1)
  })

  it('always: it is refused as congestion, in words', async () => {
    const { line } = await open()
    bench.fake.script((request) => (isCreate(request) ? { status: 429, code: 20_429 } : undefined))
    line.call('a', '+4930100001')
    const refusal = await line.heard('commandRefused')
    expect(refusal).toMatchObject({ reason: 'congestion', detail: expect.stringContaining('20429') })
    expect(creates()).toBe(3)
  })
})

describe('Twilio does not say whether it took a call', () => {
  for (const [what, answer] of [
    ['it answers 500', { status: 500 }],
    ['it answers nothing', 'nothing'],
  ] as const) {
    it(`${what} and took none: refused after it was looked for, before a ring would end, and never asked twice`, async () => {
      const { line } = await open()
      bench.fake.script((request) => (isCreate(request) ? answer : undefined))
      const at = bench.clock.now()
      line.call('a', '+4930100001')
      expect(await line.heard('commandRefused')).toMatchObject({ reason: 'failed' })
      expect(bench.clock.now() - at).toBeLessThan(20_000)
      expect(creates()).toBe(1)
      expect(line.of('legGone')).toEqual([])
    })
  }

  it('took it and its callbacks come: the call goes on as if nothing was', async () => {
    const { line } = await open()
    bench.fake.loseAnswers(isCreate)
    const leg = line.call('a', '+4930100001')
    await line.heard('legAnswered', leg)
    line.send({ kind: 'hangup', leg, reason: 'normal' })
    expect(await line.heard('legGone', leg)).toMatchObject({ end: 'normal' })
    expect(creates()).toBe(1)
    expect(line.of('commandRefused')).toEqual([])
  })

  it('took it and nothing at all comes: the call is found in the list', async () => {
    const { line } = await open()
    bench.fake.loseAnswers(isCreate)
    bench.fake.deliver(() => ({ copies: 0, lateMs: 0 }))
    const leg = line.call('a', '+4930100001')
    await line.heard('legAnswered', leg)
    expect(creates()).toBe(1)
  })

  it('shows itself after it was given up: it is ended, for nobody waits for it any more', async () => {
    const { line } = await open()
    bench.fake.loseAnswers(isCreate)
    bench.fake.script((request) =>
      request.method === 'GET' && request.path.endsWith('/Calls.json') && request.query.has('To')
        ? { status: 500 }
        : undefined,
    )
    bench.fake.deliver(() => ({ copies: 1, lateMs: 60_000 }))
    line.call('a', '+4930100001')
    expect(await line.heard('commandRefused', undefined, 50_000)).toMatchObject({ reason: 'failed' })
    const [call] = bench.fake.world.calls.values()
    await bench.clock.waitFor(() => call?.endedAt !== null, 120_000)
    expect(call?.status).toBe('completed')
    expect(line.of('legAnswered')).toEqual([])
  })
})

describe('Twilio has trouble with a call that goes on', () => {
  it('500 and then well again: the bridge is made', async () => {
    const { line } = await open()
    let times = 0
    bench.fake.script((request) => (isUpdate(request) && ++times <= 2 ? { status: 500 } : undefined))
    const { bridge } = await line.talk()
    expect(line.of('legsBridged')[0]?.bridge).toBe(bridge)
  })

  it('no conference callback comes: who is inside is asked for', async () => {
    const { line } = await open()
    bench.fake.deliver(({ url }) => ({ copies: url.includes('/conference') ? 0 : 1, lateMs: 0 }))
    await line.talk()
    expect(line.of('legsBridged')).toHaveLength(1)
  })

  it('answers nothing any more: the link is lost, calls go on, and it is found again', async () => {
    const { line } = await open()
    const { lead, agent, bridge } = await line.talk()
    bench.fake.setDown(true)
    expect(await passing(bench, line.session.lost)).toMatchObject({ fatal: false })
    bench.fake.setDown(false)
    const again = await openLine(bench)
    const { legs } = await passing(bench, again.session.snapshot())
    expect(
      legs
        .filter((leg) => leg.bridge === bridge)
        .map(({ leg }) => leg)
        .sort(),
    ).toEqual([agent, lead].sort())
  })

  it('takes the secret no longer: the link is lost until a person acts', async () => {
    const { line } = await open()
    bench.fake.script(() => ({ status: 401, code: 20_003 }))
    expect(await passing(bench, line.session.lost)).toMatchObject({ fatal: true })
    const refused = bench.driver.connect(() => undefined, new AbortController().signal)
    await expect(passing(bench, refused)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
