import { describe, expect } from 'vitest'
import { legId } from '../../../dialer/model/ids.js'
import type { LegEnd } from '../../../dialer/model/outcome.js'
import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import type { NumbersByBehaviour, PbxBench } from './bench.js'
import { detectionContract } from './detection.case.js'
import { lostLinkContract } from './lost-link.case.js'
import { recordingContract } from './recording.case.js'
import { openSuite, type Skips } from './suite.js'

/**
 * What every driver must do, whatever PBX it speaks to. Call it at the top of a test file.
 * @param makeBench starts the PBX behind the driver; called once
 */
export function pbxContract(name: string, makeBench: () => Promise<PbxBench>, skips: Skips = {}): void {
  describe(`PBX driver contract: ${name}`, () => {
    const suite = openSuite(makeBench, skips)
    const { holds, answered, phoneUp, bridged, snapshot } = suite

    describe('a call out', () => {
      holds('rings, is answered and ends, in this order', async () => {
        const leg = suite.talk.call(suite.bench.numbers.hangsUp)
        await suite.talk.heard('legGone', leg)
        const kinds = suite.talk.events
          .filter((event) => 'leg' in event && event.leg === leg)
          .map((event) => event.kind)
        expect(kinds.filter((kind, i) => kinds.indexOf(kind) === i)).toEqual(['legRinging', 'legAnswered', 'legGone'])
        expect(suite.talk.of('legGone', leg)[0]).toMatchObject({ end: 'normal', cause: 16 })
      })

      holds('answered before the originate is answered for', async () => {
        const leg = suite.talk.call(suite.bench.numbers.answersAtOnce)
        await suite.talk.heard('legAnswered', leg)
        suite.talk.send({ kind: 'hangup', leg, reason: 'normal' })
        expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end: 'normal' })
      })

      const ends: readonly [keyof NumbersByBehaviour, LegEnd][] = [
        ['busy', 'busy'],
        ['noAnswer', 'noAnswer'],
        ['rejected', 'rejected'],
        ['unallocated', 'unallocated'],
        ['congestion', 'congestion'],
      ]
      for (const [behaviour, end] of ends) {
        holds(`ends as ${end}`, async () => {
          const leg = suite.talk.call(suite.bench.numbers[behaviour], { ringForMs: 6000 })
          expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end })
          expect(suite.talk.of('legAnswered', leg)).toEqual([])
        })
      }

      holds('twenty at once each end once', async () => {
        const { answersAtOnce, busy, unallocated, answers } = suite.bench.numbers
        const legs = Array.from({ length: 5 }, () => [answersAtOnce, busy, unallocated, answers])
          .flat()
          .map((number) => suite.talk.call(number))
        const done = () =>
          legs.every((leg) => suite.talk.of('legAnswered', leg).length + suite.talk.of('legGone', leg).length > 0)
        expect(await suite.bench.waitFor(done, 20_000)).toBe(true)
      })
    })

    describe('hanging up', () => {
      holds('right after the originate', async () => {
        const leg = suite.talk.call(suite.bench.numbers.answers)
        suite.talk.send({ kind: 'hangup', leg, reason: 'cancel' })
        expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end: 'cancelled' })
        expect(suite.talk.of('legAnswered', leg)).toEqual([])
      })

      holds('while it rings', async () => {
        const leg = suite.talk.call(suite.bench.numbers.noAnswer)
        await suite.talk.heard('legRinging', leg)
        suite.talk.send({ kind: 'hangup', leg, reason: 'cancel' })
        expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end: 'cancelled' })
      })

      holds('while it is held', async () => {
        const leg = await answered()
        suite.talk.send({ kind: 'hold', leg, audio: 'music' })
        await suite.talk.heard('legHeld', leg)
        suite.talk.send({ kind: 'hangup', leg, reason: 'normal' })
        expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end: 'normal' })
      })

      holds('while something is played', async () => {
        const leg = await answered()
        suite.talk.send({ kind: 'play', leg, media: suite.bench.prompt, afterGreetingMs: null })
        suite.talk.send({ kind: 'hangup', leg, reason: 'normal' })
        expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end: 'normal' })
      })

      holds('one leg of a bridge leaves the other alive and alone', async () => {
        const { lead, agent } = await bridged()
        suite.talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
        await suite.talk.heard('legGone', lead)
        await suite.bench.pass(300)
        expect(suite.talk.of('legGone', agent)).toEqual([])
        const left = (await snapshot()).legs.find((leg) => leg.leg === agent)
        expect(left).toMatchObject({ state: 'up', bridge: null })
      })

      holds('twice ends it once', async () => {
        const leg = await answered()
        suite.talk.send({ kind: 'hangup', leg, reason: 'normal' })
        const second = suite.talk.send({ kind: 'hangup', leg, reason: 'normal' })
        await suite.talk.heard('legGone', leg)
        await suite.bench.waitFor(() => suite.talk.of('commandRefused').length > 0, 1000)
        for (const refusal of suite.talk.of('commandRefused')) {
          expect(refusal).toMatchObject({ commandId: second, reason: 'unknownLeg' })
        }
      })
    })

    describe('phones', () => {
      holds('a phone answers', async () => {
        const leg = await phoneUp()
        expect(suite.talk.of('legGone', leg)).toEqual([])
      })

      holds('a phone that rings on ends as noAnswer', async () => {
        const leg = suite.talk.ring(suite.bench.phones.rings, { ringForMs: 3000 })
        expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end: 'noAnswer' })
      })

      holds('a phone that is not registered never answers', async () => {
        const leg = suite.talk.ring(suite.bench.phones.absent)
        const over = () => suite.talk.of('legGone', leg).length + suite.talk.of('commandRefused').length > 0
        expect(await suite.bench.waitFor(over, 10_000)).toBe(true)
        expect(suite.talk.of('legAnswered', leg)).toEqual([])
      })

      holds('the snapshot tells registered phones from others', async () => {
        const { phones } = await snapshot()
        const registered = (extension: string) => phones.find((phone) => phone.extension === extension)?.registered
        expect(registered(suite.bench.phones.answer[0])).toBe(true)
        expect(registered(suite.bench.phones.absent)).toBe(false)
      })
    })

    describe('hold, play and bridge', () => {
      holds('hold is told', async () => {
        const leg = await phoneUp()
        suite.talk.send({ kind: 'hold', leg, audio: 'silence' })
        await suite.talk.heard('legHeld', leg)
        expect((await snapshot()).legs).toContainEqual({ leg, state: 'up', bridge: null, held: true })
      })

      holds('a bridge is told, with both legs', async () => {
        const { lead, agent, bridge } = await bridged()
        expect(suite.talk.of('legsBridged', lead)[0]).toMatchObject({ bridge, legs: [lead, agent] })
        const { legs } = await snapshot()
        expect(
          legs
            .filter((leg) => leg.bridge === bridge)
            .map((leg) => leg.leg)
            .sort(),
        ).toEqual([lead, agent].sort())
      })

      holds('a held leg can be bridged, and held again', async () => {
        const agent = await phoneUp()
        suite.talk.send({ kind: 'hold', leg: agent, audio: 'silence' })
        await suite.talk.heard('legHeld', agent)
        const lead = await answered()
        suite.talk.send({ kind: 'bridge', bridge: suite.talk.newBridge(), legs: [lead, agent] })
        await suite.talk.heard('legsBridged', agent)
        suite.talk.send({ kind: 'hold', leg: agent, audio: 'music' })
        expect(await suite.bench.waitFor(() => suite.talk.of('legHeld', agent).length === 2, 5000)).toBe(true)
        expect(suite.talk.of('legGone')).toEqual([])
      })

      holds('a prompt is played to its end', async () => {
        const leg = await answered()
        suite.talk.send({ kind: 'play', leg, media: suite.bench.prompt, afterGreetingMs: null })
        expect(await suite.talk.heard('playEnded', leg)).toMatchObject({ ok: true })
      })

      holds('media with control characters is never played', async () => {
        const leg = await answered()
        const command = suite.talk.send({
          kind: 'play',
          leg,
          media: 'sound:x\r\nAction: Originate',
          afterGreetingMs: null,
        })
        const told = () => suite.talk.of('commandRefused').length + suite.talk.of('playEnded', leg).length > 0
        expect(await suite.bench.waitFor(told, 5000)).toBe(true)
        const [refusal] = suite.talk.of('commandRefused')
        if (refusal) expect(refusal).toMatchObject({ commandId: command })
        for (const played of suite.talk.of('playEnded', leg)) expect(played.ok).toBe(false)
      })
    })

    describe('refusals', () => {
      holds('commands on an unknown leg are refused by their id', async () => {
        const leg = legId(`tl.${suite.bench.unique()}`)
        const commands = [
          suite.talk.send({ kind: 'hold', leg, audio: 'silence' }),
          suite.talk.send({ kind: 'play', leg, media: suite.bench.prompt, afterGreetingMs: null }),
          suite.talk.send({ kind: 'hangup', leg, reason: 'normal' }),
        ]
        for (const command of commands)
          expect(await suite.talk.refused(command)).toMatchObject({ reason: 'unknownLeg' })
      })

      holds('gone while we send bridge', async () => {
        const agent = await phoneUp()
        const lead = await answered()
        suite.talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
        const bridge = suite.talk.send({ kind: 'bridge', bridge: suite.talk.newBridge(), legs: [lead, agent] })
        await suite.talk.refused(bridge)
        expect(suite.talk.of('legsBridged')).toEqual([])
        expect(suite.talk.of('legGone', agent)).toEqual([])
      })

      holds('a leg that is not answered cannot be bridged', async () => {
        const agent = await phoneUp()
        const lead = suite.talk.call(suite.bench.numbers.noAnswer)
        await suite.talk.heard('legRinging', lead)
        await suite.talk.refused(
          suite.talk.send({ kind: 'bridge', bridge: suite.talk.newBridge(), legs: [lead, agent] }),
        )
        expect(suite.talk.of('legsBridged')).toEqual([])
      })

      holds('a leg id is taken once', async () => {
        const leg = await answered()
        const target = { kind: 'trunk', trunk: suite.bench.trunk, number: suite.bench.numbers.answers } as const
        const again = suite.talk.send({
          kind: 'originate',
          leg,
          target,
          callerId: null,
          ringForMs: 5000,
          screening: null,
        })
        expect(await suite.talk.refused(again)).toMatchObject({ reason: 'duplicate' })
        expect(suite.talk.of('legGone', leg)).toEqual([])
      })

      holds('an unknown trunk or extension never answers', async () => {
        const trunk = suite.talk.call(suite.bench.numbers.answers, {
          target: { kind: 'trunk', trunk: suite.bench.unknownTrunk, number: suite.bench.numbers.answers },
        })
        const phone = suite.talk.ring(suite.bench.phones.unknown)
        const over = () => suite.talk.of('commandRefused').length + suite.talk.of('legGone').length === 2
        expect(await suite.bench.waitFor(over, 10_000)).toBe(true)
        expect([...suite.talk.of('legAnswered', trunk), ...suite.talk.of('legAnswered', phone)]).toEqual([])
      })

      holds('a number with letters or control characters never leaves', async () => {
        const texts = ['123\r\nAction: Hangup', '12;x=1', 'abc', '123@elsewhere']
        const legs = texts.map((text) => suite.talk.call(text as PhoneNumber))
        await suite.bench.waitFor(() => suite.talk.of('commandRefused').length === texts.length, 5000)
        expect(suite.talk.of('commandRefused').map((event) => event.reason)).toEqual(texts.map(() => 'invalid'))
        expect(legs.flatMap((leg) => suite.talk.of('legGone', leg))).toEqual([])
      })
    })

    detectionContract(suite)
    recordingContract(suite)
    lostLinkContract(suite)
  })
}
