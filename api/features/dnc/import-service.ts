import { extname } from 'node:path'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import {
  type DncImportView,
  type DncListView,
  findDncImport,
  findDncList,
  listDncImports as readImports,
  listDncLists as readLists,
} from '../../../storage/dnc/imports.js'
import type { DncListKind } from '../../../storage/dnc/table.js'
import type { PageQuery } from '../../../storage/page.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { UploadedFile } from '../../contract/row.js'
import type { Page } from '../../schema/pieces.js'
import type { DncProgress } from './dnc-jobs.js'
import { keyFile, removeKeys } from './import/key-file.js'
import { runLoad, runTidy } from './list-work.js'

/** An import, and how its loading goes. */
export interface DncImportFound {
  readonly import: DncImportView
  /** Null: nothing was done for it since the process began. */
  readonly progress: DncProgress | null
}

/** What a file of numbers is to become. */
export interface DncUpload {
  readonly file: UploadedFile
  readonly list: string
  readonly kind: DncListKind
  readonly campaign: CampaignId | null
  readonly mode: 'add' | 'replace'
  readonly country: string | null
}

/** Every list of the site. @throws DomainError FORBIDDEN */
export async function dncLists(principal: Principal, deps: ApiDeps): Promise<readonly DncListView[]> {
  requireRight(principal, 'dnc.read')
  return await readLists(siteDb(deps, principal))
}

/** One page of imports, newest first. @throws DomainError FORBIDDEN */
export async function dncImports(
  principal: Principal,
  query: PageQuery & { readonly list?: number },
  deps: ApiDeps,
): Promise<Page<DncImportFound>> {
  requireRight(principal, 'dnc.read')
  const { items, total } = await readImports(siteDb(deps, principal), query)
  return { items: items.map((one) => withProgress(principal, one, deps)), total, page: query.page, limit: query.limit }
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function dncImport(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<DncImportFound> {
  requireRight(principal, 'dnc.read')
  const found = mustExist(await findDncImport(siteDb(deps, principal), input.id), `import ${input.id}`)
  return withProgress(principal, found, deps)
}

/**
 * Reads and counts an uploaded file and keeps the preview; nothing is forbidden by it before it is committed.
 * @throws DomainError FORBIDDEN, NOT_FOUND (campaign), CONFLICT (list of another campaign), FILE_UPLOAD_ERROR, VALIDATION_ERROR
 */
export async function previewDncFile(principal: Principal, input: DncUpload, deps: ApiDeps): Promise<DncImportFound> {
  requireRight(principal, 'dnc.write')
  const { file, list, campaign, kind, mode } = input
  const db = siteDb(deps, principal)
  if (campaign !== null) mustExist(await findCampaign(db, campaign), `campaign ${campaign}`)
  const known = await findDncList(db, list)
  if (known !== null && known.campaign !== campaign) {
    const whose = known.campaign === null ? 'the whole site' : `campaign ${known.campaign}`
    throw new DomainError('CONFLICT', `The list "${list}" is one of ${whose}; take another name.`)
  }
  if (!['.csv', '.txt'].includes(extname(file.filename).toLowerCase())) {
    const problem = 'The file must be a text file, and its name end in .csv or .txt.'
    throw new DomainError('FILE_UPLOAD_ERROR', problem, { fields: { file: problem } })
  }
  const { id } = await deps.dncJobs.run(principal.site, null, (watch) =>
    deps.previewDnc(
      {
        site: principal.site,
        dataDir: deps.dataDir,
        file: file.path,
        fileName: file.filename.slice(0, 200),
        list,
        kind,
        campaign,
        mode,
        country: input.country ?? siteDoor(deps, principal).defaultCountry,
        createdBy: principal.name,
      },
      watch,
    ),
  )
  return await dncImport(principal, { id }, deps)
}

/**
 * Commits a previewed import: its numbers are written in small batches and then count all at once. One that a restart broke off
 * goes on by itself at the next start.
 * With `wait` the answer comes when its numbers count, else at once.
 * @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (warnings not accepted, it is over, another one runs)
 */
export async function commitDncImport(
  principal: Principal,
  input: { readonly id: number; readonly acceptWarnings: boolean; readonly wait: boolean },
  deps: ApiDeps,
): Promise<DncImportFound> {
  requireRight(principal, 'dnc.write')
  const { id } = input
  const { import: before } = await dncImport(principal, input, deps)
  if (before.warnings.length > 0 && !input.acceptWarnings && before.state === 'previewed') {
    const problem = `Look at the warnings first, then send acceptWarnings: ${before.warnings.join(' ')}`
    throw new DomainError('CONFLICT', problem, { warnings: before.warnings })
  }
  if (before.state !== 'previewed' && before.state !== 'loading') {
    throw new DomainError('CONFLICT', `The import is ${before.state}.`, { state: before.state })
  }
  const { site } = principal
  const loading = runLoad(site, id, deps)
  if (input.wait) await loading
  else {
    loading.catch((err: unknown) => {
      // Nobody waits for the answer; it also stands in the import's progress.
      deps.log.warn({ site, importId: id, err }, 'loading a do-not-call list failed')
    })
  }
  return await dncImport(principal, input, deps)
}

/**
 * Takes an import back: exactly what it added no longer counts, what it replaced counts again, leads it finished are ready again.
 * @throws DomainError FORBIDDEN, NOT_FOUND, CONFLICT (undone already, replaced by a later one, another one runs)
 */
export async function undoDncImport(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<DncImportFound> {
  requireRight(principal, 'dnc.write')
  const { site } = principal
  await deps.store.write(site, 'dnc.undo', { id: input.id })
  await removeKeys(keyFile(deps.dataDir, site, input.id))
  const tidying = runTidy(site, deps)
  tidying.catch((err: unknown) => {
    // The undoing itself is done; the next change of the lists, or start of the process, tidies again.
    deps.log.warn({ site, importId: input.id, err }, 'tidying the do-not-call lists broke off')
  })
  return await dncImport(principal, input, deps)
}

/**
 * Deletes a list: none of its numbers counts any more, and leads it finished are ready again.
 * @throws DomainError FORBIDDEN, NOT_FOUND
 */
export async function removeDncList(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<void> {
  requireRight(principal, 'dnc.write')
  const { site } = principal
  const gone = await deps.store.write(site, 'dnc.removeList', { id: input.id })
  for (const id of gone) await removeKeys(keyFile(deps.dataDir, site, id))
  runTidy(site, deps).catch((err: unknown) => {
    // As after undoing an import.
    deps.log.warn({ site, listId: input.id, err }, 'tidying the do-not-call lists broke off')
  })
}

function withProgress(principal: Principal, found: DncImportView, deps: ApiDeps): DncImportFound {
  return { import: found, progress: deps.dncJobs.progress(principal.site, found.id) }
}
