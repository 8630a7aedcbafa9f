import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'

/** Whether the law behind the campaign's preset asks for a message to people without an agent. */
export function asksForMessage({ abandonment }: CampaignSettings): boolean {
  return abandonment.preset === 'usFtc' || abandonment.preset === 'ukOfcom'
}

/**
 * What is missing in the message of a campaign whose law says what it must tell; null: nothing that can be seen from here. The PBX's own
 * prompt names nobody (16 CFR 310.4(b)(4)(iii): name and telephone number of the seller; Ofcom: identity and a number to call back).
 */
export function unlawfulMessage(settings: CampaignSettings): string | null {
  if (!asksForMessage(settings) || settings.dropMessage !== defaultCampaignSettings.dropMessage) return null
  return `People without an agent hear ${settings.dropMessage}, a prompt of the PBX that says neither who called nor a number: record one that does and name it in dropMessage.`
}
