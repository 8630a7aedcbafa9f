import type { Behaviour } from '../../daemon/pbx/simulator/behaviour.js'
import type { Agent, PhoneMode } from '../../dialer/model/agent.js'
import { alwaysOpen } from '../../dialer/model/calling-window.js'
import type { Campaign, CampaignSettings } from '../../dialer/model/campaign.js'
import { compliancePresets } from '../../dialer/model/compliance-settings.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { agentId, campaignId, extension, leadId, trunkName, userId } from '../../dialer/model/ids.js'
import type { Lead } from '../../dialer/model/lead.js'
import { type PhoneNumber, parsePhoneNumber } from '../../dialer/model/phone-number.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import type { AttemptGate } from '../../dialer/ports/engine-store.js'

/** Monday 2 March 2026, 10:00 UTC: inside ordinary calling hours in Europe, no change of the clocks near. */
export const monday10 = 1_772_445_600_000

/** A number that must be valid. */
export function number(text: string): PhoneNumber {
  const parsed = parsePhoneNumber(text)
  if (parsed === null) throw new TypeError(`not a number: ${text}`)
  return parsed
}

export function makeLead(id: number, change: Partial<Lead> = {}): Lead {
  return {
    id: leadId(id),
    campaign: campaignId(1),
    number: number(`+4930${String(id).padStart(6, '0')}00`),
    name: `Lead ${String(id).padStart(4, '0')}`,
    timeZone: null,
    priority: 0,
    attempts: 0,
    outcomes: {},
    lastAttemptAt: null,
    dueAt: 0,
    callback: null,
    ...change,
  }
}

/** A campaign open at all hours, with one trunk, recording off; `settings` and `change` override. */
export function makeCampaign(
  id: number,
  settings: Partial<CampaignSettings> = {},
  change: Partial<Omit<Campaign, 'settings'>> = {},
): Campaign {
  return {
    id: campaignId(id),
    name: `Campaign ${id}`,
    description: null,
    status: 'active',
    agents: [],
    ...change,
    settings: {
      ...defaultCampaignSettings,
      window: alwaysOpen,
      compliance: compliancePresets.none,
      trunks: [trunkName('main')],
      record: false,
      ...settings,
    },
  }
}

/** A gate that holds nothing back but what `change` says. */
export function makeGate(of: Pick<AttemptGate, 'campaign' | 'number'>, change: Partial<AttemptGate> = {}): AttemptGate {
  return {
    lead: null,
    campaign: of.campaign,
    number: of.number,
    maxAttempts: 1e9,
    maxAttemptsPerNumberDay: 1e9,
    minSpacingS: 0,
    numberCaps: [],
    noRedialAfterAbandonS: 0,
    machineDay: null,
    consent: null,
    now: monday10,
    ...change,
  }
}

/** Somebody who answers after such a time and stays: waits for an agent as long as it takes, and talks until hung up on. */
export function staysOn(afterMs: number) {
  return {
    kind: 'answers',
    afterMs,
    by: 'person',
    verdict: 'human',
    verdictAfterMs: 500,
    talksMs: null,
    patienceMs: null,
  } as const satisfies Behaviour
}

export function makeAgent(id: number, phoneMode: PhoneMode = 'nailedUp'): Agent {
  return { id: agentId(id), user: userId(id), name: `Agent ${id}`, extension: extension(String(1000 + id)), phoneMode }
}

export function makeLimits(change: Partial<SiteLimits> = {}): SiteLimits {
  return {
    maxLines: 2000,
    callsPerSecond: 500,
    trunks: [{ name: trunkName('main'), maxLines: 2000, callsPerSecond: 500 }],
    ...change,
  }
}
