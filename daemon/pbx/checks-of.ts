import type { DoctorInput } from '../../provisioning/doctor.js'
import type { Config } from '../config/config.js'

/** The doctor's checks of every configured PBX; a simulated one needs none. */
export function checksOf(_config: Config): DoctorInput['pbxs'] {
  return []
}
