import { alwaysOpen } from '../dialer/model/calling-window.js'
import type { CampaignSettings } from '../dialer/model/campaign.js'
import { defaultCampaignSettings } from '../dialer/model/default-campaign-settings.js'
import { type Extension, extension } from '../dialer/model/ids.js'
import { isPhoneNumber, type PhoneNumber } from '../dialer/model/phone-number.js'

/** A made-up lead of the demonstration. */
export interface DemoLead {
  readonly number: PhoneNumber
  readonly name: string
}

/** A made-up agent of the demonstration. */
export interface DemoAgent {
  readonly name: string
  readonly email: string
  readonly extension: Extension
}

export const demoCampaignName = 'Demonstration'
export const demoAgentCount = 8
export const demoLeadCount = 400

/**
 * The settings of the demonstration's campaign: dialled predictively, it never closes, and what was not reached comes round again within
 * minutes.
 */
export const demoCampaignSettings: CampaignSettings = {
  ...defaultCampaignSettings,
  dialMode: 'predictive',
  wrapUpS: 10,
  window: alwaysOpen,
  minSpacingS: 60,
  ringTimeoutS: 20,
  // The simulated detection takes one of a hundred people for a machine.
  amd: { ...defaultCampaignSettings.amd, mode: 'on', misjudgedShare: 0.01 },
  retry: {
    busy: { afterS: 120, maxTimes: 2 },
    noAnswer: { afterS: 300, maxTimes: 2 },
    machine: { afterS: 600, maxTimes: 1 },
    abandoned: { afterS: 900, maxTimes: 1 },
    congestion: { afterS: 60, maxTimes: 3 },
    cancelled: { afterS: 60, maxTimes: 3 },
    failed: { afterS: 300, maxTimes: 1 },
  },
}

/** Agent 1 to {@link demoAgentCount}, on extensions 1001 and up. */
export const demoAgents: readonly DemoAgent[] = Array.from({ length: demoAgentCount }, (_, index) => ({
  name: `Agent ${index + 1}`,
  email: `agent${index + 1}@demo.invalid`,
  extension: extension(String(1001 + index)),
}))

/** In each area code of the North American plan, 555-0100 to 555-0199 belong to nobody (ATIS-0300115). */
const perArea = 100
/** Area codes run from 200 to 999; those that end in 11 are services and those with a 9 in the middle are kept for later. */
const areas = Array.from({ length: 800 }, (_, index) => 200 + index).filter(
  (area) => area % 100 !== 11 && Math.floor(area / 10) % 10 !== 9,
)

/** How many different leads {@link demoLeads} can make. */
export const demoLeadLimit = areas.length * perArea

/**
 * `count` leads from the place `first` (0-based) on, each with a number that belongs to nobody. The same place is always the same lead.
 */
export function demoLeads(first: number, count: number): readonly DemoLead[] {
  const wanted = Math.max(0, Math.min(count, demoLeadLimit - first))
  return Array.from({ length: wanted }, (_, index) => {
    const place = first + index
    const area = areas[place % areas.length] ?? 200
    const line = Math.floor(place / areas.length)
    const number = `+1${area}55501${String(line).padStart(2, '0')}`
    return isPhoneNumber(number) ? [{ number, name: `Lead ${String(place + 1).padStart(4, '0')}` }] : []
  }).flat()
}
