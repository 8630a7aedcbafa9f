import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, type TestContext } from 'vitest'
import type { ImportJob } from '../../../api/features/leads/import/import-job.js'
import { runImport } from '../../../api/features/leads/import/run-import.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { type SmallDisk, smallDisk } from '../../process/support/small-disk.js'
import { addCampaign, openTestStore, site, type TestStore, tempFolder } from '../support.js'

// The data folder lies on a real disk that is really full; the list that is imported does not.
let folder: ReturnType<typeof tempFolder>
let disk: SmallDisk | null = null
let test: TestStore | null = null
let campaign: CampaignId
beforeEach(() => {
  folder = tempFolder()
})
afterEach(async () => {
  await test?.end()
  disk?.remove()
  folder.remove()
  test = null
  disk = null
})

const leads = 5000
async function open(context: TestContext): Promise<{ readonly test: TestStore; readonly disk: SmallDisk }> {
  const made = smallDisk(24)
  if (typeof made === 'string') return context.skip(made)
  disk = made
  test = await openTestStore(join(made.path, 'data'))
  campaign = await addCampaign(test.store)
  const rows = Array.from({ length: leads }, (_, n) => `+1212555${String(n).padStart(4, '0')},Lead ${n}`)
  writeFileSync(join(folder.path, 'leads.csv'), ['phoneNumber,name', ...rows].join('\n'))
  return { test, disk: made }
}

function start({ store }: TestStore, onProgress: () => void) {
  const job: ImportJob = {
    site,
    campaign,
    file: join(folder.path, 'leads.csv'),
    format: 'csv',
    fileName: 'leads.csv',
    defaultCountry: 'US',
    rejectsFile: join(folder.path, 'rejects.csv'),
    recordedBy: 'tests',
  }
  return runImport(job, { store, onProgress, signal: new AbortController().signal })
}

/** Lets time go by, in which the disk is tried again, until the promise is kept or refused. */
async function whileTimePasses<T>({ clock }: TestStore, promise: Promise<T>, each = () => undefined): Promise<T> {
  let isOver = false
  const end = (): void => {
    isOver = true
  }
  promise.then(end, end)
  while (!isOver) {
    each()
    await clock.advance(500)
  }
  return await promise
}

const stored = async (of: TestStore): Promise<number> => {
  const { n } = await of
    .reader()
    .db.selectFrom('leads')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return n
}

it('a disk that fills up in the middle of an import: it waits, and goes on to the last lead when there is room', async (context) => {
  const world = await open(context)
  let isFilled = false
  let waited = 0
  const importing = start(world.test, () => {
    if (!isFilled) world.disk.fill()
    isFilled = true
  })
  const result = await whileTimePasses(world.test, importing, () => {
    const health = world.test.store.health()
    if (health.state !== 'degraded') return
    expect(health.why).toMatch(/The disk of the data folder is full: free some space/)
    // Far longer than a person would be let wait.
    waited += 1
    if (waited === 60) world.disk.free()
  })
  expect(waited).toBeGreaterThanOrEqual(60)
  expect(result).toMatchObject({ imported: leads })
  expect(await stored(world.test)).toBe(leads)
  const same = await whileTimePasses(
    world.test,
    start(world.test, () => undefined),
  )
  expect(same).toMatchObject({ alreadyImported: true })
})

it('a disk that is full from the start: the import is refused in words, nothing of it is there, and later it can be made', async (context) => {
  const world = await open(context)
  world.disk.fill()
  const refused = whileTimePasses(
    world.test,
    start(world.test, () => undefined),
  )
  await expect(refused).rejects.toThrow(
    expect.objectContaining({
      code: 'STORAGE_UNAVAILABLE',
      message: expect.stringContaining('The disk of the data folder is full'),
    }),
  )
  expect(await stored(world.test)).toBe(0)
  world.disk.free()
  expect(
    await whileTimePasses(
      world.test,
      start(world.test, () => undefined),
    ),
  ).toMatchObject({ imported: leads })
  expect(await stored(world.test)).toBe(leads)
})
