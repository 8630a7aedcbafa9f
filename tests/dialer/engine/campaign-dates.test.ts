import { describe, expect, it } from 'vitest'
import { agentId, campaignId } from '../../../dialer/model/ids.js'
import { aCampaign, aLead, aNumber, createStage, start } from '../support/engine-stage.js'

const leads = Array.from({ length: 10 }, (_, n) => aLead(n + 1))
const hour = 3_600_000

describe('a campaign’s first day', () => {
  it('nothing is dialled before it, and then at once, without anything else happening', () => {
    const stage = createStage({ leads, campaigns: [aCampaign(1, { startAt: start + hour })] })
    stage.signOn(1)
    stage.pass(hour - 1000)
    expect([stage.dialed(), stage.limit()]).toEqual([[], 'notStarted'])
    stage.pass(2000)
    expect(stage.dialed()).toHaveLength(1)
  })

  it('nor by hand', () => {
    const stage = createStage({ leads, campaigns: [aCampaign(1, { dialMode: 'manual', startAt: start + hour })] })
    stage.signOn(1)
    const wish = { kind: 'agent.dialNumber', agent: agentId(1), number: aNumber(5), campaign: campaignId(1) } as const
    expect(stage.ask(wish)).toMatchObject({ ok: false, error: { code: 'CONFLICT' } })
    stage.pass(hour)
    stage.ask(wish)
    expect(stage.dialed()).toHaveLength(1)
  })
})

describe('a campaign’s last day', () => {
  it('is over by itself: it is completed and told of, its live call goes on, nothing new is dialled', () => {
    const stage = createStage({ leads, campaigns: [aCampaign(1, { endAt: start + hour })] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.pass(hour)
    expect(stage.told('campaign.status')).toMatchObject([{ campaign: 1, status: 'completed' }])
    expect(stage.told('campaign.completed')).toMatchObject([{ campaign: 1 }])
    expect(stage.presence(1)).toMatchObject({ name: 'talking' })
    stage.gone(stage.leadLeg())
    stage.pass(hour)
    expect([stage.dialed().length, stage.limit()]).toEqual([1, 'campaignNotActive'])
  })
})
