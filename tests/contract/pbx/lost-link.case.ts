import { describe, expect } from 'vitest'
import { commandId } from '../../../dialer/model/ids.js'
import type { Suite } from './suite.js'

/** What a driver shows of calls that went on while nobody listened. */
export function lostLinkContract(suite: Suite): void {
  const { holds, answered, phoneUp, bridged, snapshot } = suite
  describe('losing the link', () => {
    holds('while ringing: the call goes on and the snapshot shows it', async () => {
      const leg = suite.talk.call(suite.bench.numbers.noAnswer)
      await suite.talk.heard('legRinging', leg)
      await suite.talk.reconnect()
      expect((await snapshot()).legs.find((known) => known.leg === leg)).toMatchObject({ state: 'ringing' })
      suite.talk.send({ kind: 'hangup', leg, reason: 'cancel' })
      await suite.talk.heard('legGone', leg)
    })

    holds('while bridged: both go on talking and can be worked with', async () => {
      const { lead, agent, bridge } = await bridged()
      await suite.talk.reconnect()
      const { legs } = await snapshot()
      for (const leg of [lead, agent]) {
        expect(legs.find((known) => known.leg === leg)).toMatchObject({ state: 'up', bridge })
      }
      suite.talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
      expect(await suite.talk.heard('legGone', lead)).toMatchObject({ end: 'normal' })
      suite.talk.send({ kind: 'hold', leg: agent, audio: 'silence' })
      await suite.talk.heard('legHeld', agent)
    })

    holds('while held: the snapshot says held', async () => {
      const leg = await phoneUp()
      suite.talk.send({ kind: 'hold', leg, audio: 'silence' })
      await suite.talk.heard('legHeld', leg)
      await suite.talk.reconnect()
      expect((await snapshot()).legs.find((known) => known.leg === leg)).toMatchObject({ state: 'up', held: true })
    })

    holds('a leg that ended meanwhile is not in the snapshot', async () => {
      const leg = suite.talk.call(suite.bench.numbers.hangsUp)
      await suite.talk.heard('legAnswered', leg)
      await suite.bench.dropLink()
      await suite.bench.during(suite.talk.session.lost)
      await suite.bench.pass(8000)
      await suite.talk.reconnect()
      expect((await snapshot()).legs.map((known) => known.leg)).not.toContain(leg)
    })

    holds('the snapshot shows a leg nobody asked for, and it can be ended', async () => {
      const leg = suite.talk.newLeg()
      await suite.bench.plantLeg(leg)
      await suite.talk.reconnect()
      expect((await snapshot()).legs.map((known) => known.leg)).toContain(leg)
      suite.talk.send({ kind: 'hangup', leg, reason: 'normal' })
      await suite.talk.heard('legGone', leg)
    })

    holds('a command on a session that is over changes nothing and does not throw', async () => {
      const leg = await answered()
      const old = suite.talk.session
      await suite.talk.reconnect()
      old.send({ kind: 'hangup', commandId: commandId(99_999), leg, reason: 'normal' })
      await suite.bench.pass(500)
      expect((await snapshot()).legs.map((known) => known.leg)).toContain(leg)
    })

    holds('closing touches no call', async () => {
      const leg = await answered()
      const old = suite.talk.session
      await suite.bench.during(old.close())
      expect(await suite.bench.during(old.lost)).toMatchObject({ fatal: false })
      await suite.talk.reconnect()
      expect((await snapshot()).legs.map((known) => known.leg)).toContain(leg)
    })

    holds('a connection that is given up says so', async () => {
      const giveUp = new AbortController()
      giveUp.abort()
      await expect(suite.bench.during(suite.bench.driver.connect(() => {}, giveUp.signal))).rejects.toBeInstanceOf(
        Error,
      )
    })
  })
}
