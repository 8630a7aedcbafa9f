import { describe, expect, it } from 'vitest'
import { type AmdSettings, defaultAmdSettings } from '../../../dialer/model/amd-settings.js'
import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import { allCapabilities } from '../../../dialer/ports/pbx-capabilities.js'
import { aCampaign, aLead, anAgent, createStage } from '../support/engine-stage.js'

const leads = Array.from({ length: 150 }, (_, i) => aLead(i + 1))
const campaign = (amd: Partial<AmdSettings>, more: Partial<CampaignSettings> = {}) =>
  aCampaign(1, { wrapUpS: 0, ...more, amd: { ...defaultAmdSettings, mode: 'on', auditShare: 0, ...amd } })

describe('detection in shadow', () => {
  const shadow = campaign({ mode: 'shadow' })

  it('connects the person at once, and writes the verdict down while they talk', () => {
    const stage = createStage({ leads, campaigns: [shadow] })
    stage.signOn(1)
    expect(stage.dialed()[0]).toMatchObject({ screening: { shadow: true } })
    const leg = stage.leadLeg()
    stage.answer(leg)
    stage.bridge()
    stage.pass(1500)
    stage.screened(leg, 'machine')
    expect(stage.last('hangup')).toBeUndefined()
    expect(stage.told('call.screened')[0]).toMatchObject({ judged: 'machine', treatedAs: 'person', shadow: true })
    stage.screened(leg, 'human')
    expect(stage.told('call.screened')).toHaveLength(1)
    stage.gone(leg)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'connected' })
    expect(stage.record()).toMatchObject({ verdict: 'machine', outcome: 'connected' })
  })

  it('counts a verdict that would have come too late as a person', () => {
    const stage = createStage({ leads, campaigns: [shadow] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.bridge()
    stage.pass(3000)
    stage.screened(stage.leadLeg(), 'machine')
    expect(stage.told('call.screened')[0]).toMatchObject({ verdict: 'machine', judged: 'person', afterMs: 3000 })
  })

  it('drops people as people, whatever it has said', () => {
    const stage = createStage({ leads, campaigns: [campaign({ mode: 'shadow' }, { dialMode: 'power', ratio: 2 })] })
    stage.signOn(1)
    stage.pass(100)
    const [first, second] = stage.dialed().map((command) => command.leg)
    stage.answer(first!)
    stage.bridge()
    stage.answer(second!)
    stage.screened(second!, 'machine')
    stage.pass(2000)
    expect(stage.last('play')).toMatchObject({ leg: second, media: 'sound:tt-allbusy' })
    stage.gone(second!)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'abandoned' })
  })

  it('is left out on a PBX that cannot', () => {
    const capabilities = { ...allCapabilities, shadowScreening: false }
    const stage = createStage({ leads, campaigns: [shadow], capabilities })
    stage.signOn(1)
    expect(stage.dialed()[0]).toMatchObject({ screening: null })
  })
})

describe('a verdict', () => {
  it('that comes after the time is over changes nothing', () => {
    const stage = createStage({ leads, campaigns: [campaign({ verdictWithinMs: 1700 })] })
    stage.signOn(1)
    const leg = stage.leadLeg()
    stage.answer(leg)
    stage.pass(1850)
    expect(stage.told('call.screened')[0]).toMatchObject({ verdict: 'unsure', judged: 'person', afterMs: null })
    stage.bridge()
    stage.screened(leg, 'machine')
    expect(stage.told('call.connected')).toHaveLength(1)
    expect(stage.last('hangup')).toBeUndefined()
    expect(stage.told('call.screened')).toHaveLength(1)
  })

  it('that comes after the person hung up changes nothing', () => {
    const stage = createStage({ leads, campaigns: [campaign({})] })
    stage.signOn(1)
    const leg = stage.leadLeg()
    stage.answer(leg)
    stage.gone(leg, 'normal', 16)
    stage.screened(leg, 'machine')
    expect(stage.told('call.screened')).toEqual([])
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'abandoned', endedBy: 'lead' })
  })
})

