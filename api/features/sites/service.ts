import { existsSync } from 'node:fs'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { LinkStatus } from '../../../dialer/ports/pbx.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { countMembers, findSite, listSites, type Site } from '../../../storage/sites/repository.js'
import type { SiteSetup } from '../../../storage/sites/setup.js'
import { emptyTrash, listTrash, putBack, type TrashedSite, trashFolder } from '../../../storage/sites/trash.js'
import type { ApiDeps } from '../../api-deps.js'
import type { SiteState } from '../../api-options.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

/** A site as the installation's admin sees it. */
export interface SiteView {
  readonly site: Site
  /** True where the configuration file says how it is set up. */
  readonly isGoverned: boolean
  readonly members: number
  readonly link: LinkStatus | null
  readonly liveCalls: number
  readonly fault: string | null
}

/** What a site is made with. */
export interface NewSite {
  readonly id: SiteId
  readonly name: string
  readonly setup: SiteSetup
}

/** What changes in a site; absent keys stay. */
export interface SiteChange {
  readonly id: SiteId
  readonly name?: string
  readonly setup?: Partial<SiteSetup>
}

/** Every site. @throws DomainError FORBIDDEN */
export async function listAllSites(principal: Principal, deps: ApiDeps): Promise<readonly SiteView[]> {
  requireRight(principal, 'sites.manage')
  const [sites, states, members] = await Promise.all([
    listSites(deps.readers.system),
    deps.siteHost.states(),
    countMembers(deps.readers.system),
  ])
  return await Promise.all(sites.map((site) => viewOf(site, states, members.get(site.id) ?? 0, deps)))
}

/** One site. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getOneSite(
  principal: Principal,
  input: { readonly id: SiteId },
  deps: ApiDeps,
): Promise<SiteView> {
  requireRight(principal, 'sites.manage')
  return await view(await known(input.id, deps), deps)
}

/**
 * Makes a site, which runs at once.
 * @throws DomainError FORBIDDEN, DUPLICATE_ENTRY, CONFLICT (files of a former site), VALIDATION_ERROR (its PBX is not configured)
 */
export async function createSite(principal: Principal, input: NewSite, deps: ApiDeps): Promise<SiteView> {
  requireRight(principal, 'sites.manage')
  requirePbx(input.setup.pbx, deps)
  if (await findSite(deps.readers.system, input.id)) {
    throw new DomainError('DUPLICATE_ENTRY', `There is a site ${input.id} already.`)
  }
  if (existsSync(dataPaths(deps.dataDir).site(input.id))) {
    throw new DomainError(
      'CONFLICT',
      `The data folder holds a database of a former site ${input.id}. Choose another id, or have it removed.`,
    )
  }
  const site = await deps.store.writeSystem('sites.create', input)
  await deps.siteHost.settle(site.id)
  return await view(await known(site.id, deps), deps)
}

/**
 * Changes name or setup. PBX, time zone and country change only while the site is suspended; name and limits at any time.
 * @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (the configuration governs it; not suspended), VALIDATION_ERROR
 */
export async function updateSite(principal: Principal, input: SiteChange, deps: ApiDeps): Promise<SiteView> {
  requireRight(principal, 'sites.manage')
  const { id, name, setup } = input
  const site = await known(id, deps)
  refuseGoverned(id, deps)
  if (site.setup === null) throw rests(id)
  if (setup?.pbx !== undefined) requirePbx(setup.pbx, deps)
  const needsRest = setup !== undefined && Object.keys(setup).some((key) => key !== 'limits')
  if (needsRest && site.status !== 'suspended') {
    throw new DomainError('CONFLICT', `PBX, time zone and country change only while the site ${id} is suspended.`)
  }
  await deps.store.writeSystem('sites.update', {
    id,
    ...(name !== undefined && { name }),
    ...(setup !== undefined && { setup: { ...site.setup, ...setup } }),
  })
  await deps.siteHost.settle(id)
  return await view(await known(id, deps), deps)
}

/**
 * From now on nothing is dialled and nobody signs in; live calls go on to their end, all data is kept.
 * @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (not active; the demonstration)
 */
export async function suspendSite(
  principal: Principal,
  input: { readonly id: SiteId },
  deps: ApiDeps,
): Promise<SiteView> {
  requireRight(principal, 'sites.manage')
  const { id } = await known(input.id, deps)
  if (id === deps.siteHost.demo()) {
    throw new DomainError('CONFLICT', 'The demonstration cannot be suspended. Set "demo: false" in the configuration.')
  }
  await deps.store.writeSystem('sites.suspend', { id })
  await deps.siteHost.settle(id)
  return await view(await known(id, deps), deps)
}

