import type { SiteBackup } from '../../../storage/backup/site-backup.js'
import { findSite } from '../../../storage/sites/repository.js'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import { leastPassword } from '../../auth/password.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { type MetaSetup, metaSetup } from '../meta-leads/service.js'
import { getPbxAccount, type ShownAccount } from '../pbx-account/service.js'
import { listBackups } from '../sites/backup-service.js'
import { updateSite } from '../sites/service.js'

export type { SiteBackup as BackupView } from '../../../storage/backup/site-backup.js'

/** What of a site's set-up its admins see in one place. */
export interface CrmSettings {
  readonly general: SiteGeneral
  readonly meta: MetaSetup
  readonly account: ShownAccount
  /** Fewest characters of a password. */
  readonly leastPassword: number
  /** Whether new passwords can be sent by mail. */
  readonly canMail: boolean
  /** Latest first; null to those who may not see them. */
  readonly backups: readonly SiteBackup[] | null
}

export interface SiteGeneral {
  readonly name: string
  /** IANA zone in which its day begins. */
  readonly timeZone: string
  /** Country of numbers written without one; null: none. */
  readonly defaultCountry: string | null
}

/** @throws DomainError FORBIDDEN */
export async function crmSettings(principal: Principal, deps: ApiDeps): Promise<CrmSettings> {
  requireRight(principal, 'site.write')
  const [general, meta, account, backups] = await Promise.all([
    generalOf(principal, deps),
    metaSetup(principal, deps),
    getPbxAccount(principal, deps),
    may(principal, 'sites.manage') ? listBackups(principal, { id: principal.site }, deps) : null,
  ])
  return { general, meta, account, backups, leastPassword, canMail: deps.mail !== null }
}

/**
 * Changes what differs; who sends what is there changes nothing.
 * @throws DomainError FORBIDDEN (the installation's admin alone), CONFLICT (the configuration governs it; time zone and country only while it
 *   rests)
 */
export async function changeGeneral(principal: Principal, wish: Partial<SiteGeneral>, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'site.write')
  const now = await generalOf(principal, deps)
  const { name = now.name, timeZone = now.timeZone, defaultCountry = now.defaultCountry } = wish
  const setup = {
    ...(timeZone !== now.timeZone && { timeZone }),
    ...(defaultCountry !== now.defaultCountry && { defaultCountry }),
  }
  const isSetup = Object.keys(setup).length > 0
  if (name === now.name && !isSetup) return
  await updateSite(
    principal,
    { id: principal.site, ...(name !== now.name && { name }), ...(isSetup && { setup }) },
    deps,
  )
}

async function generalOf(principal: Principal, deps: ApiDeps): Promise<SiteGeneral> {
  const { timeZone, defaultCountry } = siteDoor(deps, principal)
  const site = await findSite(deps.readers.system, principal.site)
  return { name: site?.name ?? principal.site, timeZone, defaultCountry }
}
