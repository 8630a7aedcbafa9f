import { existsSync, mkdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import { siteHeader } from '../../api/auth/authenticate.js'
import { keyFile, removeKeys } from '../../api/features/dnc/import/key-file.js'
import { loadImport, tidyDnc } from '../../api/features/dnc/import/load-keys.js'
import { previewFile } from '../../api/features/dnc/import/preview-file.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { siteId } from '../../dialer/model/ids.js'
import type { DncListKind } from '../../storage/dnc/table.js'
import { openStoreInProcess } from '../../storage/writer/in-process-store.js'
import { createSystemClock } from '../clock.js'
import type { Config, SiteConfig } from '../config/config.js'
import { chosenSite } from './chosen-site.js'
import type { ConsoleIo } from './console-io.js'
import { askControl, isRunning } from './control-client.js'
import { exitCodes } from './exit-codes.js'
import { fileForm } from './file-form.js'
import { progressBar } from './progress-bar.js'

/** The flags of `trunkline dnc import`. */
export interface DncImportOptions {
  readonly file: string
  readonly list: string
  readonly kind: DncListKind
  readonly replace: boolean
  readonly country?: string
  readonly site?: string
  /** Commits also where the preview warns. */
  readonly yes: boolean
  /** Shows the preview and commits nothing. */
  readonly preview: boolean
  readonly json: boolean
}

const previewed = z.object({
  id: z.number(),
  state: z.string(),
  rows: z.number(),
  valid: z.number(),
  invalid: z.number(),
  duplicates: z.number(),
  new: z.number(),
  excludedLeads: z.number(),
  warnings: z.array(z.string()),
  badRows: z.array(z.object({ row: z.number(), text: z.string(), why: z.string() })),
})

type Preview = z.infer<typeof previewed>

/** A way to the lists: through the running process, or straight into the database. */
interface Door {
  preview(): Promise<Preview>
  commit(id: number): Promise<void>
  discard(id: number): Promise<void>
  close(): Promise<void>
}

type Show = (label: string, done: number) => void

/**
 * `trunkline dnc import`: reads the file, shows what it would do, and commits it; not where the preview warns, unless told to.
 * @returns 0 when it was committed, or only to be shown; 1 when the preview warns and nothing was committed
 * @throws DomainError NOT_FOUND (file, site), VALIDATION_ERROR (no number in it), FILE_UPLOAD_ERROR and what storage throws
 */
export async function dncImport(io: ConsoleIo, config: Config, options: DncImportOptions): Promise<number> {
  const file = resolve(options.file)
  if (!existsSync(file) || !statSync(file).isFile()) throw new DomainError('NOT_FOUND', `There is no file ${file}.`)
  const site = await chosenSite(config, options.site)
  const show: Show = (label, done) => io.progress(options.json ? null : progressBar(label, done))
  const work = { config, site, file, options, show }
  const door = (await isRunning(config.dataDir)) ? onlineDoor(work) : await offlineDoor(work)
  try {
    const found = await door.preview()
    io.progress(null)
    const stopped = found.warnings.length > 0 && !options.yes
    if (!options.json) tellPreview(io, found)
    if (options.preview || stopped) await door.discard(found.id)
    else await door.commit(found.id)
    io.progress(null)
    const committed = !options.preview && !stopped
    if (options.json) io.out(JSON.stringify({ ...found, committed }))
    else if (committed) io.out(`Committed as import ${found.id} of the list "${options.list}".`)
    else
      io.err(
        stopped ? 'Nothing was committed. If the file is the right one, repeat with --yes.' : 'Nothing was committed.',
      )
    return stopped && !options.preview ? exitCodes.fault : exitCodes.ok
  } finally {
    await door.close()
  }
}

function tellPreview(io: ConsoleIo, found: Preview): void {
  const { rows, valid, invalid, duplicates, excludedLeads, warnings, badRows } = found
  io.out(
    `${rows} rows: ${valid} numbers (${found.new} of them new), ${duplicates} duplicates, ${invalid} without a number`,
  )
  for (const { row, text, why } of badRows.slice(0, 5)) io.out(`  row ${row}: ${text}: ${why}`)
  io.out(`${excludedLeads} waiting leads would not be dialled any more`)
  for (const warning of warnings) io.err(`Warning: ${warning}`)
}

interface Work {
  readonly config: Config
  readonly site: SiteConfig
  readonly file: string
  readonly options: DncImportOptions
  readonly show: Show
}

const askEveryMs = 300
const loading = z.object({
  state: z.string(),
  running: z.boolean(),
  progress: z.number(),
  error: z.string().nullable(),
})

function onlineDoor({ config, site, file, options, show }: Work): Door {
  const { dataDir } = config
  const headers = { [siteHeader]: site.id }
  const json = { ...headers, 'content-type': 'application/json' }
  return {
    async preview() {
      const { list, kind, replace, country } = options
      const fields = { list, kind, mode: replace ? 'replace' : 'add', ...(country !== undefined && { country }) }
      const form = fileForm(file, fields, (sent) => show('uploading', sent))
      const all = { ...headers, ...form.headers }
      return previewed.parse(
        await askControl(dataDir, { method: 'POST', path: '/dnc/imports', headers: all, body: form.body }),
      )
    },
    async commit(id) {
      const path = `/dnc/imports/${id}`
      const body = JSON.stringify({ acceptWarnings: options.yes })
      await askControl(dataDir, { method: 'POST', path: `${path}/commit`, headers: json, body })
      for (;;) {
        const now = loading.parse(await askControl(dataDir, { method: 'GET', path, headers }))
        if (now.error !== null) throw new DomainError('CONFLICT', now.error)
        if (now.state !== 'loading' && now.state !== 'previewed') return
        show('loading', now.progress)
        await new Promise((done) => setTimeout(done, askEveryMs))
      }
    },
    discard: async (id) => void (await askControl(dataDir, { method: 'DELETE', path: `/dnc/imports/${id}`, headers })),
    close: () => Promise.resolve(),
  }
}

async function offlineDoor({ config, site, file, options, show }: Work): Promise<Door> {
  const { dataDir } = config
  const store = await openStoreInProcess({ dataDir, clock: createSystemClock() })
  const id = siteId(site.id)
  await store.openSite(id)
  mkdirSync(join(dataDir, 'uploads'), { recursive: true, mode: 0o700 })
  const { signal } = new AbortController()
  return {
    async preview() {
      const { list, kind, replace } = options
      const job = {
        site: id,
        dataDir,
        file,
        fileName: basename(file),
        list,
        kind,
        campaign: null,
        mode: replace ? ('replace' as const) : ('add' as const),
        country: options.country ?? site.defaultCountry,
        createdBy: 'command line',
      }
      const made = await previewFile(job, { store, signal, onProgress: (done) => show('reading', done) })
      const found = await store.read(id, 'dnc.import', made)
      if (found === null) throw new DomainError('NOT_FOUND', `There is no import ${made.id}.`)
      const { fresh, warnings, badRows, ...same } = found
      return previewed.parse({ ...same, new: fresh, warnings, badRows })
    },
    async commit(made) {
      await loadImport(id, made, { store, dataDir, signal, onProgress: (done) => show('loading', done) })
      await tidyDnc(id, { store, signal })
    },
    async discard(made) {
      await store.write(id, 'dnc.undo', { id: made })
      await removeKeys(keyFile(dataDir, id, made))
    },
    close: () => store.stop(),
  }
}
