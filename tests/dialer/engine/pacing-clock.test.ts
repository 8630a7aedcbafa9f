import { expect, it } from 'vitest'
import { aCampaign, aLead, anAgent, createStage } from '../support/engine-stage.js'

it('the clock jumps forward an hour, and is told to be back again: the product’s own pacer goes on dialling, within its ceiling', () => {
  const stage = createStage({
    campaigns: [aCampaign(1, { dialMode: 'predictive' })],
    agents: [anAgent(1), anAgent(2)],
    leads: Array.from({ length: 500 }, (_, n) => aLead(n + 1)),
  })
  stage.signOn(1)
  stage.signOn(2)
  stage.pass(60_000)
  const before = stage.dialed().length
  stage.sleep(3_600_000)
  stage.pass(60_000)
  const after = stage.dialed().length
  expect(after).toBeGreaterThan(before)
  // A moment from before the jump, as a host whose clock was set back would give it.
  stage.engine.step({ kind: 'tick' }, stage.now() - 7_200_000)
  stage.pass(120_000)
  expect(stage.dialed().length).toBeGreaterThan(after)
  expect(stage.engine.inspect().lines.site).toBeLessThanOrEqual(20)
})
