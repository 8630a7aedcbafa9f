import { describe, expect } from 'vitest'
import { defaultAmdThresholds } from '../../../dialer/model/amd-settings.js'
import type { Screening } from '../../../dialer/ports/pbx.js'
import type { Suite } from './suite.js'

const waiting: Screening = { withinMs: 6000, shadow: false, thresholds: defaultAmdThresholds }
const shadow: Screening = { ...waiting, shadow: true }

/** Machine detection, in the way of a call and beside it, and messages that wait for the end of a greeting. */
export function detectionContract(suite: Suite): void {
  const { holds, phoneUp } = suite
  const call = (number: 'answers' | 'machine' | 'answersAtOnce' | 'hangsUp', screening: Screening) =>
    suite.talk.call(suite.bench.numbers[number], { screening })

  describe('machine detection', () => {
    holds('a person is told as human', async () => {
      const leg = call('answers', waiting)
      expect(await suite.talk.heard('legScreened', leg, 20_000)).toMatchObject({ verdict: 'human' })
      expect(suite.talk.of('legAnswered', leg).length).toBeGreaterThan(0)
    })

    holds('a machine is told as machine', async () => {
      const leg = call('machine', waiting)
      expect(await suite.talk.heard('legScreened', leg, 20_000)).toMatchObject({ verdict: 'machine' })
    })

    holds('a screened leg can be bridged', async () => {
      const lead = call('answers', waiting)
      const agent = await phoneUp()
      await suite.talk.heard('legScreened', lead, 20_000)
      suite.talk.send({ kind: 'bridge', bridge: suite.talk.newBridge(), legs: [lead, agent] })
      await suite.talk.heard('legsBridged', lead)
    })

    holds('a verdict that would come late is unsure', async () => {
      const leg = call('answers', { ...waiting, withinMs: 500 })
      expect(await suite.talk.heard('legScreened', leg, 20_000)).toMatchObject({ verdict: 'unsure' })
    })
  })

  describe('machine detection in shadow', () => {
    for (const [number, verdict] of [
      ['answers', 'human'],
      ['machine', 'machine'],
    ] as const) {
      holds(`is told as ${verdict} while the leg is in a bridge`, async () => {
        const agent = await phoneUp()
        const lead = call(number, shadow)
        await suite.talk.heard('legAnswered', lead)
        const bridge = suite.talk.newBridge()
        suite.talk.send({ kind: 'bridge', bridge, legs: [lead, agent] })
        await suite.talk.heard('legsBridged', lead)
        expect(suite.talk.of('legScreened', lead)).toEqual([])
        const screened = await suite.talk.heard('legScreened', lead, 20_000)
        expect(screened).toMatchObject({ verdict })
        if (suite.bench.tellsVoice !== false) expect(screened.voice?.length ?? 0).toBeGreaterThan(1)
        const { legs } = await suite.snapshot()
        expect(legs.filter((leg) => leg.bridge === bridge)).toHaveLength(2)
        expect(suite.talk.of('legScreened', lead)).toHaveLength(1)
      })
    }

    holds('does not keep a leg that is hung up', async () => {
      const leg = call('answers', shadow)
      await suite.talk.heard('legAnswered', leg)
      suite.talk.send({ kind: 'hangup', leg, reason: 'normal' })
      expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end: 'normal' })
      await suite.bench.pass(300)
      expect((await suite.snapshot()).legs).toEqual([])
    })
  })

  describe('a message on a machine', () => {
    holds('begins when the greeting is over', async () => {
      const leg = call('machine', waiting)
      await suite.talk.heard('legScreened', leg, 20_000)
      const media = suite.bench.prompt
      suite.talk.send({ kind: 'play', leg, media, afterGreetingMs: 15_000 })
      await suite.bench.pass(2000)
      expect(suite.talk.of('playEnded', leg)).toEqual([])
      expect(await suite.talk.heard('playEnded', leg, 20_000)).toMatchObject({ ok: true })
    })

    holds('begins when the wait is over, whoever still speaks', async () => {
      const leg = call('answers', waiting)
      await suite.talk.heard('legScreened', leg, 20_000)
      suite.talk.send({ kind: 'play', leg, media: suite.bench.prompt, afterGreetingMs: 1000 })
      expect(await suite.talk.heard('playEnded', leg, 8000)).toMatchObject({ ok: true })
    })

    holds('is given up by a hang-up', async () => {
      const leg = call('machine', waiting)
      await suite.talk.heard('legScreened', leg, 20_000)
      suite.talk.send({ kind: 'play', leg, media: suite.bench.prompt, afterGreetingMs: 15_000 })
      suite.talk.send({ kind: 'hangup', leg, reason: 'normal' })
      expect(await suite.talk.heard('legGone', leg)).toMatchObject({ end: 'normal' })
    })
  })
}
