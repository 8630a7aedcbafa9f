import type { PbxSender } from '../../api/ingress/pbx-door.js'
import { siteId, trunkName } from '../../dialer/model/ids.js'
import type { PbxConfig, SiteConfig, TwilioConfig as TwilioPbx } from '../config/config.js'
import type { TwilioConfig } from './twilio/twilio-config.js'

/** What the Twilio driver of one site must know; null without credentials. */
export function twilioConfigOf(pbx: TwilioPbx, site: SiteConfig): TwilioConfig | null {
  const { name, accountSid, authToken, publicUrl, apiKey, apiUrl } = pbx
  if (accountSid === null || authToken === null || publicUrl === null) return null
  return {
    name,
    site: siteId(site.id),
    accountSid,
    authToken,
    apiKey,
    apiUrl,
    mediaUrl: pbx.mediaUrl ?? apiUrl,
    publicUrl,
    trunks: site.limits.trunks.map((trunk) => ({
      name: trunkName(trunk.name),
      numbers: pbx.trunks.find((one) => one.name === trunk.name)?.numbers ?? [],
    })),
    extensionTemplate: pbx.extensions,
    phones: pbx.phones,
    countries: pbx.countries ?? (site.defaultCountry === null ? [] : [site.defaultCountry]),
    callsPerSecond: pbx.callsPerSecond,
    spend: { perDay: pbx.spendPerDay, perMinute: pbx.minutePrice },
    promptsUrl: pbx.promptsUrl,
    musicUrl: pbx.musicUrl,
  }
}

/** Who sends to the door of the API for a site; null: nobody. */
export function senderOf(pbx: PbxConfig | undefined, site: SiteConfig): PbxSender | null {
  const config = pbx?.type === 'twilio' ? twilioConfigOf(pbx, site) : null
  if (config === null) return null
  return { site: config.site, account: config.accountSid, secret: config.authToken, publicUrl: config.publicUrl }
}
