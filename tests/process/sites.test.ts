import { existsSync, readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { siteId } from '../../dialer/model/ids.js'
import { openSqlite } from '../../storage/open-sqlite.js'
import { type ApiClient, apiClient } from '../lab/support/api-client.js'
import { until } from '../lab/support/until.js'
import { readBooks } from './support/books.js'
import { openCrew } from './support/crew.js'
import { adminPassword, filesOf, type ProcessSite, processSite } from './support/process-site.js'

let site: ProcessSite | null = null
afterEach(async () => {
  await site?.remove()
  site = null
})

const north = siteId('north')
const newSite = {
  id: north,
  name: 'North',
  pbx: 'simulated',
  timeZone: 'Europe/Berlin',
  limits: { trunks: [{ name: 'sim-trunk' }] },
}

async function started(): Promise<ProcessSite> {
  const own = await processSite()
  site = own
  await own.start()
  return own
}

/** The administrator, at work in the site that was made over the API. */
const inNorth = ({ baseUrl, admin }: ProcessSite): ApiClient => apiClient(baseUrl, admin.token, north)

const linkOf = async (own: ProcessSite) =>
  (await own.health(own.admin)).links.find((link) => link.site === north)?.status ?? null

async function ask(own: ProcessSite, method: string, path: string): Promise<number> {
  const headers = { authorization: `Bearer ${own.admin.token}` }
  return (await fetch(`${own.baseUrl}/api${path}`, { method, headers })).status
}

/** Changes what the process keeps of its sites, while it does not run: what a process left that died in the middle. */
function leave(own: ProcessSite, sql: string): void {
  const sqlite = openSqlite(filesOf(own).system, 'write')
  sqlite.exec(sql)
  sqlite.close()
}

describe('a site made over the API', () => {
  it('runs at once, and again after a death of the process', async () => {
    const own = await started()
    await own.admin.post('/sites', newSite)
    await until('the link of the new site', async () => (await linkOf(own)) === 'ready')
    await inNorth(own).post('/campaigns', { name: 'Spring', status: 'paused', settings: {} })
    await own.kill()
    await own.start()
    await until('the link of the site', async () => (await linkOf(own)) === 'ready')
    expect((await inNorth(own).get<{ name: string }[]>('/campaigns')).map(({ name }) => name)).toEqual(['Spring'])
    expect(await own.admin.get('/campaigns')).toEqual([])
  })

  it('rests while it is suspended, over a start too, and works again when it is resumed', async () => {
    const own = await started()
    await own.admin.post('/sites', newSite)
    await inNorth(own).post('/users', { email: 'one@example.com', name: 'One', password: adminPassword, role: 'agent' })
    const signIn = () => apiClient(own.baseUrl).signIn('one@example.com', adminPassword)
    await signIn()
    await own.admin.post('/sites/north/suspend')
    await until('the end of the site', async () => (await linkOf(own)) === null)
    await expect(signIn()).rejects.toThrow('The site North is suspended')
    expect(await own.stop()).toBe(0)
    await own.start()
    expect(await linkOf(own)).toBeNull()
    await own.admin.post('/sites/north/resume')
    await until('the link of the site', async () => (await linkOf(own)) === 'ready')
    await signIn()
  })

  it('lets its live calls end when it is suspended, and places no more', async () => {
    const own = await started()
    // They hang up 20 s after they were connected.
    const crew = await openCrew(own, { agents: 2, leads: Array.from({ length: 20 }, () => 1) })
    await crew.talking(2)
    await own.admin.post('/sites/main/suspend')
    const stateOf = async () => {
      const sites = await own.admin.get<{ id: string; link: string | null; liveCalls: number }[]>('/sites')
      return sites.find(({ id }) => id === 'main')
    }
    expect((await stateOf())?.liveCalls).toBeGreaterThan(0)
    const placed = readBooks(own).calls.length
    await until('the end of the last call', async () => (await stateOf())?.liveCalls === 0)
    const outcomes = () => readBooks(own).calls.map(({ outcome }) => outcome)
    await until('the end of the last record', () => outcomes().every((outcome) => outcome !== null))
    const { calls } = readBooks(own)
    expect(calls).toHaveLength(placed)
    expect(calls.filter(({ outcome }) => outcome === 'connected').length).toBeGreaterThanOrEqual(2)
    await own.admin.post('/sites/main/resume')
    await until('the link of the site', async () => (await own.health()).links[0]?.status === 'ready')
    await crew.signOn()
    await crew.talking(1)
  })

  it('goes into the trash while the process runs, and comes back from it', async () => {
    const own = await started()
    await own.admin.post('/sites', newSite)
    await inNorth(own).post('/campaigns', { name: 'Spring', status: 'paused', settings: {} })
    await own.admin.post('/sites/north/backups')
    await own.admin.post('/sites/north/suspend')
    expect(await ask(own, 'DELETE', '/sites/north?name=South')).toBe(422)
    expect(await ask(own, 'DELETE', '/sites/north?name=North')).toBe(200)
    expect(existsSync(filesOf(own).site(north))).toBe(false)
    expect(await ask(own, 'GET', '/sites/north')).toBe(404)
    const [{ folder } = { folder: '' }] = await own.admin.get<{ folder: string }[]>('/sites/deleted')
    await own.admin.post(`/sites/deleted/${folder}/restore`)
    await own.admin.post('/sites/north/resume')
    expect(await inNorth(own).get<unknown[]>('/campaigns')).toHaveLength(1)
    expect(await own.admin.get<unknown[]>('/sites/north/backups')).toHaveLength(1)
    expect(readdirSync(filesOf(own).trash)).toEqual([])
  })
})

describe('what a death left half done', () => {
  it('is finished at the next start: a site that was being made, and one that was being deleted', async () => {
    const own = await started()
    await own.admin.post('/sites', newSite)
    await own.admin.post('/sites', { ...newSite, id: 'south', name: 'South' })
    await own.kill()
    const folder = '2026-01-01T000000Z-north'
    leave(own, `UPDATE sites SET status = 'deleting', trash = '${folder}' WHERE id = 'north'`)
    leave(own, `UPDATE sites SET status = 'creating' WHERE id = 'south'`)
    await own.start()
    const sites = await own.admin.get<{ id: string; status: string }[]>('/sites')
    expect(sites.map(({ id, status }) => [id, status])).toEqual([
      ['main', 'active'],
      ['south', 'active'],
    ])
    expect([existsSync(filesOf(own).site(north)), readdirSync(filesOf(own).trash)]).toEqual([false, [folder]])
  })

  it('a site whose PBX left the configuration rests with its reason, and the others run', async () => {
    const own = await started()
    await own.admin.post('/sites', newSite)
    expect(await own.stop()).toBe(0)
    leave(own, `UPDATE sites SET setup = replace(setup, 'simulated', 'gone') WHERE id = 'north'`)
    await own.start()
    const sites = await own.admin.get<{ id: string; link: string | null; fault: string | null }[]>('/sites')
    expect(sites).toMatchObject([
      { id: 'main', fault: null },
      { id: 'north', link: null, fault: expect.stringContaining('the PBX gone, which is not configured') },
    ])
  })
})
