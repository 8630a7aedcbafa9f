import { describe, expect, it } from 'vitest'
import type { AbandonmentRule } from '../../../../dialer/model/abandonment-settings.js'
import { abandonmentLaws, defaultAbandonmentSettings } from '../../../../dialer/model/abandonment-settings.js'
import type { CampaignSettings } from '../../../../dialer/model/campaign.js'
import { defaultCampaignSettings } from '../../../../dialer/model/default-campaign-settings.js'
import { campaignId } from '../../../../dialer/model/ids.js'
import type { AnswerClass, RuleSet } from '../../../../dialer/model/ledger.js'
import { createAbandonmentLedger } from '../../../../dialer/pacing/ledger/abandonment-ledger.js'
import { ruleSetOf } from '../../../../dialer/pacing/ledger/rule-set.js'
import { monday10 } from '../../../support/factories.js'

const one = campaignId(1)
const two = campaignId(2)
const hour = 3_600_000
const day = 24 * hour

const daily: AbandonmentRule = { name: 'daily', window: 'day', limit: 0.03, formula: 'plain', scope: 'campaign' }
const rules = (...list: readonly AbandonmentRule[]): RuleSet => ({
  ...defaultAbandonmentSettings,
  rules: list,
  misjudgedShare: 0,
  timeZone: 'UTC',
})

function ledgerWith(...list: readonly AbandonmentRule[]) {
  const ledger = createAbandonmentLedger()
  ledger.setRules(one, rules(...list))
  const count = (n: number, what: AnswerClass, at = monday10, campaign = one) => {
    for (let i = 0; i < n; i++) ledger.count(campaign, at, what, null)
  }
  const states = (now = monday10) => ledger.reports(one, now).map(({ state }) => state)
  return { ledger, count, states }
}

describe('a rule', () => {
  it('lets the first three calls of a window be abandoned, for so few say nothing at 95 %, and is tight from then on', () => {
    const { count, states } = ledgerWith(daily)
    count(9, 'connected')
    count(2, 'abandoned')
    expect(states()).toEqual(['within'])
    count(1, 'abandoned')
    expect(states()).toEqual(['tight'])
  })

  it('is over at the fourth, and until there is room for as many again', () => {
    const { ledger, count, states } = ledgerWith(daily)
    count(8, 'connected')
    count(5, 'abandoned')
    expect(states()).toEqual(['over'])
    expect(ledger.isOver(one, monday10)).toBe(true)
    // 5 of 167 is the limit itself; 2 calls were spent beyond the first three, so 7 have to be allowed: 234 answers.
    count(154, 'connected')
    expect(states()).toEqual(['over'])
    count(66, 'connected')
    expect(states()).toEqual(['over'])
    count(1, 'connected')
    expect(states()).toEqual(['within'])
  })

  it('is over when a share that had room reaches the limit', () => {
    const { count, states } = ledgerWith(daily)
    count(194, 'connected')
    count(5, 'abandoned')
    expect(states()).toEqual(['tight'])
    count(1, 'late')
    expect(states()).toEqual(['over'])
  })

  it('begins anew with the next day', () => {
    const { count, states } = ledgerWith(daily)
    count(5, 'abandoned')
    expect(states()).toEqual(['over'])
    expect(states(monday10 + 13 * hour + 3_599_999)).toEqual(['over'])
    expect(states(monday10 + 14 * hour)).toEqual(['within'])
  })

  it('counts a late correction in the windows of the answer it corrects', () => {
    const { ledger, count, states } = ledgerWith(daily)
    count(196, 'connected')
    count(4, 'abandoned')
    expect(states()).toEqual(['within'])
    for (let i = 0; i < 150; i++) ledger.count(one, monday10, 'machine', 'connected')
    expect(ledger.reports(one, monday10)[0]).toMatchObject({
      state: 'over',
      counts: { connected: 46, abandoned: 4, machines: 150 },
      live: 50,
    })
  })

  it('has no budget for calls at risk once two were spent, long before it is over', () => {
    const { ledger, count } = ledgerWith(daily)
    count(20, 'connected')
    count(1, 'abandoned')
    expect(ledger.isOver(one, monday10, 5)).toBe(false)
    count(1, 'abandoned')
    expect(ledger.isOver(one, monday10, 5)).toBe(true)
    expect(ledger.isOver(one, monday10)).toBe(false)
    count(300, 'connected')
    expect(ledger.isOver(one, monday10, 5)).toBe(false)
    expect(ledger.isOver(one, monday10, 8)).toBe(true)
  })

  it('stops a pacer only for what the answers to come in the window will not pay for', () => {
    const { ledger, count } = ledgerWith(daily)
    count(95, 'connected')
    count(5, 'abandoned')
    // An hour later a hundred answers more are expected: three calls. Two were spent beyond the limit.
    expect(ledger.isSpent(one, monday10 + hour)).toBe(false)
    count(1, 'abandoned')
    expect(ledger.isSpent(one, monday10 + hour)).toBe(false)
    count(1, 'abandoned')
    expect(ledger.isSpent(one, monday10 + hour)).toBe(true)
  })

  it('stops a pacer at the limit itself where the window ends', () => {
    const { ledger, count } = ledgerWith(daily)
    count(95, 'connected', monday10 + 13 * hour)
    count(5, 'abandoned', monday10 + 13 * hour)
    expect(ledger.isSpent(one, monday10 + 14 * hour - 1)).toBe(true)
  })

  it('with a limit of 0 is always over, and with one of 1 never', () => {
    const zero = ledgerWith({ ...daily, limit: 0 })
    expect(zero.states()).toEqual(['over'])
    const all = ledgerWith({ ...daily, limit: 1 })
    all.count(100, 'abandoned')
    expect(all.states()).toEqual(['within'])
  })

  it('of the whole site counts all campaigns', () => {
    const { ledger, count } = ledgerWith(daily, { ...daily, name: 'site', scope: 'site' })
    count(100, 'connected')
    count(20, 'abandoned', monday10, two)
    expect(ledger.reports(one, monday10).map(({ live, state }) => [live, state])).toEqual([
      [100, 'within'],
      [120, 'over'],
    ])
  })
})

