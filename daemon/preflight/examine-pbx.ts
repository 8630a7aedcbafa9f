import type { PbxWishes } from '../../api/api-options.js'
import type { PbxAccount } from '../../api/features/pbx-account/kept-account.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Finding } from '../../provisioning/finding.js'
import type { Config } from '../config/config.js'
import { examineAsterisk } from '../pbx/asterisk/doctor.js'
import { asteriskConfigOf } from '../pbx/create-driver.js'
import { examineTwilio } from '../pbx/twilio/doctor.js'
import { twilioConfigOf } from '../pbx/twilio-config-of.js'

/** Of no meaning while the process that has the name is asking. */
const ownName = /: application name$/

/** Asks a site's PBX whether it has what a campaign needs. A simulated one has everything. Reads only. */
export async function examinePbx(
  config: Config,
  site: SiteId,
  wishes: PbxWishes,
  clock: Clock,
  account: PbxAccount | null = null,
): Promise<readonly Finding[]> {
  const own = config.sites.find(({ id }) => id === site)
  const pbx = config.pbxs.find(({ name }) => name === own?.pbx)
  if (own !== undefined && pbx?.type === 'twilio') {
    return await examineTwilio(pbx.name, twilioConfigOf(pbx, own, account), wishes, clock)
  }
  if (own === undefined || pbx?.type !== 'asterisk') return []
  const findings = await examineAsterisk(asteriskConfigOf(pbx, own), wishes, clock)
  return findings.filter(({ check }) => !ownName.test(check))
}
