import type { DoctorInput } from '../../provisioning/doctor.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import { examineAsterisk } from './asterisk/doctor.js'
import { asteriskConfigOf } from './create-driver.js'
import { examineTwilio } from './twilio/doctor.js'
import { twilioConfigOf } from './twilio-config-of.js'

/** The doctor's checks of every site on its PBX; a simulated one needs none. Screening is always looked at, since any campaign may want it. */
export function checksOf(config: Config): DoctorInput['pbxs'] {
  return config.sites.flatMap((site) => {
    const pbx = config.pbxs.find((one) => one.name === site.pbx)
    const wishes = { extensions: [], sounds: [], screening: true }
    if (pbx?.type === 'twilio') {
      const twilio = twilioConfigOf(pbx, site)
      return [{ name: pbx.name, check: () => examineTwilio(pbx.name, twilio, wishes, createSystemClock()) }]
    }
    if (pbx?.type !== 'asterisk') return []
    return [{ name: pbx.name, check: () => examineAsterisk(asteriskConfigOf(pbx, site), wishes, createSystemClock()) }]
  })
}
