import { afterEach, describe, expect, it } from 'vitest'
import { doorUrl } from '../../../../provisioning/twilio/doors.js'
import type { FakePerson } from '../../../support/fake-twilio/fake-person.js'
import type { FakeCallback } from '../../../support/fake-twilio/fake-twilio.js'
import { type Line, openLine } from '../../../support/fake-twilio/open-line.js'
import { benchSite, openTwilioBench, type TwilioBench } from '../../../support/fake-twilio/twilio-bench.js'

const talks: FakePerson = { kind: 'answers', afterMs: 1500, rings: true, hangsUpAfterMs: 5000 }
let bench: TwilioBench
let line: Line
const open = async () => {
  bench = await openTwilioBench({ people: () => talks })
  line = await openLine(bench)
}
afterEach(() => bench.close())

const kinds = () => line.events.map(({ kind }) => kind)
const statusOf = ({ form }: FakeCallback) => form['CallStatus'] ?? ''
const url = (door: 'status' | 'voice', leg: string) => doorUrl(bench.publicUrl, benchSite, door, { leg })
const form = (more: Readonly<Record<string, string>>) => ({
  AccountSid: bench.fake.accountSid,
  CallSid: `CA${'9'.repeat(32)}`,
  CallStatus: 'in-progress',
  From: '+4930555000',
  To: '+4930100001',
  SequenceNumber: '2',
  ...more,
})

describe('status callbacks of Twilio', () => {
  it('come twice: each fact is told once', async () => {
    await open()
    bench.fake.deliver(() => ({ copies: 3, lateMs: 700 }))
    const leg = line.call('a', '+4930100001')
    await line.heard('legGone', leg)
    await bench.clock.advance(20_000)
    expect(kinds()).toEqual(['legRinging', 'legAnswered', 'legGone'])
  })

  it('come out of order: what is overtaken is not told any more', async () => {
    await open()
    bench.fake.deliver((callback) => ({ copies: 1, lateMs: statusOf(callback) === 'ringing' ? 3000 : 0 }))
    const leg = line.call('a', '+4930100001')
    await line.heard('legGone', leg)
    await bench.clock.advance(20_000)
    expect(kinds()).toEqual(['legAnswered', 'legGone'])
  })

  it('come after the end: the call was answered and is over, once', async () => {
    await open()
    bench.fake.deliver((callback) => ({ copies: 1, lateMs: statusOf(callback) === 'completed' ? 0 : 30_000 }))
    const leg = line.call('a', '+4930100001')
    await line.heard('legGone', leg)
    await bench.clock.advance(60_000)
    expect(kinds()).toEqual(['legAnswered', 'legGone'])
    expect(line.of('legGone')[0]).toMatchObject({ end: 'normal' })
  })

  it('of a call that is not ours: taken, and nothing comes of it', async () => {
    await open()
    const address = doorUrl(bench.publicUrl, benchSite, 'status', {})
    expect((await bench.fake.send(address, form({}))).status).toBe(204)
    expect((await bench.fake.send(url('status', 'tl.elsewhere.1'), form({}))).status).toBe(204)
    expect(line.events).toEqual([])
    expect(bench.unread()).toBe(2)
  })

  it('of a leg of ours that nobody knows: it is shown, so that it can be ended', async () => {
    await open()
    const call = bench.fake.world.dial(new URLSearchParams({ To: '+4930100001', From: '+4930555000' }))
    const sent = await bench.fake.send(url('status', 'tl.lab.lost'), form({ CallSid: call.sid }))
    expect(sent.status).toBe(204)
    const { legs } = await line.session.snapshot()
    expect(legs.map(({ leg }) => leg)).toEqual(['tl.lab.lost'])
  })

  it('of a second call under the id of a leg: that is no fact about the leg', async () => {
    await open()
    const leg = line.call('a', '+4930100001')
    await line.heard('legRinging', leg)
    await bench.fake.send(url('status', leg), form({ CallStatus: 'completed', SequenceNumber: '9' }))
    expect(line.of('legGone')).toEqual([])
  })

  it('that are no forms of Twilio change nothing', async () => {
    await open()
    const sent = await bench.fake.send(url('status', 'tl.lab.a'), {
      AccountSid: bench.fake.accountSid,
      CallSid: "CA'--",
    })
    expect(sent.status).toBe(204)
    expect(bench.unread()).toBe(1)
  })
})

describe('what is not proven to be Twilio’s', () => {
  it('is refused: a wrong token, another account, a changed address, no signature', async () => {
    await open()
    const leg = line.call('a', '+4930100001')
    await line.heard('legRinging', leg)
    const over = form({ CallSid: [...bench.fake.world.calls.keys()][0]!, CallStatus: 'completed', SequenceNumber: '9' })
    const { fake } = bench
    const post = (address: string, signature: string | null) =>
      fetch(address, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(signature !== null && { 'x-twilio-signature': signature }),
        },
        body: new URLSearchParams(over).toString(),
      })
    const statuses = [
      (await fake.send(url('status', leg), over, 'another token')).status,
      (await fake.send(url('status', leg), { ...over, AccountSid: `AC${'7'.repeat(32)}` })).status,
      (await post(url('status', leg), null)).status,
      (await post(url('status', leg), 'A'.repeat(27) + '=')).status,
      (await post(`${url('status', leg)}&more=1`, 'x')).status,
      (await fake.send(url('status', leg).replace('/lab/', '/other/'), over)).status,
    ]
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401])
    expect(line.of('legGone')).toEqual([])
  })

  it('a call to a number of ours is turned away with a document', async () => {
    await open()
    const answer = await bench.fake.send(url('voice', ''), form({}))
    expect(await answer.text()).toContain('<Reject reason="busy"/>')
  })
})
