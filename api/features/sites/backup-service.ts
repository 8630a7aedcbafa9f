import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { listSiteBackups, type SiteBackup, siteBackupFile } from '../../../storage/backup/site-backup.js'
import type { ApiDeps } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { FileReply } from '../../contract/reply.js'
import { actorOf } from '../../contract/request-context.js'
import { known } from './service.js'

/** Copies a site's database into the folder of backups, also while it works. @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT */
export async function backUpSite(
  principal: Principal,
  input: { readonly id: SiteId },
  deps: ApiDeps,
): Promise<SiteBackup> {
  requireRight(principal, 'sites.manage')
  const { id } = await known(input.id, deps)
  const backup = await deps.siteHost.backUp(id)
  await note('sites.backup', 'Backup of a site made', backup, deps)
  return backup
}

/** The backups of a site, latest first. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function listBackups(
  principal: Principal,
  input: { readonly id: SiteId },
  deps: ApiDeps,
): Promise<readonly SiteBackup[]> {
  requireRight(principal, 'sites.manage')
  const { id } = await known(input.id, deps)
  return listSiteBackups(deps.dataDir, id)
}

/** A backup as a file. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getBackup(
  principal: Principal,
  input: { readonly id: SiteId; readonly name: string },
  deps: ApiDeps,
): Promise<FileReply> {
  requireRight(principal, 'sites.manage')
  const { id } = await known(input.id, deps)
  const backup = listSiteBackups(deps.dataDir, id).find(({ name }) => name === input.name)
  const path = backup && siteBackupFile(deps.dataDir, id, backup.name)
  if (!path) throw new DomainError('NOT_FOUND', `There is no backup ${input.name.slice(0, 100)} of the site ${id}.`)
  await note('sites.downloadBackup', 'Backup of a site downloaded', backup, deps)
  return { path, contentType: 'application/vnd.sqlite3', filename: `${id}-${backup.name}.db` }
}

/** All of a site leaves with its copy: who took it is worth knowing. */
async function note(action: string, text: string, { site, name, bytes }: SiteBackup, deps: ApiDeps): Promise<void> {
  if (!deps.request) return
  const { user, name: who, role, via, address, requestId } = actorOf(deps.request)
  await deps.store.writeSystem('audit.note', {
    user,
    actor: who,
    site,
    action,
    subject: 'site',
    subjectId: site,
    role,
    via,
    address,
    requestId,
    text,
    changes: [],
    more: 0,
    facts: { backup: name, bytes },
  })
}
