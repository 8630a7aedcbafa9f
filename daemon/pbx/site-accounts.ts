import {
  keptAccount,
  openAccount,
  type PbxAccount,
  pbxAccountKey,
} from '../../api/features/pbx-account/kept-account.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { StoreClient } from '../../storage/writer/store-client.js'

/** Accounts that sites have of their own, as they were when their drivers were made. */
export interface SiteAccounts {
  /** A site's account as it is kept now; null: it has none. @throws DomainError CONFIG_INVALID if it was sealed with another key */
  kept(site: SiteId): Promise<PbxAccount | null>
  /** The same, for a driver that is made with it now. */
  load(site: SiteId): Promise<PbxAccount | null>
  /** As it was loaded last: what calls go out over. */
  of(site: SiteId): PbxAccount | null
}

/** No account read yet. */
export function createSiteAccounts(
  store: Pick<StoreClient, 'read'>,
  openSecret: (sealed: string) => string,
): SiteAccounts {
  const accounts = new Map<SiteId, PbxAccount>()
  const kept = async (site: SiteId): Promise<PbxAccount | null> => {
    const found = keptAccount(await store.read(site, 'settings.get', { key: pbxAccountKey }))
    return found === null ? null : openAccount(found, openSecret)
  }
  return {
    kept,
    async load(site) {
      const account = await kept(site)
      if (account === null) accounts.delete(site)
      else accounts.set(site, account)
      return account
    },
    of: (site) => accounts.get(site) ?? null,
  }
}
