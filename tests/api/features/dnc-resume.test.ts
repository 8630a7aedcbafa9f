import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDncJobs } from '../../../api/features/dnc/dnc-jobs.js'
import { keyFile, writeKeys } from '../../../api/features/dnc/import/key-file.js'
import { loadImport, tidyDnc } from '../../../api/features/dnc/import/load-keys.js'
import type { DncDeps } from '../../../api/features/dnc/list-work.js'
import { forgetPreviews, resumeDnc } from '../../../api/features/dnc/resume.js'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import { siteId } from '../../../dialer/model/ids.js'
import { findDncImport } from '../../../storage/dnc/imports.js'
import { openSiteReader } from '../../../storage/open-readers.js'
import { type LocalStore, openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { tempFolder } from '../../storage/support.js'
import { number } from '../../support/factories.js'
import { createFakeClock } from '../../support/fake-clock.js'

const site = siteId('main')
const count = 5000
const key = (n: number): number => Number(`11212${5_550_000 + n}`)
const phone = (n: number): string => `+1212${5_550_000 + n}`

let folder: ReturnType<typeof tempFolder>
let clock: ReturnType<typeof createFakeClock>
let store: LocalStore
let deps: DncDeps
let reader: ReturnType<typeof openSiteReader>
let log: { level: string; message: string }[]

/** A process begins on the data folder: a store, a reader and no memory of what was done before. */
async function begin(): Promise<void> {
  store = await openStoreInProcess({ dataDir: folder.path, clock })
  await store.openSite(site)
  reader = openSiteReader(folder.path, site)
  log = []
  const note = (level: string) => (_: object, message: string) => void log.push({ level, message })
  deps = {
    store,
    readers: { system: undefined as never, site: () => reader.db },
    sites: { list: () => [site], find: () => null },
    dncJobs: createDncJobs(),
    dataDir: folder.path,
    log: { debug: () => undefined, info: note('info'), warn: note('warn'), error: note('error') },
    now: () => clock.now(),
  }
}
async function end(): Promise<void> {
  await deps.dncJobs.close()
  reader.close()
  await store.stop()
}

beforeEach(async () => {
  folder = tempFolder()
  clock = createFakeClock()
  await begin()
})
afterEach(async () => {
  await end()
  folder.remove()
})

const preview = async (): Promise<number> => {
  const { id } = await store.write(site, 'dnc.preview', {
    list: 'Register',
    kind: 'national',
    campaign: null,
    mode: 'add',
    fileName: 'register.csv',
    fileHash: 'a',
    rows: count,
    valid: count,
    invalid: 0,
    duplicates: 0,
    fresh: count,
    excludedLeads: 0,
    warnings: [],
    badRows: [],
    createdBy: 'Supervisor 1',
  })
  mkdirSync(`${folder.path}/uploads`, { recursive: true })
  await writeKeys(
    keyFile(folder.path, site, id),
    Float64Array.from({ length: count }, (_, n) => key(n)),
  )
  return id
}
const leads = async (): Promise<readonly number[]> => {
  const campaign = await store.write(site, 'campaigns.create', {
    name: 'Campaign 1',
    description: null,
    status: 'active',
    agents: [],
    settings: defaultCampaignSettings,
  })
  const ids: number[] = []
  for (const n of [0, 4999, 7000]) {
    const lead = { name: null, email: null, metadata: {}, timeZone: null, priority: 0 }
    ids.push((await store.write(site, 'leads.create', { campaign: campaign.id, number: number(phone(n)), ...lead })).id)
  }
  return ids
}
const stages = async (): Promise<readonly string[]> =>
  (await reader.db.selectFrom('leads').select('stage').orderBy('id').execute()).map(({ stage }) => stage)
const state = async (id: number) => (await findDncImport(reader.db, id))?.state

/** The store as it is until so many writes were made; then the process dies. */
const dyingAfter = (writes: number) => {
  const stop = new AbortController()
  let seen = 0
  const write: LocalStore['write'] = async (at, name, input) => {
    seen += 1
    if (seen > writes) stop.abort()
    return await store.write(at, name, input)
  }
  return { store: { ...store, write }, signal: stop.signal, dataDir: folder.path, onProgress: () => {} }
}

describe('after a restart', () => {
  it('an import that was being loaded goes on by itself, and says so', async () => {
    const id = await preview()
    await leads()
    await expect(loadImport(site, id, dyingAfter(2))).rejects.toMatchObject({ code: 'CONFLICT' })
    await end()
    await begin()
    expect([await state(id), await stages()]).toEqual(['loading', ['ready', 'ready', 'ready']])
    await resumeDnc(deps)
    expect([await state(id), await stages()]).toEqual(['active', ['finished', 'finished', 'ready']])
    expect(deps.dncJobs.progress(site, id)).toEqual({ running: false, done: 1, error: null })
    expect(existsSync(keyFile(folder.path, site, id))).toBe(false)
    expect(log[0]).toMatchObject({ level: 'info', message: expect.stringMatching(/broken off goes on/) })
  })

  it('one whose numbers are gone is undone, and says so', async () => {
    const id = await preview()
    await expect(loadImport(site, id, dyingAfter(2))).rejects.toMatchObject({ code: 'CONFLICT' })
    rmSync(keyFile(folder.path, site, id))
    await end()
    await begin()
    await resumeDnc(deps)
    expect(await state(id)).toBe('undone')
    expect(await reader.db.selectFrom('dnc_numbers').selectAll().execute()).toEqual([])
    expect(log).toContainEqual({ level: 'warn', message: expect.stringMatching(/upload the file again/) })
  })

  it.each(['activate', 'undo'] as const)(
    'leads that were being brought in line after %s are so at the end',
    async (last) => {
      const id = await preview()
      await leads()
      await loadImport(site, id, { ...dyingAfter(99), signal: new AbortController().signal })
      if (last === 'undo') {
        await tidyDnc(site, { store, signal: new AbortController().signal })
        await store.write(site, 'dnc.undo', { id })
      }
      await tidyDnc(site, dyingAfter(0))
      await end()
      await begin()
      await resumeDnc(deps)
      expect(await stages()).toEqual(last === 'undo' ? ['ready', 'ready', 'ready'] : ['finished', 'finished', 'ready'])
      expect(log).toMatchObject([{ message: expect.stringMatching(/brought in line/) }])
      await end()
      await begin()
      await resumeDnc(deps)
      expect(log, 'once').toEqual([])
    },
  )
})

describe('a preview that nobody commits', () => {
  it('is thrown away after a week, with the numbers it holds', async () => {
    const id = await preview()
    await clock.advance(6 * 86_400_000)
    await forgetPreviews(deps)
    await resumeDnc(deps)
    expect([await state(id), existsSync(keyFile(folder.path, site, id))]).toEqual(['previewed', true])
    await clock.advance(2 * 86_400_000)
    await forgetPreviews(deps)
    expect([await state(id), existsSync(keyFile(folder.path, site, id))]).toEqual(['undone', false])
    expect(log).toMatchObject([{ message: expect.stringMatching(/nobody committed/) }])
  })

  it('leaves no file behind where it was thrown away as the process died', async () => {
    const id = await preview()
    await store.write(site, 'dnc.undo', { id })
    await resumeDnc(deps)
    expect(existsSync(keyFile(folder.path, site, id))).toBe(false)
  })
})
