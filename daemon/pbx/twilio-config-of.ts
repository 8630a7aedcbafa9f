import type { PbxAccount } from '../../api/features/pbx-account/kept-account.js'
import type { PbxSender } from '../../api/ingress/pbx-door.js'
import { siteId, trunkName } from '../../dialer/model/ids.js'
import type { PbxConfig, SiteConfig, TwilioConfig as TwilioPbx } from '../config/config.js'
import type { TwilioConfig } from './twilio/twilio-config.js'

/** True where a site's own account holds, because the configuration names none. */
export function takesOwnAccount(pbx: PbxConfig): boolean {
  return pbx.type === 'twilio' && pbx.accountSid === null
}

/**
 * What the Twilio driver of one site must know; null without credentials.
 * @param own the site's own account, which holds where the configuration names none
 */
export function twilioConfigOf(pbx: TwilioPbx, site: SiteConfig, own: PbxAccount | null = null): TwilioConfig | null {
  const { name, apiKey, apiUrl } = pbx
  const isOwn = takesOwnAccount(pbx) && own !== null
  const accountSid = isOwn ? own.account : pbx.accountSid
  const authToken = isOwn ? own.secret : pbx.authToken
  const publicUrl = isOwn ? own.publicUrl : pbx.publicUrl
  if (accountSid === null || authToken === null || publicUrl === null) return null
  return {
    name,
    site: siteId(site.id),
    accountSid,
    authToken,
    // A key is of one account.
    apiKey: isOwn ? null : apiKey,
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
export function senderOf(pbx: PbxConfig, site: SiteConfig, own: PbxAccount | null): PbxSender | null {
  const config = pbx.type === 'twilio' ? twilioConfigOf(pbx, site, own) : null
  if (config === null) return null
  return { site: config.site, account: config.accountSid, secret: config.authToken, publicUrl: config.publicUrl }
}
