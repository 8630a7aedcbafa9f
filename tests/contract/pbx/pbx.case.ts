import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { legId, recordingName } from '../../../dialer/model/ids.js'
import type { LegEnd } from '../../../dialer/model/outcome.js'
import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import type { NumbersByBehaviour, PbxBench } from './bench.js'
import { openTalk, type Talk } from './talk.js'

/** Why a driver cannot be held to a case; the name of the case is the key. */
export type Skips = Readonly<Record<string, string>>

/**
 * What every driver must do, whatever PBX it speaks to. Call it at the top of a test file.
 * @param makeBench starts the PBX behind the driver; called once
 */
export function pbxContract(name: string, makeBench: () => Promise<PbxBench>, skips: Skips = {}): void {
  describe(`PBX driver contract: ${name}`, () => {
    let bench: PbxBench
    let talk: Talk

    beforeAll(async () => {
      bench = await makeBench()
    })
    afterAll(() => bench.dispose())
    beforeEach(async () => {
      talk = await openTalk(bench)
    })
    afterEach(() => talk.finish())

    const holds = (what: string, test: () => Promise<void>) => {
      it(`${what}`, async (context) => {
        const reason = skips[what]
        if (reason !== undefined) context.skip(reason)
        expect.hasAssertions()
        await test()
      })
    }

    const answered = async (number: PhoneNumber = bench.numbers.answers) => {
      const leg = talk.call(number)
      await talk.heard('legAnswered', leg)
      return leg
    }
    const phoneUp = async (index: 0 | 1 = 0) => {
      const leg = talk.ring(bench.phones.answer[index])
      await talk.heard('legAnswered', leg)
      return leg
    }
    const bridged = async () => {
      const lead = await answered()
      const agent = await phoneUp()
      const bridge = talk.newBridge()
      talk.send({ kind: 'bridge', bridge, legs: [lead, agent] })
      await talk.heard('legsBridged', lead)
      return { lead, agent, bridge }
    }
    const snapshot = () => bench.during(talk.session.snapshot())

    describe('a call out', () => {
      holds('rings, is answered and ends, in this order', async () => {
        const leg = talk.call(bench.numbers.hangsUp)
        await talk.heard('legGone', leg)
        const kinds = talk.events.filter((event) => 'leg' in event && event.leg === leg).map((event) => event.kind)
        expect(kinds.filter((kind, i) => kinds.indexOf(kind) === i)).toEqual(['legRinging', 'legAnswered', 'legGone'])
        expect(talk.of('legGone', leg)[0]).toMatchObject({ end: 'normal', cause: 16 })
      })

      holds('answered before the originate is answered for', async () => {
        const leg = talk.call(bench.numbers.answersAtOnce)
        await talk.heard('legAnswered', leg)
        talk.send({ kind: 'hangup', leg, reason: 'normal' })
        expect(await talk.heard('legGone', leg)).toMatchObject({ end: 'normal' })
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
          const leg = talk.call(bench.numbers[behaviour], { ringForMs: 6000 })
          expect(await talk.heard('legGone', leg)).toMatchObject({ end })
          expect(talk.of('legAnswered', leg)).toEqual([])
        })
      }

      holds('twenty at once each end once', async () => {
        const { answersAtOnce, busy, unallocated, answers } = bench.numbers
        const legs = Array.from({ length: 5 }, () => [answersAtOnce, busy, unallocated, answers])
          .flat()
          .map((number) => talk.call(number))
        const done = () => legs.every((leg) => talk.of('legAnswered', leg).length + talk.of('legGone', leg).length > 0)
        expect(await bench.waitFor(done, 20_000)).toBe(true)
      })
    })

    describe('hanging up', () => {
      holds('right after the originate', async () => {
        const leg = talk.call(bench.numbers.answers)
        talk.send({ kind: 'hangup', leg, reason: 'cancel' })
        expect(await talk.heard('legGone', leg)).toMatchObject({ end: 'cancelled' })
        expect(talk.of('legAnswered', leg)).toEqual([])
      })

      holds('while it rings', async () => {
        const leg = talk.call(bench.numbers.noAnswer)
        await talk.heard('legRinging', leg)
        talk.send({ kind: 'hangup', leg, reason: 'cancel' })
        expect(await talk.heard('legGone', leg)).toMatchObject({ end: 'cancelled' })
      })

      holds('while it is held', async () => {
        const leg = await answered()
        talk.send({ kind: 'hold', leg, audio: 'music' })
        await talk.heard('legHeld', leg)
        talk.send({ kind: 'hangup', leg, reason: 'normal' })
        expect(await talk.heard('legGone', leg)).toMatchObject({ end: 'normal' })
      })

      holds('while something is played', async () => {
        const leg = await answered()
        talk.send({ kind: 'play', leg, media: bench.prompt })
        talk.send({ kind: 'hangup', leg, reason: 'normal' })
        expect(await talk.heard('legGone', leg)).toMatchObject({ end: 'normal' })
      })

      holds('one leg of a bridge leaves the other alive and alone', async () => {
        const { lead, agent } = await bridged()
        talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
        await talk.heard('legGone', lead)
        await bench.pass(300)
        expect(talk.of('legGone', agent)).toEqual([])
        const left = (await snapshot()).legs.find((leg) => leg.leg === agent)
        expect(left).toMatchObject({ state: 'up', bridge: null })
      })

      holds('twice ends it once', async () => {
        const leg = await answered()
        talk.send({ kind: 'hangup', leg, reason: 'normal' })
        const second = talk.send({ kind: 'hangup', leg, reason: 'normal' })
        await talk.heard('legGone', leg)
        await bench.waitFor(() => talk.of('commandRefused').length > 0, 1000)
        for (const refusal of talk.of('commandRefused')) {
          expect(refusal).toMatchObject({ commandId: second, reason: 'unknownLeg' })
        }
      })
    })

    describe('phones', () => {
      holds('a phone answers', async () => {
        const leg = await phoneUp()
        expect(talk.of('legGone', leg)).toEqual([])
      })

      holds('a phone that rings on ends as noAnswer', async () => {
        const leg = talk.ring(bench.phones.rings, { ringForMs: 3000 })
        expect(await talk.heard('legGone', leg)).toMatchObject({ end: 'noAnswer' })
      })

      holds('a phone that is not registered never answers', async () => {
        const leg = talk.ring(bench.phones.absent)
        const over = () => talk.of('legGone', leg).length + talk.of('commandRefused').length > 0
        expect(await bench.waitFor(over, 10_000)).toBe(true)
        expect(talk.of('legAnswered', leg)).toEqual([])
      })

      holds('the snapshot tells registered phones from others', async () => {
        const { phones } = await snapshot()
        const registered = (extension: string) => phones.find((phone) => phone.extension === extension)?.registered
        expect(registered(bench.phones.answer[0])).toBe(true)
        expect(registered(bench.phones.absent)).toBe(false)
      })
    })

    describe('hold, play and bridge', () => {
      holds('hold is told', async () => {
        const leg = await phoneUp()
        talk.send({ kind: 'hold', leg, audio: 'silence' })
        await talk.heard('legHeld', leg)
        expect((await snapshot()).legs).toContainEqual({ leg, state: 'up', bridge: null, held: true })
      })

      holds('a bridge is told, with both legs', async () => {
        const { lead, agent, bridge } = await bridged()
        expect(talk.of('legsBridged', lead)[0]).toMatchObject({ bridge, legs: [lead, agent] })
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
        talk.send({ kind: 'hold', leg: agent, audio: 'silence' })
        await talk.heard('legHeld', agent)
        const lead = await answered()
        talk.send({ kind: 'bridge', bridge: talk.newBridge(), legs: [lead, agent] })
        await talk.heard('legsBridged', agent)
        talk.send({ kind: 'hold', leg: agent, audio: 'music' })
        expect(await bench.waitFor(() => talk.of('legHeld', agent).length === 2, 5000)).toBe(true)
        expect(talk.of('legGone')).toEqual([])
      })

      holds('a prompt is played to its end', async () => {
        const leg = await answered()
        talk.send({ kind: 'play', leg, media: bench.prompt })
        expect(await talk.heard('playEnded', leg)).toMatchObject({ ok: true })
      })

      holds('media with control characters is never played', async () => {
        const leg = await answered()
        const command = talk.send({ kind: 'play', leg, media: 'sound:x\r\nAction: Originate' })
        const told = () => talk.of('commandRefused').length + talk.of('playEnded', leg).length > 0
        expect(await bench.waitFor(told, 5000)).toBe(true)
        const [refusal] = talk.of('commandRefused')
        if (refusal) expect(refusal).toMatchObject({ commandId: command })
        for (const played of talk.of('playEnded', leg)) expect(played.ok).toBe(false)
      })
    })

    describe('refusals', () => {
      holds('commands on an unknown leg are refused by their id', async () => {
        const leg = legId(`tl.${bench.unique()}`)
        const commands = [
          talk.send({ kind: 'hold', leg, audio: 'silence' }),
          talk.send({ kind: 'play', leg, media: bench.prompt }),
          talk.send({ kind: 'hangup', leg, reason: 'normal' }),
        ]
        for (const command of commands) expect(await talk.refused(command)).toMatchObject({ reason: 'unknownLeg' })
      })

      holds('gone while we send bridge', async () => {
        const agent = await phoneUp()
        const lead = await answered()
        talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
        const bridge = talk.send({ kind: 'bridge', bridge: talk.newBridge(), legs: [lead, agent] })
        await talk.refused(bridge)
        expect(talk.of('legsBridged')).toEqual([])
        expect(talk.of('legGone', agent)).toEqual([])
      })

      holds('a leg that is not answered cannot be bridged', async () => {
        const agent = await phoneUp()
        const lead = talk.call(bench.numbers.noAnswer)
        await talk.heard('legRinging', lead)
        await talk.refused(talk.send({ kind: 'bridge', bridge: talk.newBridge(), legs: [lead, agent] }))
        expect(talk.of('legsBridged')).toEqual([])
      })

      holds('a leg id is taken once', async () => {
        const leg = await answered()
        const target = { kind: 'trunk', trunk: bench.trunk, number: bench.numbers.answers } as const
        const again = talk.send({ kind: 'originate', leg, target, callerId: null, ringForMs: 5000, screening: null })
        expect(await talk.refused(again)).toMatchObject({ reason: 'duplicate' })
        expect(talk.of('legGone', leg)).toEqual([])
      })

      holds('an unknown trunk or extension never answers', async () => {
        const trunk = talk.call(bench.numbers.answers, {
          target: { kind: 'trunk', trunk: bench.unknownTrunk, number: bench.numbers.answers },
        })
        const phone = talk.ring(bench.phones.unknown)
        const over = () => talk.of('commandRefused').length + talk.of('legGone').length === 2
        expect(await bench.waitFor(over, 10_000)).toBe(true)
        expect([...talk.of('legAnswered', trunk), ...talk.of('legAnswered', phone)]).toEqual([])
      })

      holds('a number with letters or control characters never leaves', async () => {
        const texts = ['123\r\nAction: Hangup', '12;x=1', 'abc', '123@elsewhere']
        const legs = texts.map((text) => talk.call(text as PhoneNumber))
        await bench.waitFor(() => talk.of('commandRefused').length === texts.length, 5000)
        expect(talk.of('commandRefused').map((event) => event.reason)).toEqual(texts.map(() => 'invalid'))
        expect(legs.flatMap((leg) => talk.of('legGone', leg))).toEqual([])
      })
    })

    describe('machine detection', () => {
      holds('a person is told as human', async () => {
        const leg = talk.call(bench.numbers.answers, { screening: { withinMs: 6000 } })
        expect(await talk.heard('legScreened', leg, 20_000)).toMatchObject({ verdict: 'human' })
        expect(talk.of('legAnswered', leg).length).toBeGreaterThan(0)
      })

      holds('a machine is told as machine', async () => {
        const leg = talk.call(bench.numbers.machine, { screening: { withinMs: 6000 } })
        expect(await talk.heard('legScreened', leg, 20_000)).toMatchObject({ verdict: 'machine' })
      })

      holds('a screened leg can be bridged', async () => {
        const lead = talk.call(bench.numbers.answers, { screening: { withinMs: 6000 } })
        const agent = await phoneUp()
        await talk.heard('legScreened', lead, 20_000)
        talk.send({ kind: 'bridge', bridge: talk.newBridge(), legs: [lead, agent] })
        await talk.heard('legsBridged', lead)
      })
    })

    describe('recording', () => {
      const bytesOf = async (name: string) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of await bench.during(talk.session.recording(recordingName(name)))) chunks.push(chunk)
        return Buffer.concat(chunks)
      }

      holds('is started, paused, resumed and stopped, and is a WAV file', async () => {
        const { bridge } = await bridged()
        const recording = recordingName(`tl.${bench.unique()}`)
        for (const action of ['start', 'pause', 'resume', 'stop'] as const) {
          talk.send({ kind: 'record', bridge, recording, action })
          await bench.pass(1500)
        }
        expect(await talk.heard('recordingEnded')).toMatchObject({ recording, ok: true })
        expect(talk.of('commandRefused')).toEqual([])
        const bytes = await bytesOf(recording)
        expect([bytes.toString('latin1', 0, 4), bytes.toString('latin1', 8, 12)]).toEqual(['RIFF', 'WAVE'])
        expect(bytes.length).toBeGreaterThan(8000)
        await bench.during(talk.session.removeRecording(recording))
        await bench.during(talk.session.removeRecording(recording))
        await expect(bytesOf(recording)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      })

      holds('ends with its bridge', async () => {
        const { lead, bridge } = await bridged()
        const recording = recordingName(`tl.${bench.unique()}`)
        talk.send({ kind: 'record', bridge, recording, action: 'start' })
        await bench.pass(1500)
        talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
        expect(await talk.heard('recordingEnded')).toMatchObject({ recording, ok: true })
        expect((await bytesOf(recording)).length).toBeGreaterThan(4000)
      })

      holds('what does not exist is not found', async () => {
        await expect(bytesOf(`tl.${bench.unique()}`)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      })
    })

    describe('losing the link', () => {
      holds('while ringing: the call goes on and the snapshot shows it', async () => {
        const leg = talk.call(bench.numbers.noAnswer)
        await talk.heard('legRinging', leg)
        await talk.reconnect()
        expect((await snapshot()).legs.find((known) => known.leg === leg)).toMatchObject({ state: 'ringing' })
        talk.send({ kind: 'hangup', leg, reason: 'cancel' })
        await talk.heard('legGone', leg)
      })

      holds('while bridged: both go on talking and can be worked with', async () => {
        const { lead, agent, bridge } = await bridged()
        await talk.reconnect()
        const { legs } = await snapshot()
        for (const leg of [lead, agent]) {
          expect(legs.find((known) => known.leg === leg)).toMatchObject({ state: 'up', bridge })
        }
        talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
        expect(await talk.heard('legGone', lead)).toMatchObject({ end: 'normal' })
        talk.send({ kind: 'hold', leg: agent, audio: 'silence' })
        await talk.heard('legHeld', agent)
      })

      holds('while held: the snapshot says held', async () => {
        const leg = await phoneUp()
        talk.send({ kind: 'hold', leg, audio: 'silence' })
        await talk.heard('legHeld', leg)
        await talk.reconnect()
        expect((await snapshot()).legs.find((known) => known.leg === leg)).toMatchObject({ state: 'up', held: true })
      })

      holds('a leg that ended meanwhile is not in the snapshot', async () => {
        const leg = talk.call(bench.numbers.hangsUp)
        await talk.heard('legAnswered', leg)
        await bench.dropLink()
        await bench.during(talk.session.lost)
        await bench.pass(8000)
        await talk.reconnect()
        expect((await snapshot()).legs.map((known) => known.leg)).not.toContain(leg)
      })

      holds('the snapshot shows a leg nobody asked for, and it can be ended', async () => {
        const leg = talk.newLeg()
        await bench.plantLeg(leg)
        await talk.reconnect()
        expect((await snapshot()).legs.map((known) => known.leg)).toContain(leg)
        talk.send({ kind: 'hangup', leg, reason: 'normal' })
        await talk.heard('legGone', leg)
      })

      holds('a command on a session that is over changes nothing and does not throw', async () => {
        const leg = await answered()
        const old = talk.session
        await talk.reconnect()
        old.send({ kind: 'hangup', commandId: 99_999 as never, leg, reason: 'normal' })
        await bench.pass(500)
        expect((await snapshot()).legs.map((known) => known.leg)).toContain(leg)
      })

      holds('closing touches no call', async () => {
        const leg = await answered()
        const old = talk.session
        await bench.during(old.close())
        expect(await bench.during(old.lost)).toMatchObject({ fatal: false })
        await talk.reconnect()
        expect((await snapshot()).legs.map((known) => known.leg)).toContain(leg)
      })

      holds('a connection that is given up says so', async () => {
        const giveUp = new AbortController()
        giveUp.abort()
        await expect(bench.during(bench.driver.connect(() => {}, giveUp.signal))).rejects.toBeInstanceOf(Error)
      })
    })
  })
}
