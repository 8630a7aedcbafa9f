import type { DoctorInput } from '../../provisioning/doctor.js'
import { createSystemClock } from '../clock.js'
import type { Config, SiteConfig } from '../config/config.js'
import { examineAsterisk } from './asterisk/doctor.js'
import { asteriskConfigOf } from './create-driver.js'
import { ownAccount } from './own-account.js'
import { examineTwilio } from './twilio/doctor.js'
import { takesOwnAccount, twilioConfigOf } from './twilio-config-of.js'

/**
 * The doctor's checks of every site on its PBX; a simulated one needs none. Screening is always looked at, since any campaign may want it.
 * @param made sites made over the API, of which only accounts of their own are looked at: their PBX is that of the configuration
 */
export function checksOf(config: Config, made: readonly SiteConfig[]): DoctorInput['pbxs'] {
  const wishes = { extensions: [], sounds: [], screening: true }
  const checkOf = (site: SiteConfig, isMade: boolean): DoctorInput['pbxs'] => {
    const pbx = config.pbxs.find((one) => one.name === site.pbx)
    if (pbx?.type === 'twilio') {
      const isOwn = takesOwnAccount(pbx)
      // The configured account is looked at once, for the sites of the configuration.
      if (isMade && !isOwn) return []
      const name = isOwn ? `${pbx.name}, site ${site.id}` : pbx.name
      const check = async () => {
        const account = isOwn ? await ownAccount(config.dataDir, site.id) : null
        return await examineTwilio(name, twilioConfigOf(pbx, site, account), wishes, createSystemClock())
      }
      return [{ name, check }]
    }
    if (pbx?.type !== 'asterisk' || isMade) return []
    return [{ name: pbx.name, check: () => examineAsterisk(asteriskConfigOf(pbx, site), wishes, createSystemClock()) }]
  }
  return [...config.sites.flatMap((site) => checkOf(site, false)), ...made.flatMap((site) => checkOf(site, true))]
}
