import { afterEach, describe, expect, it } from 'vitest'
import type { FakePerson } from '../../../support/fake-twilio/fake-person.js'
import { openLine } from '../../../support/fake-twilio/open-line.js'
import { openTwilioBench, type TwilioBench } from '../../../support/fake-twilio/twilio-bench.js'

const talks: FakePerson = { kind: 'answers', afterMs: 1000, rings: true, hangsUpAfterMs: 50_000 }
let bench: TwilioBench
const open = async (config: Parameters<typeof openTwilioBench>[0]['config'], fake = {}) => {
  const start = Date.parse('2026-03-02T23:50:00Z')
  bench = await openTwilioBench({ people: () => talks, config, fake, start })
  return openLine(bench)
}
const dialled = () => bench.fake.requests.filter(({ form }) => form.has('To')).map(({ form }) => form.get('To'))
afterEach(() => bench.close())

describe('countries', () => {
  it('a number of a country that is not allowed never leaves, and it is said why', async () => {
    const line = await open({ countries: ['DE'] })
    for (const to of ['+12025550123', '+442079460000', '+18765550100', '+390600000', '+88213300000'])
      line.call(to.slice(1), to)
    const why = line.of('commandRefused').map(({ reason, detail }) => [reason, detail.split(' are not')[0]])
    expect(why).toEqual([
      ['unsupported', 'calls to US'],
      ['unsupported', 'calls to GB'],
      ['unsupported', 'calls to JM'],
      ['unsupported', 'calls to IT'],
      ['unsupported', 'calls to this country code'],
    ])
    await bench.clock.advance(5000)
    expect(dialled()).toEqual([])
  })

  it('without a list nobody is called; a number without its country code neither', async () => {
    const line = await open({ countries: [] })
    line.call('a', '+4930100001')
    line.call('b', '030100001')
    await bench.clock.advance(5000)
    expect(line.of('commandRefused').map(({ reason }) => reason)).toEqual(['unsupported', 'invalid'])
    expect(dialled()).toEqual([])
  })
})

describe('pace', () => {
  it('one call a second leaves, phones of agents first, and one that is hung up before does not', async () => {
    const line = await open({ callsPerSecond: 1 })
    const legs = ['1', '2', '3', '4'].map((name) => line.call(name, `+493010000${name}`))
    line.ring('phone', '1001')
    line.send({ kind: 'hangup', leg: legs[2]!, reason: 'cancel' })
    expect(line.of('legGone', legs[2])[0]).toMatchObject({ end: 'cancelled' })
    const at = bench.clock.now()
    await bench.clock.waitFor(() => dialled().length === 4, 60_000)
    expect(dialled()).toEqual(['+4930100001', 'sip:1001@phones.example', '+4930100002', '+4930100004'])
    expect(bench.clock.now() - at).toBe(3000)
  })

  it('whose turn would come too late is refused at once', async () => {
    const line = await open({ callsPerSecond: 1 })
    for (let i = 0; i < 40; i++) line.call(String(i), `+49301000${100 + i}`)
    expect(line.of('commandRefused').length).toBe(9)
    expect(line.of('commandRefused')[0]).toMatchObject({ reason: 'congestion' })
  })
})

describe('the spend limit', () => {
  const spend = { perDay: 0.05, perMinute: 0.02 }

  it('reached, nothing more is called that day, the trunk is down, and the next day it is up', async () => {
    const line = await open({ spend })
    for (const name of ['a', 'b'])
      await line.heard('legGone', line.call(name, `+4930100${name === 'a' ? 100 : 200}`), 90_000)
    expect(await line.heard('trunkState')).toMatchObject({ trunk: 'main', up: false })
    line.call('c', '+4930100300')
    const [refusal] = line.of('commandRefused')
    expect(refusal).toMatchObject({ reason: 'congestion' })
    expect(refusal?.detail).toContain('the spend limit of 0.05 a day is reached: 0.04 spent')
    expect((await line.session.snapshot()).trunks).toMatchObject([{ up: false }])
    await bench.clock.waitFor(() => line.of('trunkState').at(-1)?.up === true, 86_400_000)
    expect(new Date(bench.clock.now()).getUTCHours()).toBe(0)
  })

  it('counts the prices that Twilio tells, of an earlier life of the process too', async () => {
    const line = await open({ spend: { perDay: 0.5, perMinute: 0.02 } }, { pricePerMinute: 0.45 })
    await line.heard('legGone', line.call('a', '+4930100100'), 90_000)
    await line.session.close()
    bench.revive()
    const again = await openLine(bench)
    again.call('b', '+4930100200')
    await again.heard('legGone', undefined, 90_000)
    await again.session.close()
    bench.revive()
    const third = await openLine(bench)
    third.call('c', '+4930100300')
    expect(third.of('commandRefused')[0]?.detail).toContain('0.90 spent')
  })
})
