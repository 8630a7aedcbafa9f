import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { until } from '../lab/support/until.js'
import { expectSoundBooks, readBooks, whenAllIsDone } from './support/books.js'
import { openCrew, people } from './support/crew.js'
import { type ProcessSite, processSite } from './support/process-site.js'
import { smallDisk } from './support/small-disk.js'

interface Part {
  readonly name: string
  readonly site: string | null
  readonly state: string
  readonly sentence: string
  readonly todo: string | null
}
/** The part of the process that writes, as the status page has it. */
async function storagePart(site: ProcessSite): Promise<Part | undefined> {
  const health: { readonly parts?: readonly Part[] } = (await site.health(site.admin)) as never
  return health.parts?.find((part) => part.name === 'storage' && part.site === null)
}

/** How many agents talk, as the dialer has it: lists are read from the database. */
async function talkingCounter(site: ProcessSite): Promise<() => Promise<number>> {
  const { key } = await site.admin.post<{ key: string }>('/api-keys', { name: 'Counter', scopes: ['metrics.read'] })
  return async () => {
    const answer = await fetch(`${site.baseUrl}/metrics`, { headers: { authorization: `Bearer ${key}` } })
    return Number(/^trunkline_agents\{[^}]*state="talking"[^}]*\} (\d+)/m.exec(await answer.text())?.[1])
  }
}

it('a disk that takes seconds over each commit: commands reach the calls all the same, health says so, and nothing is lost; nor where it can only be read', async () => {
  const site = await processSite()
  const faults = join(site.dir, 'faults')
  const disk = (fault: string): void => writeFileSync(faults, fault)
  try {
    disk('none')
    const preload = `--require ${resolve('tests/process/support/disk-faults.cjs')}`
    await site.start({ NODE_OPTIONS: preload, DISK_FAULTS: faults })
    const crew = await openCrew(site, {
      agents: 3,
      leads: [people.patient, people.patient, people.patient, ...Array(3).fill(people.busy)],
    })
    const talkers = await crew.talking(3)
    const talking = await talkingCounter(site)
    expect(await talking()).toBe(3)
    disk('held')
    const hungUp = crew.hangUp(talkers[0]?.id ?? 0)
    await until('it has hung up though nothing is written', async () => (await talking()) === 2)
    const slow = await until('health says so', async () => {
      const part = await storagePart(site)
      return part?.state === 'degraded' ? part : null
    })
    expect(slow.sentence).toMatch(/^A step of a call takes \d+\.\d s to be written: the disk is slow\. Calls go on/)
    expect(slow.todo).toContain('disk of the data folder')
    const ended = readBooks(site).calls.filter(({ outcome }) => outcome !== null)
    expect(ended.map(({ ref }) => ref)).not.toContain(talkers[0]?.callRef)
    expect(await site.health()).toMatchObject({ code: 200 })

    disk('slow 2000')
    await hungUp
    for (const { id } of talkers.slice(1)) await crew.hangUp(id)
    disk('slow 200')
    const books = await whenAllIsDone(site)
    disk('none')
    expect(books.calls).toHaveLength(6)
    expectSoundBooks(books)

    disk('readOnly')
    const refusedOrTaken = site.admin.post('/dnc', { phoneNumber: '+12125550100' }).catch(() => null)
    const sick = await until('health says that it cannot be written', async () => {
      const health = await site.health()
      return health.code === 503 ? health : null
    })
    expect(sick.storage.fault).toMatch(
      /The data folder cannot be written: check its permissions and how its disk is mounted/,
    )
    expect((await storagePart(site))?.state).toBe('down')
    disk('none')
    await refusedOrTaken
    await until('it is well again', async () => (await site.health()).code === 200)
    await site.admin.post('/dnc', { phoneNumber: '+12125550101' })
    expect(await site.stop()).toBe(0)
  } finally {
    disk('none')
    await site.remove()
  }
})

it('a data folder that can only be read: the program says so and ends, and starts when it can be written', async (context) => {
  const disk = smallDisk(24)
  if (typeof disk === 'string') {
    console.warn(`[process] the test of a folder that can only be read is skipped: ${disk}`)
    return context.skip(disk)
  }
  const dataDir = join(disk.path, 'data')
  mkdirSync(dataDir)
  const site = await processSite({ dataDir })
  try {
    await site.start()
    expect(await site.stop()).toBe(0)
    disk.readOnly(true)
    const refused = await site.run('start', '--config', site.configFile)
    expect(refused.code).toBe(75)
    expect(`${refused.out}${refused.err}`).toMatch(
      /The data folder .* cannot be used: .*look .*how (it|its disk) is mounted\./,
    )
    disk.readOnly(false)
    await site.start()
    expect((await site.health()).code).toBe(200)
    expect(await site.stop()).toBe(0)
  } finally {
    await site.remove()
    disk.remove()
  }
})