describe('a machine', () => {
  const message = { onMachine: 'leaveMessage', message: 'sound:call-us', greetingWaitMs: 9000 } as const

  it('is left the message when its greeting is over', () => {
    const stage = createStage({ leads, campaigns: [campaign(message)] })
    stage.signOn(1)
    stage.answer(stage.leadLeg())
    stage.screened(stage.leadLeg(), 'machine')
    expect(stage.last('play')).toMatchObject({ media: 'sound:call-us', afterGreetingMs: 9000 })
  })

  it('is left it after the stated wait where the PBX cannot hear the end of a greeting', () => {
    const capabilities = { ...allCapabilities, greetingEnd: false }
    const stage = createStage({ leads, campaigns: [campaign(message)], capabilities })
    stage.signOn(1)
    const leg = stage.leadLeg()
    stage.answer(leg)
    stage.screened(leg, 'machine')
    stage.pass(8999)
    expect(stage.last('play')).toBeUndefined()
    stage.pass(1)
    expect(stage.last('play')).toMatchObject({ media: 'sound:call-us', afterGreetingMs: null })
    stage.pbx({ kind: 'playEnded', leg, ok: true } as never)
    expect(stage.last('hangup')).toMatchObject({ leg })
  })

  it('is handed to a ready agent when it is audited, and the agent says what it was', () => {
    const stage = createStage({ leads, campaigns: [campaign({ auditShare: 1 })] })
    stage.signOn(1)
    const leg = stage.leadLeg()
    stage.answer(leg)
    stage.screened(leg, 'machine')
    expect(stage.told('call.screened')[0]).toMatchObject({ judged: 'machine', treatedAs: 'audit' })
    stage.bridge()
    expect(stage.told('call.connected')).toHaveLength(1)
  })

  it('that is audited keeps nobody waiting: without a ready agent it is hung up on', () => {
    const settings = { dialMode: 'power', ratio: 2 } as const
    const stage = createStage({ leads, campaigns: [campaign({ auditShare: 1 }, settings)] })
    stage.signOn(1)
    stage.pass(100)
    const [first, second] = stage.dialed().map((command) => command.leg)
    stage.answer(first!)
    stage.screened(first!, 'human')
    stage.bridge()
    stage.answer(second!)
    stage.screened(second!, 'machine')
    stage.pass(1)
    expect(stage.last('hangup')).toMatchObject({ leg: second })
    stage.gone(second!)
    expect(stage.told('call.ended')[0]).toMatchObject({ outcome: 'machine' })
  })
})

describe('detection that calls everybody a machine', () => {
  const answerAll = (stage: ReturnType<typeof createStage>, count: number, verdict: 'human' | 'machine') => {
    for (let n = 0; n < count; n++) {
      stage.pass(1000)
      const leg = stage.leadLeg()
      stage.answer(leg)
      stage.screened(leg, verdict)
      if (verdict === 'human') stage.bridge()
      stage.gone(leg)
    }
  }

  it('is put in shadow by itself and told, and people are connected again', () => {
    const stage = createStage({ leads, agents: [anAgent(1)], campaigns: [campaign({})] })
    stage.signOn(1)
    answerAll(stage, 50, 'machine')
    expect(stage.told('campaign.amdSuspended')).toMatchObject([{ mode: 'shadow', machines: 50, usualShare: null }])
    stage.pass(1000)
    expect(stage.dialed().at(-1)).toMatchObject({ screening: { shadow: true } })
    stage.answer(stage.leadLeg())
    stage.bridge()
    expect(stage.told('call.connected').length).toBe(1)
  })

  it('is off where the PBX knows no shadow', () => {
    const capabilities = { ...allCapabilities, shadowScreening: false }
    const stage = createStage({ leads, campaigns: [campaign({})], capabilities })
    stage.signOn(1)
    answerAll(stage, 50, 'machine')
    expect(stage.told('campaign.amdSuspended')).toMatchObject([{ mode: 'off' }])
    stage.pass(1000)
    expect(stage.dialed().at(-1)).toMatchObject({ screening: null })
  })

  it('goes on when a person switches it on again', () => {
    const stage = createStage({ leads, campaigns: [campaign({})] })
    stage.signOn(1)
    answerAll(stage, 50, 'machine')
    stage.ask({ kind: 'campaign.put', campaign: campaign({}) })
    answerAll(stage, 60, 'machine')
    expect(stage.told('campaign.amdSuspended')).toHaveLength(1)
  })
})
