import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { BridgeId, LegId } from '../../../dialer/model/ids.js'
import type { PhoneNumber } from '../../../dialer/model/phone-number.js'
import type { PbxSnapshot } from '../../../dialer/ports/pbx.js'
import type { PbxBench } from './bench.js'
import { openTalk, type Talk } from './talk.js'

/** Why a driver cannot be held to a case; the name of the case is the key. */
export type Skips = Readonly<Record<string, string>>

/** What the cases share: the bench, the talk of the present case, and steps that many begin with. */
export interface Suite {
  readonly bench: PbxBench
  readonly talk: Talk
  /** A case, unless the driver has a reason to skip it. */
  readonly holds: (what: string, test: () => Promise<void>) => void
  /** Calls a number and waits for its answer. */
  readonly answered: (number?: PhoneNumber) => Promise<LegId>
  /** Rings one of the two phones that answer and waits for it. */
  readonly phoneUp: (index?: 0 | 1) => Promise<LegId>
  readonly bridged: () => Promise<{ readonly lead: LegId; readonly agent: LegId; readonly bridge: BridgeId }>
  readonly snapshot: () => Promise<PbxSnapshot>
}

/** Starts the bench before all cases and a talk before each; after each, every leg is held to its one end. */
export function openSuite(makeBench: () => Promise<PbxBench>, skips: Skips): Suite {
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

  return {
    get bench() {
      return bench
    },
    get talk() {
      return talk
    },
    holds,
    answered,
    phoneUp,
    bridged,
    snapshot,
  }
}
