import { expect, it } from 'vitest'
import { defaultAmdSettings } from '../../../dialer/model/amd-settings.js'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { parseCampaignSettings } from '../../../storage/campaigns/settings-schema.js'

const parsed = (amd: object) => parseCampaignSettings(JSON.stringify({ ...defaultCampaignSettings, amd })).amd

it('reads settings from before there were modes: what was on stays on, with the time it had', () => {
  const old = { enabled: true, verdictWithinMs: 4000, onMachine: 'hangUp', message: null }
  expect(parsed(old)).toEqual({ ...defaultAmdSettings, mode: 'on', verdictWithinMs: 4000, allowLateVerdict: true })
  expect(parsed({ ...old, enabled: false })).toMatchObject({ mode: 'off' })
  expect(parsed(defaultAmdSettings)).toEqual(defaultAmdSettings)
})

it('knows the disposition that says machine also where it was kept without the flag', () => {
  const kept = JSON.stringify(defaultCampaignSettings, (key, value: unknown) =>
    key === 'machine' && typeof value === 'boolean' ? undefined : value,
  )
  const read = parseCampaignSettings(kept).dispositions
  expect(read.filter(({ machine }) => machine).map(({ code }) => code)).toEqual(['answering_machine'])
})
