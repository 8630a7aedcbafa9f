import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { apiClient } from '../lab/support/api-client.js'
import { readBooks } from './support/books.js'
import { leadList, people } from './support/crew.js'
import { adminEmail, adminPassword, type ProcessSite, processSite } from './support/process-site.js'
import { jsonOf } from './support/run-command.js'

let site: ProcessSite | null = null
afterEach(async () => {
  await site?.remove()
  site = null
})

async function siteWithCampaign(): Promise<ProcessSite> {
  const made = await processSite()
  site = made
  await made.start()
  await made.admin.post('/campaigns', { name: 'Spring', status: 'paused', settings: {} })
  return made
}

interface Report {
  readonly imported: number
  readonly duplicates: number
  readonly rejected: number
  readonly rejectsFile: string | null
  readonly alreadyImported: boolean
}

describe('import', () => {
  it('goes through the running process, and without one straight into the database, with the same counts', async () => {
    const own = await siteWithCampaign()
    const list = (name: string, first: number): string => {
      const file = join(own.dir, name)
      const rows = leadList(
        Array.from({ length: 50 }, () => people.busy),
        first,
      )
      writeFileSync(file, `${rows}\n${rows.split('\n')[1] ?? ''}\n12;DROP,Lead X\n`)
      return file
    }
    const online = list('one.csv', 1)
    const offline = list('two.csv', 101)
    const flags = ['--campaign', 'Spring', '--config', own.configFile, '--json']
    const expected = { imported: 50, duplicates: 1, rejected: 1, alreadyImported: false }
    expect(jsonOf<Report>(await own.run('import', online, ...flags))).toEqual({
      ...expected,
      rejectsFile: `${online}.rejected.csv`,
    })
    expect(readFileSync(`${online}.rejected.csv`, 'utf8')).toMatch(/53,.*12;DROP/)
    expect(jsonOf<Report>(await own.run('import', online, ...flags))).toMatchObject({
      imported: 0,
      alreadyImported: true,
    })
    expect(await own.stop()).toBe(0)

    const rejects = join(own.dir, 'refused.csv')
    expect(jsonOf<Report>(await own.run('import', offline, ...flags, '--rejects', rejects))).toEqual({
      ...expected,
      rejectsFile: rejects,
    })
    expect(readFileSync(rejects, 'utf8')).toMatch(/53,.*12;DROP/)
    const again = await own.run('import', online, '--campaign', '1', '--config', own.configFile)
    expect(again).toMatchObject({ code: 0, err: 'This file was imported into this campaign before.\n' })
    expect(readBooks(own).leads).toHaveLength(100)
  })

  it('says what is wrong with file, campaign, site and header, and imports nothing', async () => {
    const own = await siteWithCampaign()
    const file = (name: string, text: string): string => {
      writeFileSync(join(own.dir, name), text)
      return join(own.dir, name)
    }
    const list = file('leads.csv', leadList([people.busy]))
    const header = file('header.csv', 'colour,name\nred,Lead 1\n')
    const tries = async (): Promise<readonly string[]> => {
      const flags = ['--config', own.configFile]
      // One after the other: without a running process each takes the data folder for itself.
      const all = []
      for (const args of [
        [join(own.dir, 'gone.csv'), '--campaign', 'Spring'],
        [list, '--campaign', 'Autumn'],
        [list, '--campaign', 'Spring', '--site', 'second'],
        [file('leads.pdf', ''), '--campaign', 'Spring'],
        [header, '--campaign', 'Spring'],
      ]) {
        all.push(await own.run('import', ...args, ...flags))
      }
      expect(all.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1])
      return all.map(({ err }) => err)
    }
    const online = await tries()
    expect(online).toEqual([
      expect.stringContaining('There is no file'),
      expect.stringContaining('There is no campaign Autumn. There are: 1 (Spring).'),
      expect.stringContaining('There is no site second. There are: main.'),
      expect.stringContaining('is neither .csv nor .xlsx'),
      expect.stringContaining('No column holds the phone number'),
    ])
    await own.stop()
    expect((await tries()).map((text) => text.slice(0, 40))).toEqual(online.map((text) => text.slice(0, 40)))
    expect(readBooks(own).leads).toEqual([])
  })
})

