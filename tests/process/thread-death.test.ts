import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../lab/support/until.js'
import { expectSoundBooks, readBooks, whenAllIsDone } from './support/books.js'
import { openCrew, people } from './support/crew.js'
import { type ProcessSite, processSite } from './support/process-site.js'

let site: ProcessSite | null = null
afterEach(async () => {
  await site?.remove()
  site = null
})

const deaths = (of: ProcessSite, thread: string): number =>
  of.process.log.filter(({ msg }) => msg === `the ${thread} thread died`).length
const comebacks = (of: ProcessSite, thread: string): number =>
  of.process.log.filter(({ msg }) => msg === `the ${thread} thread runs again`).length

describe('a thread dies while the process dials', () => {
  it('storage: calls go on, the writer comes back, nothing is lost and nothing doubled', async () => {
    site = await processSite({ mortal: 'storage' })
    const own = site
    await own.start()
    const busy = Array.from({ length: 250 }, () => people.busy)
    const crew = await openCrew(own, {
      agents: 6,
      leads: [people.patient, people.patient, ...busy],
      settings: { ratio: 10, callsPerSecond: 50 },
    })
    const talkers = await crew.talking(2)
    for (const enough of [20, 70, 120, 170]) {
      await until(`${enough} attempts`, () => readBooks(own).calls.length >= enough)
      const before = deaths(own, 'storage')
      own.process.signal('SIGUSR2')
      await until('its death', () => deaths(own, 'storage') > before)
      await until('its return', () => comebacks(own, 'storage') > before)
    }
    const still = (await crew.presences()).filter(({ presence }) => presence === 'talking')
    expect(still.map(({ callRef }) => callRef)).toEqual(talkers.map(({ callRef }) => callRef))
    for (const { id } of talkers) await crew.hangUp(id)
    const books = await whenAllIsDone(own)
    expect(books.calls).toHaveLength(252)
    expectSoundBooks(books)
    const outcomes = new Set(books.calls.map(({ outcome }) => `${outcome}`))
    expect([...outcomes].toSorted()).toEqual(['busy', 'connected'])
    expect(await own.health()).toMatchObject({ code: 200, db: 'connected' })
    await until('the sums', () => readBooks(own).counted === 252)
    expect(await own.stop()).toBe(0)
    // A job of the moment may have been cut off; nobody else may have had to give up.
    const errors = own.process.log.filter(({ level }) => level === 'error').map(({ msg }) => msg)
    const expected = ['the storage thread died', 'a job failed; it is tried again at its next turn']
    expect(errors.filter((msg) => !expected.includes(msg))).toEqual([])
  })

  it('api: it comes back on the same port, calls and logins go on, the live conversation too', async () => {
    site = await processSite({ mortal: 'api' })
    const own = site
    await own.start()
    const crew = await openCrew(own, { agents: 1, leads: [people.patient, people.busy] })
    const [talker] = await crew.talking(1)
    own.process.signal('SIGUSR2')
    await until('its death', () => deaths(own, 'api') === 1)
    await until('its return', () => comebacks(own, 'api') === 1)
    expect(await own.health()).toMatchObject({ code: 200, status: 'healthy' })
    const again = (await crew.presences()).find(({ presence }) => presence === 'talking')
    expect(again?.callRef).toBe(talker?.callRef)
    expect((await own.run('import', 'nowhere.csv', '--campaign', 'Trial')).code).toBe(1)
    await crew.hangUp(talker?.id ?? 0)
    expectSoundBooks(await whenAllIsDone(own))
    expect(await own.stop()).toBe(0)
  })

  it('again and again: the process ends with exit code 70', async () => {
    site = await processSite({ mortal: 'api' })
    const own = site
    await own.start()
    for (let death = 1; death <= 6; death++) {
      own.process.signal('SIGUSR2')
      await until(`death ${death}`, () => deaths(own, 'api') === death)
      if (death < 6) await until(`return ${death}`, () => comebacks(own, 'api') === death)
    }
    expect(await own.process.exited).toBe(70)
  })
})
