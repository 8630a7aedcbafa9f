import { describe, expect, it } from 'vitest'
import { aCampaign, aLead, anAgent, createStage } from '../support/engine-stage.js'

const leads = [aLead(1), aLead(2), aLead(3)]

describe('after the process slept for half a minute', () => {
  it('an agent who answered meanwhile gets the call and is not taken for absent', () => {
    const stage = createStage({
      leads,
      campaigns: [aCampaign(1, { dropAfterMs: 20_000 })],
      agents: [anAgent(1, 'perCall')],
    })
    stage.signOn(1)
    stage.pass(10)
    stage.answer(stage.leadLeg())
    stage.sleep(30_000)
    // The timer comes first, then what waited in the socket.
    stage.input({ kind: 'tick' })
    stage.answer(stage.legTo('1001')!)
    stage.bridge()
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
  })

  it('a person who answered meanwhile is not hung up as unanswered', () => {
    const stage = createStage({ leads })
    stage.signOn(1)
    stage.sleep(40_000)
    stage.input({ kind: 'tick' })
    stage.ring(stage.leadLeg())
    stage.answer(stage.leadLeg())
    stage.bridge()
    expect(stage.told('call.connected')).toHaveLength(1)
  })

  it('a person who waits goes to the agent who became free, though the time is over', () => {
    const stage = createStage({ leads, campaigns: [aCampaign(1, { dialMode: 'power', ratio: 2, wrapUpS: 0 })] })
    stage.signOn(1)
    stage.pass(100)
    const [first, second] = stage.dialed().map((command) => command.leg)
    stage.answer(first!)
    stage.bridge()
    stage.answer(second!)
    stage.sleep(30_000)
    stage.input({ kind: 'tick' })
    stage.gone(first!)
    expect(stage.bridge().legs[0]).toBe(second)
    expect(stage.last('play')).toBeUndefined()
  })

  it('deadlines that nothing met are served a moment later', () => {
    const stage = createStage({ leads })
    stage.signOn(1)
    stage.sleep(40_000)
    stage.input({ kind: 'tick' })
    expect(stage.last('hangup')).toBeUndefined()
    stage.pass(250)
    expect(stage.last('hangup')).toMatchObject({ leg: stage.leadLeg(0), reason: 'cancel' })
  })
})
