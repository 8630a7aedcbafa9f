import type { CampaignSettings, DialMode } from '../../../dialer/model/campaign.js'
import { compliancePresets } from '../../../dialer/model/compliance-settings.js'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { extension, trunkName, userId } from '../../../dialer/model/ids.js'
import { type PhoneNumber, parsePhoneNumber } from '../../../dialer/model/phone-number.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { NewAgent } from '../../../storage/agents/writes.js'
import type { NewCampaign } from '../../../storage/campaigns/writes.js'
import type { DayShape } from './day-shape.js'
import type { Dice } from './world.js'

/** Monday 2 March 2026, 8:00 UTC: no change of the clocks near in any of {@link zones}. */
export const dayBegins = 1_772_438_400_000
/** Zones of leads, with how far each is from UTC on that day. min */
export const zones: Readonly<Record<string, number>> = {
  'Europe/London': 0,
  'Europe/Berlin': 60,
  'America/New_York': -300,
  'Asia/Kolkata': 330,
}

/** A small site as it is set up before a day. */
export interface SitePlan {
  readonly shape: DayShape
  readonly limits: SiteLimits
  readonly agents: readonly NewAgent[]
  /** Agents with a browser that tells that it lives, by their place in `agents`. */
  readonly browsers: readonly boolean[]
  readonly campaigns: readonly NewCampaign[]
  /** Who is told of events by webhooks; on most days nobody. */
  readonly subscriptions: readonly Subscription[]
  /** The same window for all campaigns: minutes of the day at the called place. */
  readonly window: { readonly fromMinute: number; readonly toMinute: number }
}

/** What another system wants to hear. */
export interface Subscription {
  readonly events: readonly string[]
  /** Empty: of all. */
  readonly campaigns: readonly number[]
}

/** A lead as it is imported. */
export interface PlannedLead {
  readonly number: PhoneNumber
  readonly timeZone: string | null
  readonly priority: number
}

const everyDay = [1, 2, 3, 4, 5, 6, 7] as const
const amd = { ...defaultCampaignSettings.amd, mode: 'on' as const }

/** A site by chance: three to five agents, and campaigns of one to three modes; on longer days always three. */
export function planSite(dice: Dice, shape: DayShape): SitePlan {
  const size = dice.between(3, 5)
  const window = drawWindow(dice, shape)
  const modes = drawModes(dice, shape.name === 'brief' ? dice.between(1, 3) : 3)
  return {
    shape,
    window,
    limits: {
      maxLines: dice.between(7, 12),
      callsPerSecond: dice.between(2, 5),
      trunks: [
        { name: trunkName('main'), maxLines: dice.between(4, 7), callsPerSecond: dice.between(1, 3) },
        { name: trunkName('spare'), maxLines: dice.between(3, 5), callsPerSecond: dice.between(1, 2) },
      ],
    },
    agents: Array.from({ length: size }, (_, i) => ({
      user: userId(i + 1),
      name: `Agent ${i + 1}`,
      email: `agent-${i + 1}@example.com`,
      extension: extension(String(1001 + i)),
      sipUsername: null,
      sipPasswordEncrypted: null,
      phoneMode: dice.chance(0.6) ? 'nailedUp' : 'perCall',
    })),
    browsers: Array.from({ length: size }, () => dice.chance(0.5)),
    subscriptions: dice.chance(0.15) ? [{ events: ['*'], campaigns: [] }, partOf(dice, modes.length)] : [],
    campaigns: modes.map((dialMode, i) => ({
      name: `Campaign ${i + 1}`,
      description: null,
      status: 'active',
      agents: [],
      settings: settingsOf(dice, dialMode, shape, window),
    })),
  }
}

function partOf(dice: Dice, campaigns: number): Subscription {
  const events = dice.pick([['call.*'], ['call.ended', 'lead.updated'], ['agent.presence']])
  return { events, campaigns: dice.chance(0.5) ? [dice.between(1, campaigns)] : [] }
}

/** Some of the edges lie inside a session, in one zone or the other. */
function drawWindow(dice: Dice, { sessions }: DayShape): SitePlan['window'] {
  const [first, second] = sessions.map(({ from, until }) => Math.round(480 + (from + until) / 120_000))
  const [early, late] = [first ?? 480, second ?? 480]
  const [london, berlin] = [early, early + 60]
  const fromMinute = dice.pick([420, 480, london, berlin])
  const toMinute = dice.pick([late, late + 60, 1080, 1200])
  return { fromMinute, toMinute: toMinute > fromMinute + 5 ? toMinute : 1080 }
}

function drawModes(dice: Dice, count: number): readonly DialMode[] {
  const modes: readonly DialMode[] = dice.chance(0.5)
    ? ['predictive', 'queue', dice.pick(['preview', 'power'])]
    : ['predictive', 'progressive', dice.pick(['manual', 'preview', 'power'])]
  const first = dice.between(0, 2)
  return modes.map((_, i) => modes[(first + i) % modes.length] ?? 'predictive').slice(0, count)
}

function settingsOf(
  dice: Dice,
  dialMode: DialMode,
  { retryWithinS, spacingS }: DayShape,
  window: SitePlan['window'],
): CampaignSettings {
  const retry = Object.fromEntries(
    Object.entries(defaultCampaignSettings.retry).map(([outcome, rule]) => [
      outcome,
      { ...rule, afterS: Math.min(rule.afterS, dice.pick(retryWithinS)) },
    ]),
  )
  return {
    ...defaultCampaignSettings,
    dialMode,
    ratio: 2,
    maxAttempts: dice.between(2, 4),
    maxAttemptsPerNumberDay: dice.between(2, 4),
    minSpacingS: dice.pick(spacingS),
    wrapUpS: dice.between(0, 40),
    previewTimeout: dice.pick(['dial', 'skip']),
    timeZone: 'Europe/Berlin',
    window: { spans: [{ days: everyDay, ...window }] },
    compliance: { ...compliancePresets.none, noRedialAfterAbandonS: dice.pick([0, 7200]) },
    retry,
    amd: dice.pick([
      defaultCampaignSettings.amd,
      { ...amd },
      { ...amd, onMachine: 'leaveMessage', message: 'sound:hello' },
      { ...amd, mode: 'shadow' },
    ]),
    maxLines: dice.between(3, 8),
    callsPerSecond: dice.between(1, 3),
    record: dice.chance(0.7),
  }
}

/** Leads of one campaign, numbered from `from`; every tenth number is also a lead of another campaign. */
export function planLeads(dice: Dice, campaign: number, from: number, count: number): readonly PlannedLead[] {
  const names = Object.keys(zones)
  return Array.from({ length: count }, (_, i) => {
    const isShared = (from + i) % 10 === 0
    const digits = `${isShared ? 9 : campaign}${String(from + i).padStart(6, '0')}`
    const number = parsePhoneNumber(`+49301${digits}`)
    if (number === null) throw new DomainError('INTERNAL_ERROR', `+49301${digits} is no number.`)
    const zone = names[dice.between(0, names.length)] ?? null
    return { number, timeZone: isShared ? null : zone, priority: dice.between(0, 3) }
  })
}
