import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { siteId } from '../../dialer/model/ids.js'
import { openSqlite } from '../../storage/open-sqlite.js'
import { apiClient } from '../lab/support/api-client.js'
import { startProcess } from '../lab/support/trunkline-process.js'
import { until } from '../lab/support/until.js'
import { expectSoundBooks, whenAllIsDone } from './support/books.js'
import { openCrew, people } from './support/crew.js'
import { adminEmail, adminPassword, filesOf, type ProcessSite, processSite } from './support/process-site.js'

let site: ProcessSite | null = null
afterEach(async () => {
  await site?.remove()
  site = null
})

describe('a start', () => {
  it('is refused on a data folder that another process has, which goes on undisturbed', async () => {
    site = await processSite()
    await site.start()
    const second = await site.run('start', '--config', site.configFile)
    expect(second.code).toBe(75)
    expect(second.err).toContain(`in use by process ${site.process.pid}. Stop that process, or give this one a folder`)
    expect(second.err.trim().split('\n')).toHaveLength(1)
    expect((await site.health()).code).toBe(200)
    expect(await site.stop()).toBe(0)
    await site.start()
  })

  it('is refused on a port that is taken, before any call, and leaves the data folder free', async () => {
    site = await processSite()
    const own = site
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(own.port, '127.0.0.1', resolve))
    try {
      const refused = await own.run('start', '--config', own.configFile)
      expect(refused.code).toBe(75)
      expect(refused.err).toContain(`cannot listen on 127.0.0.1:${own.port}: another program uses it`)
      expect(refused.err).toContain('http.port')
    } finally {
      await new Promise((resolve) => taken.close(resolve))
    }
    await own.start()
  })

  it('is refused on a database of a newer program, which stays as it is', async () => {
    site = await processSite()
    await site.start()
    expect(await site.stop()).toBe(0)
    const path = filesOf(site).site(siteId('main'))
    const sqlite = openSqlite(path, 'write')
    sqlite.exec(`INSERT INTO schema_version VALUES (99, 'of tomorrow', 'x', 0)`)
    sqlite.close()
    const refused = await site.run('start', '--config', site.configFile)
    expect(refused.code).toBe(78)
    expect(refused.err).toMatch(
      /main\.db has version 99, this program knows versions up to \d+\. Start the newer program/,
    )
    expect(existsSync(`${path}.v99.bak`)).toBe(false)
  })

  it('follows the variables without a configuration file: folder, address, port, administrator, no demonstration', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'trunkline-variables-'))
    const started = startProcess(['start'], {
      TRUNKLINE_DATA_DIR: join(dir, 'kept'),
      TRUNKLINE_HTTP_HOST: '127.0.0.1',
      TRUNKLINE_HTTP_PORT: '0',
      TRUNKLINE_ADMIN_EMAIL: adminEmail,
      TRUNKLINE_ADMIN_PASSWORD: adminPassword,
      TRUNKLINE_DEMO: '0',
    })
    try {
      const line = await started.waitForLog('the address', ({ msg }) => msg.includes('Address'))
      const baseUrl = /http:\/\/127\.0\.0\.1:\d+/.exec(line.msg)?.[0] ?? ''
      const admin = await apiClient(baseUrl).signIn(adminEmail, adminPassword)
      expect(await admin.get('/campaigns')).toEqual([])
      expect(existsSync(join(dir, 'kept/system.db'))).toBe(true)
      const screen = started.log.map(({ msg }) => msg).join('\n')
      expect(screen).not.toContain(adminPassword)
      started.signal('SIGTERM')
      expect(await started.exited).toBe(0)
    } finally {
      started.signal('SIGKILL')
      await started.exited
      rmSync(dir, { recursive: true })
    }
  })
})

describe('two sites in one process', () => {
  it('dial each on its own PBX and know nothing of each other', async () => {
    const limits = { trunks: [{ name: 'sim-trunk', maxLines: 50, callsPerSecond: 50 }] }
    site = await processSite({
      config: {
        pbxs: [
          { name: 'one', type: 'simulator' },
          { name: 'two', type: 'simulator', seed: 2 },
        ],
        sites: [
          { id: 'north', pbx: 'one', limits },
          { id: 'south', pbx: 'two', limits },
        ],
      },
    })
    const own = site
    await own.start()
    const at = (id: string): ProcessSite => ({ ...own, admin: apiClient(own.baseUrl, own.admin.token, id) })
    const [north, south] = [at('north'), at('south')]
    const crews = [
      await openCrew(north, { name: 'Of the north', agents: 1, leads: [people.patient, people.busy] }),
      await openCrew(south, { name: 'Of the south', agents: 2, first: 11, leads: [people.patient, people.patient] }),
    ]
    expect((await own.health(own.admin)).links.map(({ site: id, pbx, status }) => ({ id, pbx, status }))).toEqual([
      { id: 'north', pbx: 'one', status: 'ready' },
      { id: 'south', pbx: 'two', status: 'ready' },
    ])
    for (const [index, crew] of crews.entries()) {
      const talkers = await crew.talking(crew.agents.length)
      for (const { id } of talkers) await crew.hangUp(id)
      const books = await whenAllIsDone(own, undefined, index === 0 ? 'north' : 'south')
      expectSoundBooks(books)
      expect(books.calls).toHaveLength(2)
    }
    const names = async (of: ProcessSite) =>
      (await of.admin.all<{ name: string }>('/campaigns')).map(({ name }) => name)
    expect(await names(north)).toEqual(['Of the north'])
    expect(await names(south)).toEqual(['Of the south'])
    const csv = join(own.dir, 'none.csv')
    expect((await own.run('import', csv, '--campaign', 'Of the north', '--config', own.configFile)).code).toBe(1)
    await until('a clean end', async () => (await own.stop()) === 0)
  })
})
