import { rename, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { CampaignStatus } from '../../../dialer/model/campaign.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor, tellEngine } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { FileReply } from '../../contract/reply.js'
import type { UploadedFile } from '../../contract/row.js'
import { firstRejects } from './import/first-rejects.js'
import type { ImportFormat } from './import/import-job.js'
import type { ImportStatus } from './import-jobs.js'

/** An import that began, or ended, and the state of the campaign it goes into: only an active one dials the leads. */
export interface ImportBegun {
  readonly status: ImportStatus
  readonly campaignStatus: CampaignStatus
}

/**
 * Imports an uploaded file of leads. With `wait` the answer comes at the end of it, else at once.
 * @throws DomainError FORBIDDEN, NOT_FOUND (campaign), FILE_UPLOAD_ERROR (neither CSV nor XLSX), CONFLICT (too many at once), and,
 *   with `wait`, what the import failed with
 */
export async function importLeads(
  principal: Principal,
  input: {
    readonly campaign: CampaignId
    readonly file: UploadedFile
    readonly wait: boolean
    readonly priority?: number
  },
  deps: ApiDeps,
): Promise<ImportBegun> {
  requireRight(principal, 'lead.write')
  const { campaign, file } = input
  const { defaultCountry } = siteDoor(deps, principal)
  const { status: campaignStatus } = mustExist(
    await findCampaign(siteDb(deps, principal), campaign),
    `campaign ${campaign}`,
  )
  const format = formatOf(file)
  // The request's own file is removed with the request; the import may outlive it.
  const path = `${file.path}.import`
  await rename(file.path, path)
  const about = { site: principal.site, campaign, fileName: file.filename.slice(0, 200) }
  try {
    const { id, finished } = deps.imports.run(about, async (id, onProgress, signal) => {
      const job = {
        ...about,
        file: path,
        format,
        defaultCountry,
        recordedBy: principal.name,
        ...(input.priority !== undefined && { priority: input.priority }),
        rejectsFile: join(deps.dataDir, 'uploads', `rejects-${principal.site}-${id}-${deps.now()}.csv`),
      }
      try {
        return await deps.startImport(job, { onProgress, signal })
      } catch (err) {
        await rm(job.rejectsFile, { force: true })
        // Nobody may wait for the answer, so it is told here.
        deps.log.warn({ site: principal.site, campaign, importId: id, err }, 'an import failed')
        throw err
      } finally {
        await rm(path, { force: true })
        // Also after a failure: what was imported before it is there.
        await tellEngine(deps, principal.site, { kind: 'leads.changed', campaign, leads: null })
      }
    })
    if (!input.wait) return { status: importStatus(principal, { id }, deps), campaignStatus }
    const status = await finished
    if (status.error) throw DomainError.of(status.error)
    return { status, campaignStatus }
  } catch (error) {
    if (error instanceof DomainError && (error.code === 'CONFLICT' || error.code === 'DRAINING')) {
      await rm(path, { force: true })
    }
    throw error
  }
}

/** Imports of the site: what runs, and the last that ran since the start of the process, newest first. */
export function listImports(principal: Principal, deps: ApiDeps): readonly ImportStatus[] {
  requireRight(principal, 'lead.write')
  return deps.imports.list(principal.site)
}

/** @throws DomainError NOT_FOUND, FORBIDDEN */
export function importStatus(principal: Principal, input: { readonly id: number }, deps: ApiDeps): ImportStatus {
  requireRight(principal, 'lead.write')
  return mustExist(deps.imports.find(principal.site, input.id), `import ${input.id}`)
}

/** The refused rows of an import, each with its reason. @throws DomainError NOT_FOUND, FORBIDDEN */
export function importRejects(principal: Principal, input: { readonly id: number }, deps: ApiDeps): FileReply {
  const { rejectsFile } = importStatus(principal, input, deps)
  const path = mustExist(rejectsFile, `refused row in import ${input.id}`)
  return { path, contentType: 'text/csv; charset=utf-8', filename: `rejected-${input.id}.csv` }
}

/** The first refused rows of an import in words. */
export async function rejectsOf({ rejectsFile }: ImportStatus, most: number): Promise<readonly string[]> {
  if (rejectsFile === null) return []
  return (await firstRejects(rejectsFile, most)).map(({ row, why }) => `Row ${row}: ${why}`)
}

const formats: Readonly<Record<string, ImportFormat>> = { '.csv': 'csv', '.txt': 'csv', '.xlsx': 'xlsx' }

function formatOf(file: UploadedFile): ImportFormat {
  const format = formats[extname(file.filename).toLowerCase()]
  if (format) return format
  const problem = 'The file must be CSV or XLSX, and its name must end so.'
  throw new DomainError('FILE_UPLOAD_ERROR', problem, { fields: { file: problem } })
}