describe('a window that moves along', () => {
  const last24: AbandonmentRule = { ...daily, name: 'last', window: 'rolling24h' }

  it('lends a pacer nothing: it is full at every moment', () => {
    const { ledger, count } = ledgerWith(last24)
    count(97, 'connected')
    count(4, 'abandoned')
    expect(ledger.isSpent(one, monday10 + hour)).toBe(true)
  })

  it('keeps an answer for a whole day and lets go of it a quarter hour later at most', () => {
    const { ledger, count } = ledgerWith(last24)
    const at = monday10 + 7 * 60_000
    count(1, 'abandoned', at)
    const counted = (now: number) => ledger.reports(one, now)[0]?.live
    expect(counted(at + day)).toBe(1)
    expect(counted(monday10 + day + 899_999)).toBe(1)
    expect(counted(monday10 + day + 900_000)).toBe(0)
  })

  it('stays over through midnight', () => {
    const { count, states } = ledgerWith(last24)
    count(5, 'abandoned')
    expect(states(monday10 + 15 * hour)).toEqual(['over'])
    expect(states(monday10 + day + hour)).toEqual(['within'])
  })
})

describe('several rules', () => {
  it('hold at once: the day of the campaign and its 30 days', () => {
    const { ledger, count, states } = ledgerWith(daily, ...abandonmentLaws.usFtc.rules)
    count(40, 'connected', monday10 - 3 * day)
    count(10, 'abandoned', monday10 - 3 * day)
    count(10, 'connected')
    expect(states()).toEqual(['within', 'over', 'over'])
    expect(ledger.windows(one, monday10).map(({ live, abandoned, limit }) => [live, abandoned, limit])).toEqual([
      [10, 0, 0.03],
      [60, 10, 0.03],
      [60, 10, 0.03],
    ])
  })

  it('tell each change of state once', () => {
    const { ledger, count } = ledgerWith(daily)
    expect(ledger.changes(one, monday10)).toEqual([])
    count(5, 'abandoned')
    expect(ledger.changes(one, monday10)).toMatchObject([{ before: 'within', report: { state: 'over' } }])
    expect(ledger.changes(one, monday10)).toEqual([])
  })

  it('expect for the time left what the last hour brought, and an hour of it at most', () => {
    const { ledger, count } = ledgerWith(daily)
    count(60, 'connected', monday10)
    expect(ledger.windows(one, monday10)[0]?.expectedLive).toBeNull()
    expect(ledger.windows(one, monday10 + hour)[0]?.expectedLive).toBeCloseTo(60)
    expect(ledger.windows(one, monday10 + 13.5 * hour)[0]?.expectedLive).toBe(0)
  })
})

describe('a ledger that begins again', () => {
  it('goes on with what was counted, in the middle of a window', () => {
    const { ledger, states } = ledgerWith(daily, ...abandonmentLaws.usFtc.rules)
    ledger.seed({
      quarters: [{ campaign: one, at: monday10 - hour, connected: 10, late: 0, abandoned: 4, machines: 0 }],
      began: [{ campaign: one, at: monday10 - 29 * day }],
    })
    expect(states()).toEqual(['over', 'over', 'over'])
    // The campaign's second 30 days begin with its own first answer, not with the start of the process.
    expect(states(monday10 + 1.5 * day)).toEqual(['within', 'within', 'over'])
  })
})

describe('the rules of a campaign', () => {
  it('reckon with misjudged people only where detection keeps machines from agents', () => {
    const amd: CampaignSettings['amd'] = { ...defaultCampaignSettings.amd, misjudgedShare: 0.01 }
    const share = (change: Partial<typeof amd>, own: number | null = null) =>
      ruleSetOf(
        { amd: { ...amd, ...change }, abandonment: { ...defaultAbandonmentSettings, misjudgedShare: own } },
        'UTC',
        0.02,
      ).misjudgedShare
    expect(share({ mode: 'off' })).toBe(0)
    expect(share({ mode: 'shadow' })).toBe(0)
    expect(share({ mode: 'on', onMachine: 'connectAgent' })).toBe(0)
    expect(share({ mode: 'on', onMachine: 'hangUp' })).toBe(0.01)
    expect(share({ mode: 'on', onMachine: 'hangUp' }, 0.005)).toBe(0.005)
    expect(share({ mode: 'on', onMachine: 'hangUp', misjudgedShare: null })).toBe(0.02)
  })

  it('of the presets: 3 % a day, the two of the US, and none allowed in the UK', () => {
    expect(defaultAbandonmentSettings.rules).toEqual([daily])
    expect(abandonmentLaws.usFtc.rules.map(({ window, limit }) => [window, limit])).toEqual([
      ['campaign', 0.03],
      ['rolling30d', 0.03],
    ])
    expect(abandonmentLaws.ukOfcom.rules).toMatchObject([{ window: 'rolling24h', limit: 0, formula: 'ofcom' }])
    expect(abandonmentLaws.ukOfcom).toMatchObject({ noRedialAfterAbandonS: 72 * 3600, noRedialMachineSameDay: true })
  })
})
