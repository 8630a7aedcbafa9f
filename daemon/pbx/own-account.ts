import { existsSync } from 'node:fs'
import {
  keptAccount,
  openAccount,
  type PbxAccount,
  pbxAccountKey,
} from '../../api/features/pbx-account/kept-account.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { siteId } from '../../dialer/model/ids.js'
import { openSecrets } from '../../provisioning/secrets.js'
import { dataPaths } from '../../storage/data-folder.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { getSetting } from '../../storage/settings/settings.js'

/**
 * A site's own account as the data folder has it, for commands beside the process. Reads only.
 * @returns null where it has none, or there is nothing of the site yet
 * @throws DomainError CONFIG_INVALID if it was sealed with another key, or the key is gone
 */
export async function ownAccount(dataDir: string, id: string): Promise<PbxAccount | null> {
  const paths = dataPaths(dataDir)
  const site = siteId(id)
  if (!existsSync(paths.site(site))) return null
  const reader = openSiteReader(dataDir, site)
  try {
    const kept = keptAccount(await getSetting(reader.db, pbxAccountKey))
    if (kept === null) return null
    // Opening secrets makes a key where there is none, and nothing is to be changed.
    if (!existsSync(paths.key)) {
      throw new DomainError('CONFIG_INVALID', `${paths.key} is gone: put back the key file of this data folder.`)
    }
    const secrets = openSecrets(dataDir)
    return openAccount(kept, (sealed) => secrets.open(sealed))
  } finally {
    reader.close()
  }
}
