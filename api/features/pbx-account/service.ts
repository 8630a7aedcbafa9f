import { getSetting } from '../../../storage/settings/settings.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { type KeptAccount, keptAccount, type PbxAccount, pbxAccountKey } from './kept-account.js'

/** What is shown of the site's own account; its secret never is. */
export interface ShownAccount {
  /** Null: the site has none. */
  readonly account: string | null
  readonly publicUrl: string | null
  readonly hasSecret: boolean
  /** The account calls go out over now, the configuration's or the site's own; null: none. */
  readonly inUse: string | null
}

/** @throws DomainError FORBIDDEN */
export async function getPbxAccount(principal: Principal, deps: ApiDeps): Promise<ShownAccount> {
  requireRight(principal, 'site.write')
  return shown(keptAccount(await getSetting(siteDb(deps, principal), pbxAccountKey)), principal, deps)
}

/**
 * Keeps the site's own account, its secret sealed. It is used as soon as no call lives over the one before; until then nothing new begins.
 * @throws DomainError FORBIDDEN
 */
export async function putPbxAccount(principal: Principal, input: PbxAccount, deps: ApiDeps): Promise<ShownAccount> {
  requireRight(principal, 'site.write')
  const { account, secret, publicUrl } = input
  const value: KeptAccount = { account, sealedSecret: deps.sealSecret(secret), publicUrl }
  await deps.store.write(principal.site, 'settings.put', { key: pbxAccountKey, value })
  await deps.siteHost.settle(principal.site)
  return shown(value, principal, deps)
}

/** Forgets the site's own account, which its calls end on. @throws DomainError FORBIDDEN */
export async function removePbxAccount(principal: Principal, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'site.write')
  await deps.store.write(principal.site, 'settings.put', { key: pbxAccountKey, value: null })
  await deps.siteHost.settle(principal.site)
}

function shown(kept: KeptAccount | null, { site }: Principal, deps: ApiDeps): ShownAccount {
  const inUse = deps.pbxDoor.senders().find((sender) => sender.site === site)?.account ?? null
  return { account: kept?.account ?? null, publicUrl: kept?.publicUrl ?? null, hasSecret: kept !== null, inUse }
}