/** Lets a suspended site work again. @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (not suspended; nothing says how it is set up) */
export async function resumeSite(
  principal: Principal,
  input: { readonly id: SiteId },
  deps: ApiDeps,
): Promise<SiteView> {
  requireRight(principal, 'sites.manage')
  const site = await known(input.id, deps)
  if (site.setup === null && !deps.siteHost.governed().includes(site.id)) throw rests(site.id)
  if (site.setup !== null && !deps.siteHost.governed().includes(site.id)) requirePbx(site.setup.pbx, deps)
  await deps.store.writeSystem('sites.resume', { id: site.id })
  await deps.siteHost.settle(site.id)
  return await view(await known(site.id, deps), deps)
}

/**
 * Moves a suspended site into the trash, from where it can be put back until retention empties it.
 * @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (not suspended, calls still live, the configuration names it), VALIDATION_ERROR (another name)
 */
export async function deleteSite(
  principal: Principal,
  input: { readonly id: SiteId; readonly name: string },
  deps: ApiDeps,
): Promise<{ readonly trash: string }> {
  requireRight(principal, 'sites.manage')
  const site = await known(input.id, deps)
  refuseGoverned(site.id, deps)
  const live = (await deps.siteHost.states()).find((state) => state.site === site.id)
  if (live && live.liveCalls > 0) {
    throw new DomainError(
      'CONFLICT',
      `${live.liveCalls} calls of the site ${site.id} are still live. Try again when they have ended.`,
    )
  }
  const trash = trashFolder(site.id, deps.now())
  await deps.store.writeSystem('sites.delete', { id: site.id, name: input.name, trash })
  await deps.siteHost.settle(site.id)
  return { trash }
}

/** Deleted sites that can still be put back, latest first. @throws DomainError FORBIDDEN */
export async function listDeletedSites(principal: Principal, deps: ApiDeps): Promise<readonly TrashedSite[]> {
  requireRight(principal, 'sites.manage')
  return listTrash(deps.dataDir)
}

/** Puts a deleted site back, suspended. @throws DomainError FORBIDDEN, NOT_FOUND, DUPLICATE_ENTRY, CONFLICT */
export async function restoreSite(
  principal: Principal,
  input: { readonly folder: string },
  deps: ApiDeps,
): Promise<SiteView> {
  requireRight(principal, 'sites.manage')
  const trashed = listTrash(deps.dataDir).find(({ folder }) => folder === input.folder)
  if (!trashed) throw new DomainError('NOT_FOUND', 'There is no such deleted site (any more).')
  const { site, members, folder } = trashed
  if (await findSite(deps.readers.system, site.id)) {
    throw new DomainError('DUPLICATE_ENTRY', `There is a site ${site.id} again; it cannot take the place of another.`)
  }
  await putBack(deps.dataDir, trashed)
  await deps.store.writeSystem('sites.restore', { site, members })
  await emptyTrash(deps.dataDir, folder)
  return await view(await known(site.id, deps), deps)
}

/** @throws DomainError NOT_FOUND */
export async function known(id: SiteId, deps: ApiDeps): Promise<Site> {
  const site = await findSite(deps.readers.system, id)
  if (site && site.status !== 'deleting') return site
  throw new DomainError('NOT_FOUND', `There is no site ${id}.`)
}

async function view(site: Site, deps: ApiDeps): Promise<SiteView> {
  const [states, members] = await Promise.all([deps.siteHost.states(), countMembers(deps.readers.system)])
  return await viewOf(site, states, members.get(site.id) ?? 0, deps)
}

async function viewOf(site: Site, states: readonly SiteState[], members: number, deps: ApiDeps): Promise<SiteView> {
  const state = states.find((one) => one.site === site.id)
  const engine = state?.isRunning === true ? deps.sites.find(site.id)?.engine : undefined
  return {
    site,
    isGoverned: deps.siteHost.governed().includes(site.id),
    members,
    link: engine ? (await engine.ask({ kind: 'inspect' })).link : null,
    liveCalls: state?.liveCalls ?? 0,
    fault: state?.fault ?? null,
  }
}

function requirePbx(name: string, deps: ApiDeps): void {
  const pbxs = deps.siteHost.pbxs()
  if (pbxs.includes(name)) return
  const problem = `The configuration has no PBX "${name}". It has: ${pbxs.join(', ')}.`
  throw new DomainError('VALIDATION_ERROR', problem, { fields: { pbx: problem } })
}

function refuseGoverned(id: SiteId, deps: ApiDeps): void {
  if (!deps.siteHost.governed().includes(id)) return
  throw new DomainError(
    'CONFLICT',
    `The configuration file names the site ${id} and says how it is set up. Change it there, and start the process again.`,
  )
}

function rests(id: SiteId): DomainError {
  return new DomainError(
    'CONFLICT',
    `The site ${id} came from the configuration file, which does not name it any more. Name it there again to use it.`,
  )
}