describe('backup and restore', () => {
  it('bring a data folder back as it was, keep the other aside, and refuse while it is in use', async () => {
    const own = await siteWithCampaign()
    const flags = ['--config', own.configFile]
    const folder = join(own.dir, 'copy')
    const made = jsonOf<{ folder: string; files: number }>(await own.run('backup', folder, ...flags, '--json'))
    expect(made).toMatchObject({ folder, files: 3 })
    const twice = await own.run('backup', folder, ...flags)
    expect(twice.code).toBe(1)
    expect(twice.err).toContain('exists already')

    await own.admin.post('/campaigns', { name: 'After the backup', status: 'paused', settings: {} })
    const inUse = await own.run('restore', folder, ...flags)
    expect(inUse.code).toBe(75)
    expect(inUse.err).toMatch(/in use by process \d+\. Stop that process/)
    expect(await own.stop()).toBe(0)

    const done = await own.run('restore', folder, ...flags, '--json')
    const { replaced } = jsonOf<{ replaced: string }>(done)
    expect(done.code).toBe(0)
    expect(existsSync(join(replaced, 'sites/main.db'))).toBe(true)
    await own.start()
    const campaigns = await own.admin.all<{ name: string }>('/campaigns')
    expect(campaigns.map(({ name }) => name)).toEqual(['Spring'])
    expect(await own.stop()).toBe(0)

    const offline = await own.run('backup', ...flags)
    expect(offline).toMatchObject({ code: 0, err: '' })
    expect(offline.out).toMatch(/^3 files, .*data\/backups\/\d{4}-\d{2}-\d{2}T\d{6}Z/)
    expect(offline.out).toContain('Recordings are not in it')
  })

  it('refuse a backup that is none or is damaged, and touch nothing', async () => {
    const own = await siteWithCampaign()
    const flags = ['--config', own.configFile]
    const folder = join(own.dir, 'copy')
    await own.run('backup', folder, ...flags)
    expect(await own.stop()).toBe(0)
    const before = readdirSync(own.dataDir)
    const database = join(folder, 'sites/main.db')
    const bytes = readFileSync(database)
    bytes[5000] = (bytes[5000] ?? 0) ^ 255
    writeFileSync(database, bytes)
    const damaged = await own.run('restore', folder, ...flags, '--json')
    expect(damaged.code).toBe(1)
    expect(jsonOf<{ error: { message: string } }>(damaged).error.message).toContain('sites/main.db')
    mkdirSync(join(own.dir, 'empty'))
    expect((await own.run('restore', join(own.dir, 'empty'), ...flags)).code).toBe(78)
    expect(readdirSync(own.dataDir)).toEqual(before)
    await own.start()
    expect(await own.admin.all('/campaigns')).toHaveLength(1)
  })
})

describe('admin-password', () => {
  it('gives a password that works, ends the old one, and refuses beside the running process', async () => {
    const own = await processSite()
    site = own
    await own.start()
    const flags = ['--config', own.configFile, '--email', adminEmail]
    const refused = await own.run('admin-password', ...flags)
    expect(refused.code).toBe(75)
    expect(refused.err).toContain('in use')
    const { token } = own.admin
    expect(await own.stop()).toBe(0)

    const { email, password } = jsonOf<{ email: string; password: string }>(
      await own.run('admin-password', ...flags, '--json'),
    )
    expect(email).toBe(adminEmail)
    const unknown = await own.run('admin-password', '--config', own.configFile, '--email', 'nobody@example.com')
    expect(unknown.code).toBe(1)
    expect(unknown.err).toContain('There is no account nobody@example.com')

    await own.start({}, password)
    await expect(apiClient(own.baseUrl).signIn(adminEmail, adminPassword)).rejects.toThrow('401')
    await expect(apiClient(own.baseUrl, token).get('/campaigns')).rejects.toThrow('401')
    expect(await own.admin.get('/campaigns')).toEqual([])
    expect(await own.stop()).toBe(0)

    // Without --email the password of the configuration is taken, and the screen does not show it.
    const configured = await own.run('admin-password', '--config', own.configFile)
    expect(configured.out).toBe(`${adminEmail} has the password of the configuration.\n`)
    await own.start()
  })
})
