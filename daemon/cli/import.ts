import { existsSync, statSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { z } from 'zod'
import { siteHeader } from '../../api/auth/authenticate.js'
import type { ImportFormat } from '../../api/features/leads/import/import-job.js'
import { runImport } from '../../api/features/leads/import/run-import.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { siteId } from '../../dialer/model/ids.js'
import { openStoreInProcess } from '../../storage/writer/in-process-store.js'
import { createSystemClock } from '../clock.js'
import type { Config, SiteConfig } from '../config/config.js'
import { allCampaigns, campaignOf } from './campaign-by-name.js'
import { chosenSite } from './chosen-site.js'
import type { ConsoleIo } from './console-io.js'
import { askControl, downloadControl, isRunning } from './control-client.js'
import { exitCodes } from './exit-codes.js'
import { fileForm } from './file-form.js'
import { progressBar } from './progress-bar.js'

/** The flags of `trunkline import`. */
export interface ImportOptions {
  readonly file: string
  readonly campaign: string
  readonly site?: string
  readonly rejects?: string
  readonly json: boolean
}

/** What came of it, as `--json` writes it. */
interface ImportReport {
  readonly imported: number
  readonly duplicates: number
  readonly rejected: number
  readonly rejectsFile: string | null
  readonly alreadyImported: boolean
}

/**
 * `trunkline import`: through the running process where there is one, else straight into the database.
 * @returns 0, also when rows were refused: they stand in the rejects file
 * @throws DomainError NOT_FOUND (file, site, campaign), VALIDATION_ERROR, FILE_UPLOAD_ERROR and what storage throws
 */
export async function importFile(io: ConsoleIo, config: Config, options: ImportOptions): Promise<number> {
  const file = resolve(options.file)
  if (!existsSync(file) || !statSync(file).isFile()) throw new DomainError('NOT_FOUND', `There is no file ${file}.`)
  const format = formatOf(file)
  const site = await chosenSite(config, options.site)
  const rejects = resolve(options.rejects ?? `${file}.rejected.csv`)
  const show = (label: string, done: number): void => io.progress(options.json ? null : progressBar(label, done))
  const work = { config, site, file, format, rejects, campaign: options.campaign, show }
  const report = (await isRunning(config.dataDir)) ? await importOnline(work) : await importOffline(work)
  io.progress(null)
  if (options.json) io.out(JSON.stringify(report))
  else {
    if (report.alreadyImported) io.err('This file was imported into this campaign before.')
    io.out(`${report.imported} leads imported, ${report.duplicates} duplicates, ${report.rejected} rows refused`)
    if (report.rejectsFile !== null) io.out(`Refused rows and why: ${report.rejectsFile}`)
  }
  return exitCodes.ok
}

interface ImportWork {
  readonly config: Config
  readonly site: SiteConfig
  readonly file: string
  readonly format: ImportFormat
  readonly rejects: string
  readonly campaign: string
  readonly show: (label: string, done: number) => void
}

async function importOffline(work: ImportWork): Promise<ImportReport> {
  const { config, site, file, format, rejects, show } = work
  const store = await openStoreInProcess({ dataDir: config.dataDir, clock: createSystemClock() })
  try {
    const id = siteId(site.id)
    await store.openSite(id)
    const campaigns = await store.read(id, 'campaigns.all', null)
    const result = await runImport(
      {
        site: id,
        campaign: campaignOf(campaigns, work.campaign),
        file,
        fileName: basename(file),
        format,
        defaultCountry: site.defaultCountry,
        rejectsFile: rejects,
        recordedBy: 'Local operator',
      },
      { store, onProgress: ({ done }) => show('importing', done), signal: new AbortController().signal },
    )
    const { imported, duplicates, errors, rejectsFile, alreadyImported } = result
    return { imported, duplicates, rejected: errors, rejectsFile, alreadyImported }
  } finally {
    await store.stop()
  }
}

const importAnswer = z.object({
  importId: z.number(),
  imported: z.number(),
  duplicates: z.number(),
  errors: z.number(),
  state: z.enum(['running', 'done', 'failed']),
  progress: z.number(),
  alreadyImported: z.boolean(),
  rejectsUrl: z.string().nullable(),
  error: z.string().nullable(),
})

const askEveryMs = 300

async function importOnline({ config, site, file, rejects, campaign, show }: ImportWork): Promise<ImportReport> {
  const { dataDir } = config
  const headers = { [siteHeader]: site.id }
  const id = campaignOf(await allCampaigns(dataDir, headers), campaign)
  const form = fileForm(file, { campaignId: String(id), wait: 'false' }, (sent) => show('uploading', sent))
  let status = importAnswer.parse(
    await askControl(dataDir, {
      method: 'POST',
      path: '/leads/bulk-upload',
      headers: { ...headers, ...form.headers },
      body: form.body,
    }),
  )
  while (status.state === 'running') {
    show('importing', status.progress)
    await new Promise((done) => setTimeout(done, askEveryMs))
    status = importAnswer.parse(
      await askControl(dataDir, { method: 'GET', path: `/leads/imports/${status.importId}`, headers }),
    )
  }
  if (status.state === 'failed') throw new DomainError('FILE_UPLOAD_ERROR', status.error ?? 'The import failed.')
  const { imported, duplicates, errors, alreadyImported, rejectsUrl } = status
  if (rejectsUrl !== null)
    await downloadControl(dataDir, { method: 'GET', path: rejectsUrl.replace(/^\/api/, ''), headers }, rejects)
  return { imported, duplicates, rejected: errors, rejectsFile: rejectsUrl === null ? null : rejects, alreadyImported }
}

function formatOf(file: string): ImportFormat {
  const ending = extname(file).toLowerCase()
  if (ending === '.csv' || ending === '.txt') return 'csv'
  if (ending === '.xlsx') return 'xlsx'
  throw new DomainError('FILE_UPLOAD_ERROR', `${file} is neither .csv nor .xlsx.`)
}
