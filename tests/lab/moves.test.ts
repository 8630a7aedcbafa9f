import { expect, it } from 'vitest'
import { createSystemClock } from '../../daemon/clock.js'
import { silentLog } from '../../daemon/log.js'
import { createAsteriskDriver } from '../../daemon/pbx/asterisk/asterisk.driver.js'
import { bridgeId, commandId, extension, type LegId, legId } from '../../dialer/model/ids.js'
import type { PbxEvent } from '../../dialer/ports/pbx.js'
import { asteriskConfig } from './support/asterisk-bench.js'
import { describeLab } from './support/describe-lab.js'

const pairs = 20
const rounds = 75
const withinMs = 3000

// A leg that Asterisk loses track of is not moved any more, whatever it answers. It happened to one move in 120 while bridges were destroyed
// beside the moves out of them: too seldom for any test of one call.
describeLab('legs that are moved between bridges', (lab) => {
  it(`all arrive, in ${pairs * rounds} conversations between held phones`, async () => {
    const site = `m${Date.now().toString(36)}`
    const waiting = new Map<string, () => void>()
    const heard = (event: PbxEvent) => {
      if (event.kind === 'legsBridged') waiting.get(event.bridge)?.()
      else if ('leg' in event) waiting.get(`${event.kind} ${event.leg}`)?.()
    }
    /** Whether it is told in time. */
    const told = (what: string) =>
      new Promise<boolean>((resolve) => {
        const late = setTimeout(() => resolve(false), withinMs)
        waiting.set(what, () => {
          clearTimeout(late)
          waiting.delete(what)
          resolve(true)
        })
      })
    const driver = createAsteriskDriver(asteriskConfig(lab, site), createSystemClock(), silentLog)
    const session = await driver.connect(heard, new AbortController().signal)
    let commands = 0
    const next = () => commandId((commands += 1))
    const phone = async (number: string): Promise<LegId> => {
      const leg = legId(`tl.${site}.${number}`)
      const answered = told(`legAnswered ${leg}`)
      const target = { kind: 'extension', extension: extension(number) } as const
      session.send({
        kind: 'originate',
        commandId: next(),
        leg,
        target,
        callerId: null,
        ringForMs: 5000,
        screening: null,
      })
      if (!(await answered)) throw new Error(`the phone ${number} did not answer`)
      return leg
    }
    const missed: string[] = []
    const expectTold = async (what: string, send: () => void) => {
      const arrives = told(what)
      send()
      if (!(await arrives)) missed.push(what)
    }
    const hold = (leg: LegId) =>
      expectTold(`legHeld ${leg}`, () => session.send({ kind: 'hold', commandId: next(), leg, audio: 'silence' }))
    const talkAndPart = async (lead: LegId, agent: LegId) => {
      await hold(lead)
      await hold(agent)
      for (let round = 0; round < rounds && missed.length === 0; round += 1) {
        const bridge = bridgeId(`${agent}.b${round}`)
        await expectTold(bridge, () => session.send({ kind: 'bridge', commandId: next(), bridge, legs: [lead, agent] }))
        await hold(lead)
        await hold(agent)
      }
    }
    const legs: LegId[] = []
    for (const number of lab.pbx.extensions.slice(0, pairs * 2)) legs.push(await phone(number))
    await Promise.all(legs.slice(0, pairs).map((lead, index) => talkAndPart(lead, legs[pairs + index] ?? lead)))
    expect(missed).toEqual([])
    for (const leg of legs) {
      await expectTold(`legGone ${leg}`, () =>
        session.send({ kind: 'hangup', commandId: next(), leg, reason: 'normal' }),
      )
    }
    await session.close()
  }, 120_000)
})
