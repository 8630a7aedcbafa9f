import { describe, expect, it } from 'vitest'
import { createLateVerdicts } from '../../../../dialer/pacing/predictive/late-verdicts.js'
import { drawDuration } from '../../../../dialer/simulation/duration.js'
import { createKeyedChance } from '../../../../dialer/simulation/keyed-chance.js'

const personTakes = { kind: 'erlang', meanMs: 850, steps: 12 } as const
const machineTakes = { kind: 'erlang', meanMs: 2000, steps: 10 } as const

describe('verdicts that came too late', () => {
  it('are reckoned evenly over a day: the error of one reckoning is not taken for all calls there ever were', () => {
    for (let seed = 1; seed <= 4; seed++) {
      const chance = createKeyedChance(seed)
      const lates = createLateVerdicts(2000)
      let people = 0
      let highest = 0
      for (let call = 0; call < 40_000; call++) {
        const random = chance.at(1, call)
        const isPerson = random.next() < 0.25
        const takes = drawDuration(isPerson ? personTakes : machineTakes, random)
        if (isPerson && takes >= 2000) people++
        lates.heard(takes, isPerson || random.next() < 0.03)
        // What was reckoned before is not taken back by more than chance moves the last fifty verdicts.
        expect(lates.people()).toBeGreaterThan(highest - 10)
        highest = Math.max(highest, lates.people())
      }
      // From above, and of ten thousand people not more than some.
      expect(lates.people()).toBeGreaterThanOrEqual(people)
      expect(lates.people()).toBeLessThan(80)
    }
  })
})
