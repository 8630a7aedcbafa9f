import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { until } from '../lab/support/until.js'
import { expectSoundBooks, readBooks, whenAllIsDone } from './support/books.js'
import { openCrew, people } from './support/crew.js'
import { processSite } from './support/process-site.js'
import { smallDisk } from './support/small-disk.js'

it('a full disk: conversations go on, nothing new is dialled, health says so, and all is kept when there is room again', async (context) => {
  const disk = smallDisk(24)
  if (typeof disk === 'string') {
    console.warn(`[process] the test of a full disk is skipped: ${disk}`)
    return context.skip(disk)
  }
  const dataDir = join(disk.path, 'data')
  mkdirSync(dataDir)
  const site = await processSite({ dataDir })
  try {
    await site.start()
    const crew = await openCrew(site, {
      agents: 4,
      leads: [people.patient, people.patient, people.patient, people.patient, ...Array(40).fill(people.busy)],
    })
    const talkers = await crew.talking(4)
    disk.fill()
    const [first] = talkers
    // An agent's command reaches the engine without the disk; what it changes waits.
    await crew.hangUp(first?.id ?? 0)
    const sick = await until('health says so', async () => {
      const health = await site.health()
      return health.code === 503 ? health : null
    })
    expect(sick).toMatchObject({ status: 'unhealthy', db: 'connected' })
    expect(sick.storage.fault).toMatch(/disk of the data folder is full: free some space. Calls go on/)
    expect(sick.storage.waiting).toBeGreaterThan(0)
    const before = readBooks(site).calls.length
    // A person's change is refused after a while, with the reason; a look at the conversations is not.
    const refused = site.admin.post('/dnc', { phoneNumber: '+12125550100' }).then(
      () => 'taken',
      (error: unknown) => String(error),
    )
    expect(await refused).toMatch(/503 .*disk of the data folder is full/)
    const still = (await crew.presences()).filter(({ presence }) => presence === 'talking')
    expect(still.map(({ callRef }) => callRef)).toEqual(talkers.slice(1).map(({ callRef }) => callRef))
    expect(readBooks(site).calls.length).toBe(before)
    expect((await site.run('doctor', '--config', site.configFile)).out).toMatch(/FAULT +disk room/)

    disk.free()
    await until('health is good again', async () => (await site.health()).code === 200)
    expect(site.process.log.map(({ msg }) => msg)).toContain('the disk takes writes again; nothing was lost')
    for (const { id } of talkers.slice(1)) await crew.hangUp(id)
    const books = await whenAllIsDone(site)
    expect(books.calls).toHaveLength(44)
    expectSoundBooks(books)
    expect(await site.stop()).toBe(0)
  } finally {
    await site.remove()
    disk.remove()
  }
})
