import { keptAccount, type PbxAccount, pbxAccountKey } from '../../api/features/pbx-account/kept-account.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { StoreClient } from '../../storage/writer/store-client.js'

/** Accounts that sites have of their own, as they were when their drivers were made. */
export interface SiteAccounts {
  /** Reads a site's account; null: it has none. @throws DomainError CONFIG_INVALID if it was sealed with another key */
  load(site: SiteId): Promise<PbxAccount | null>
  /** As it was read last. */
  of(site: SiteId): PbxAccount | null
}

/** No account read yet. */
export function createSiteAccounts(
  store: Pick<StoreClient, 'read'>,
  openSecret: (sealed: string) => string,
): SiteAccounts {
  const accounts = new Map<SiteId, PbxAccount>()
  return {
    async load(site) {
      const kept = keptAccount(await store.read(site, 'settings.get', { key: pbxAccountKey }))
      if (kept === null) {
        accounts.delete(site)
        return null
      }
      const { account, sealedSecret, publicUrl } = kept
      const opened = { account, secret: openSecret(sealedSecret), publicUrl }
      accounts.set(site, opened)
      return opened
    },
    of: (site) => accounts.get(site) ?? null,
  }
}
