import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createLegFile, createLegMemory, type KeptLeg } from '../../../../daemon/pbx/twilio/leg-keeper.js'
import { recordingName } from '../../../../dialer/model/ids.js'
import type { FakePerson } from '../../../support/fake-twilio/fake-person.js'
import { openLine, passing } from '../../../support/fake-twilio/open-line.js'
import { openTwilioBench, type TwilioBench } from '../../../support/fake-twilio/twilio-bench.js'
import { createTestFolder } from '../../../support/test-folder.js'

const people = (to: string): FakePerson =>
  to.endsWith('9')
    ? { kind: 'rings' }
    : { kind: 'answers', afterMs: 1000, rings: true, hangsUpAfterMs: to.endsWith('5') ? 9000 : null }
let bench: TwilioBench
afterEach(() => bench.close())

describe('a new life of the process', () => {
  it('takes over what Twilio has: who rings, who is held, who talks with whom', async () => {
    bench = await openTwilioBench({ people })
    const before = await openLine(bench)
    const { lead, agent, bridge } = await before.talk()
    const held = before.ring('held', '1002')
    await before.heard('legAnswered', held)
    before.send({ kind: 'hold', leg: held, audio: 'music' })
    await before.heard('legHeld', held)
    const ringing = before.call('ringing', '+4930100009')
    await before.heard('legRinging', ringing)
    await before.session.close()

    bench.revive()
    const after = await openLine(bench)
    const { legs } = await passing(bench, after.session.snapshot())
    const byName = Object.fromEntries(legs.map(({ leg, ...rest }) => [leg, rest]))
    expect(byName).toEqual({
      [lead]: { state: 'up', bridge, held: false },
      [agent]: { state: 'up', bridge, held: false },
      [held]: { state: 'up', bridge: null, held: true },
      [ringing]: { state: 'ringing', bridge: null, held: false },
    })
    after.send({ kind: 'record', bridge, recording: recordingName(lead), action: 'start' })
    after.send({ kind: 'hangup', leg: lead, reason: 'normal' })
    expect(await after.heard('legGone', lead)).toMatchObject({ end: 'normal' })
    expect(bench.fake.faults).toEqual([])
  })

  it('hears how a call ended that nobody listened to', async () => {
    bench = await openTwilioBench({ people })
    const before = await openLine(bench)
    const leg = before.call('a', '+4930100005')
    await before.heard('legAnswered', leg)
    bench.fake.setDown(true)
    await before.session.close()
    await bench.clock.advance(20_000)
    bench.fake.setDown(false)
    bench.revive()
    const after = await openLine(bench)
    expect((await passing(bench, after.session.snapshot())).legs).toEqual([])
    expect(after.of('legGone', leg)).toHaveLength(1)
  })

  it('finds the call that left in the last moment, by whom it goes to', async () => {
    const keeper = createLegMemory()
    bench = await openTwilioBench({ people, keeper })
    const before = await openLine(bench)
    // Its end came between the create and the answer to it.
    bench.fake.loseAnswers(({ method, path }) => method === 'POST' && path.endsWith('/Calls.json'))
    bench.fake.deliver(() => ({ copies: 0, lateMs: 0 }))
    const leg = before.call('a', '+4930100009')
    await bench.clock.advance(500)
    await before.session.close()
    bench.revive()
    const after = await openLine(bench)
    const { legs } = await passing(bench, after.session.snapshot())
    expect(legs).toEqual([{ leg, state: 'ringing', bridge: null, held: false }])
  })

  it('fetches a recording of a call of the last one', async () => {
    bench = await openTwilioBench({ people })
    const before = await openLine(bench)
    const { lead, bridge } = await before.talk()
    before.send({ kind: 'record', bridge, recording: recordingName(lead), action: 'start' })
    await bench.clock.advance(5000)
    before.send({ kind: 'hangup', leg: lead, reason: 'normal' })
    await before.heard('recordingEnded')
    await before.session.close()
    bench.revive()
    const after = await openLine(bench)
    const sizes: number[] = []
    for await (const chunk of await passing(bench, after.session.recording(recordingName(lead))))
      sizes.push(chunk.length)
    expect(sizes.length).toBeGreaterThan(1)
  })
})

describe('the file of legs', () => {
  const kept = (leg: string, more: Partial<KeptLeg> = {}): KeptLeg => ({
    leg,
    sid: null,
    to: '+4930100001',
    from: '+4930555000',
    at: 1,
    isOver: false,
    ...more,
  })

  it('keeps what was said last of each leg, a torn last line left out', async () => {
    bench = await openTwilioBench({ people })
    const folder = createTestFolder()
    const path = join(folder.path('legs'), 'main.jsonl')
    const file = createLegFile(path)
    await file.load()
    await file.note(kept('tl.main.1'))
    await file.note(kept('tl.main.2'))
    await file.note(kept('tl.main.1', { sid: 'CA1' }))
    appendFileSync(path, '{"leg":"tl.main.3","si')
    const again = createLegFile(path)
    expect(await again.load()).toEqual([kept('tl.main.2'), kept('tl.main.1', { sid: 'CA1' })])
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3)
    folder.remove()
  })
})
