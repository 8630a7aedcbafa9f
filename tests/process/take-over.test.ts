import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { siteId } from '../../dialer/model/ids.js'
import { lockDataFolder } from '../../storage/data-folder-lock.js'
import { openSqlite } from '../../storage/open-sqlite.js'
import { startProcess } from '../lab/support/trunkline-process.js'
import { until } from '../lab/support/until.js'
import { expectSoundBooks, readBooks } from './support/books.js'
import { openCrew, people } from './support/crew.js'
import { filesOf, type ProcessSite, processSite } from './support/process-site.js'
import { jsonOf } from './support/run-command.js'

let site: ProcessSite | null = null
afterEach(async () => {
  await site?.remove()
  site = null
})

const messages = (of: { readonly log: readonly { readonly msg: string }[] }): string[] => of.log.map(({ msg }) => msg)

describe('hand-over', () => {
  it('ends the running process within its time, begins nothing new meanwhile, and leaves open calls to the next start', async () => {
    site = await processSite()
    const own = site
    await own.start()
    const crew = await openCrew(own, { agents: 2, leads: Array(20).fill(people.patient) })
    await crew.talking(2)
    const result = await own.run('hand-over', '-c', own.configFile, '--within', '10', '--json')
    expect(result).toMatchObject({ code: 0, err: expect.stringContaining('hands over; conversations go on') })
    expect(jsonOf<{ pid: number }>(result).pid).toBe(own.process.pid)
    expect(await own.process.exited).toBe(0)
    const said = messages(own.process)
    expect(said.some((msg) => /^\d+ calls are left to the next process$/.test(msg))).toBe(true)
    expect(said.some((msg) => msg.includes('hanging up'))).toBe(false)
    const open = readBooks(own).calls.filter(({ closed_at }) => closed_at === null)
    expect(open.length).toBeGreaterThanOrEqual(2)

    await own.start()
    const books = await until('the simulated PBX went with the process, so they are closed', () => {
      const now = readBooks(own)
      const left = now.calls.filter((call) => open.some(({ ref }) => ref === call.ref) && call.closed_at === null)
      return left.length === 0 ? now : null
    })
    expectSoundBooks(books)
  })

  it('says that none runs', async () => {
    site = await processSite()
    const result = await site.run('hand-over', '-c', site.configFile)
    expect(result).toMatchObject({ code: 75, err: expect.stringContaining('No Trunkline process runs') })
  })

  it('says what to do about a process that hangs, in a few seconds, and changes nothing', async () => {
    site = await processSite()
    const own = site
    await own.start()
    own.process.signal('SIGSTOP')
    const startedAt = Date.now()
    const result = await own.run('hand-over', '-c', own.configFile)
    own.process.signal('SIGCONT')
    expect(result.code).toBe(75)
    expect(result.err).toContain('did not answer within 5 s')
    expect(result.err).toContain(`kill -9 ${own.process.pid}`)
    expect(Date.now() - startedAt).toBeLessThan(30_000)
    // Awake again it does not do what nobody wants any more.
    expect(await own.health()).toMatchObject({ code: 200, draining: false })
    expect(await own.stop()).toBe(0)
    expect(JSON.stringify(own.process.log)).not.toContain('takes over')
  })

  it('refuses times and words that are none', async () => {
    site = await processSite()
    for (const within of ['soon', '-1', '601', '']) {
      expect(await site.run('hand-over', '-c', site.configFile, '--within', within)).toMatchObject({ code: 2 })
    }
  })

  it('says so when something holds the folder that cannot be asked', async () => {
    site = await processSite()
    const own = site
    const lock = lockDataFolder(own.dataDir)
    const silent = join(own.dataDir, 'hand-over.sock')
    try {
      const result = await own.run('hand-over', '-c', own.configFile)
      expect(result).toMatchObject({ code: 75, err: expect.stringContaining('cannot be asked') })
      // Something else on the socket, which closes without a word.
      const other = createServer((socket) => socket.destroy())
      await new Promise<void>((resolve) => other.listen(silent, resolve))
      const again = await own.run('hand-over', '-c', own.configFile)
      expect(again).toMatchObject({ code: 75, err: expect.stringContaining(`Process ${process.pid}`) })
      await new Promise((resolve) => other.close(resolve))
    } finally {
      lock.release()
    }
  })
})

describe('start --take-over', () => {
  it('takes the place of the running process on the same folder and port, and is asked to in turn', async () => {
    site = await processSite()
    const own = site
    await own.start()
    const second = startProcess(['start', '-c', own.configFile, '--take-over'])
    const third = await second
      .waitForLog('running', ({ to }) => to === 'running')
      .then(() => startProcess(['start', '-c', own.configFile, '--take-over']))
    try {
      expect(await own.process.exited).toBe(0)
      await third.waitForLog('running', ({ to }) => to === 'running')
      expect(await second.exited).toBe(0)
      expect(messages(third)).toContain(`took over from process ${second.pid}`)
      expect((await own.health()).code).toBe(200)
      third.signal('SIGTERM')
      expect(await third.exited).toBe(0)
      expect(existsSync(join(own.dataDir, 'hand-over.sock'))).toBe(false)
    } finally {
      second.signal('SIGKILL')
      third.signal('SIGKILL')
    }
  })

  it('simply starts where nobody runs', async () => {
    site = await processSite()
    const own = site
    const process = startProcess(['start', '-c', own.configFile, '--take-over'])
    await process.waitForLog('running', ({ to }) => to === 'running')
    expect(messages(process)).toContain('nobody to take over from')
    process.signal('SIGTERM')
    expect(await process.exited).toBe(0)
  })

  it('leaves the running process alone when its own configuration is wrong, or it does not know the data', async () => {
    site = await processSite()
    const own = site
    await own.start()
    const wrong = join(own.dir, 'wrong.yaml')
    writeFileSync(wrong, 'pbxs: nonsense')
    expect(await own.run('start', '-c', wrong, '--take-over')).toMatchObject({ code: 78 })

    // As a newer program would have left it.
    const sqlite = openSqlite(filesOf(own).site(siteId('main')), 'write')
    const newer = "INSERT INTO schema_version SELECT version + 1, 'later', 'later', 0 FROM schema_version"
    sqlite.exec(`${newer} ORDER BY version DESC LIMIT 1`)
    const result = await own.run('start', '-c', own.configFile, '--take-over')
    expect(result).toMatchObject({ code: 78, err: expect.stringContaining('Start the newer program again') })
    sqlite.exec("DELETE FROM schema_version WHERE name = 'later'")
    sqlite.close()
    expect((await own.health()).code).toBe(200)
    expect(await own.stop()).toBe(0)
  })
})
