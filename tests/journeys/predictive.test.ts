import { describe, expect, it } from 'vitest'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { trunkName } from '../../dialer/model/ids.js'
import { defaultPacingSettings, type PacingSettings } from '../../dialer/model/pacing-settings.js'
import { type FloorFigures, figuresOf, openFloor } from './floor.js'

const hour = 3_600_000
const paced = (dialMode: CampaignSettings['dialMode'], pacing: Partial<PacingSettings> = {}) => ({
  settings: { dialMode, pacing: { ...defaultPacingSettings, ...pacing } },
})

/** What each campaign of a floor did in so many hours; nobody failed. */
async function work(agents: number, hours: number, campaigns: Parameters<typeof openFloor>[0]['campaigns']) {
  const site = await openFloor({ agents, campaigns })
  await site.signOn()
  await site.clock.advance(hours * hour)
  const figures = campaigns.map((_, index) => figuresOf(site, index + 1, agents * hours))
  expect(site.host.counters().failures).toBe(0)
  await site.host.stop()
  return figures
}

/** 3 % of the people who answered. Where only some hundred did, one call is near a per cent: as many may be too many in one campaign. */
function expectWithinLimit({ abandoned, live }: FloorFigures): void {
  expect(abandoned).toBeLessThanOrEqual(0.03 * live + 1)
}

describe('a predictive campaign', () => {
  it('keeps 20 agents busier than a progressive one and leaves no more than 3 % of people alone', async () => {
    const [ahead] = await work(20, 1, [paced('predictive')])
    const [waiting] = await work(20, 1, [paced('progressive')])
    expect(ahead!.abandonedShare).toBeLessThanOrEqual(0.03)
    expect(waiting!.abandoned).toBe(0)
    expect(ahead!.perAgentHour).toBeGreaterThan(1.15 * waiting!.perAgentHour)
  }, 60_000)

  it('dials as if progressive where nobody may be abandoned at all', async () => {
    const { settings } = paced('predictive')
    const rules = [{ name: 'none', window: 'day', limit: 0, formula: 'plain', scope: 'campaign' }] as const
    const abandonment = { preset: 'custom', rules, confidence: 0.95, misjudgedShare: null, shiftStarts: [] } as const
    const [none] = await work(10, 0.5, [{ settings: { ...settings, abandonment } }])
    const [waiting] = await work(10, 0.5, [paced('progressive')])
    expect(none!.abandoned).toBe(0)
    expect(none!.calls / waiting!.calls).toBeGreaterThan(0.95)
    expect(none!.calls / waiting!.calls).toBeLessThan(1.05)
  }, 60_000)

  it('is held by nothing but its ceiling of lines where everybody may be abandoned', async () => {
    const rules = [{ name: 'any', window: 'day', limit: 1, formula: 'plain', scope: 'campaign' }] as const
    const abandonment = { preset: 'custom', rules, confidence: 0.95, misjudgedShare: null, shiftStarts: [] } as const
    const { settings } = paced('predictive', { maxLinesPerAgent: 3, earlyHangUp: false })
    const site = await openFloor({ agents: 10, campaigns: [{ settings: { ...settings, abandonment } }] })
    await site.signOn()
    let most = 0
    for (let i = 0; i < 120; i++) {
      await site.clock.advance(5000)
      most = Math.max(most, site.host.inspect().lines.site)
    }
    expect(most).toBeGreaterThan(25)
    // Beside the lines for agents there are people hearing the message.
    expect(site.host.inspect().campaigns[0]?.limitedBy).toBe('linesPerAgent')
    expect(figuresOf(site, 1, 1).abandoned).toBeGreaterThan(20)
  }, 60_000)
})

describe('campaigns that share ten agents', () => {
  it('leave few alone each, and divide the agents by weight to a tenth of all', async () => {
    const figures = await work(10, 2, [
      paced('predictive', { weight: 20 }),
      paced('predictive', { weight: 10 }),
      paced('predictive', { weight: 10 }),
    ])
    const all = figures.reduce((sum, each) => sum + each.connected, 0)
    for (const each of figures) expectWithinLimit(each)
    // The floor as a whole keeps it exactly.
    const lost = figures.reduce((sum, each) => sum + each.abandoned, 0)
    expect(lost / (all + lost)).toBeLessThanOrEqual(0.03)
    const shares = figures.map((each) => each.connected / all)
    for (const [index, due] of [0.5, 0.25, 0.25].entries()) expect(Math.abs(shares[index]! - due)).toBeLessThan(0.1)
    expect(all / 20).toBeGreaterThan(17)
  }, 120_000)

  it('are served by priority, and the lower one does not starve', async () => {
    const [high, low] = await work(10, 1, [
      paced('predictive', { priority: 8 }),
      paced('predictive', { priority: 2, weight: 100 }),
    ])
    expectWithinLimit(high!)
    expectWithinLimit(low!)
    const share = low!.connected / (low!.connected + high!.connected)
    expect(share).toBeGreaterThan(0.03)
    expect(share).toBeLessThan(0.3)
  }, 120_000)

  it('may dial each in its own way', async () => {
    const figures = await work(10, 1, [
      paced('predictive'),
      paced('progressive'),
      { settings: { ...paced('power').settings, ratio: 1.2 } },
      { settings: { ...paced('preview').settings, previewS: 5, previewTimeout: 'dial' } },
    ])
    for (const each of figures.slice(0, 3)) {
      expectWithinLimit(each)
      expect(each.connected).toBeGreaterThan(20)
    }
  }, 120_000)

  it('get lines by weight where lines are short', async () => {
    const limits = {
      maxLines: 12,
      callsPerSecond: 50,
      trunks: [{ name: trunkName('main'), maxLines: 12, callsPerSecond: 50 }],
    }
    const site = await openFloor({
      agents: 20,
      limits,
      campaigns: [paced('predictive', { weight: 30 }), paced('predictive', { weight: 10 })],
    })
    await site.signOn()
    await site.clock.advance(hour / 2)
    const [first, second] = [1, 2].map((campaign) => figuresOf(site, campaign, 10))
    expect(first!.calls / (first!.calls + second!.calls)).toBeCloseTo(0.75, 1)
    expectWithinLimit(first!)
    expectWithinLimit(second!)
  }, 120_000)
})
