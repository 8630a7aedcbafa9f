import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SiteId, siteId } from '../../dialer/model/ids.js'
import { dataPaths } from '../../storage/data-folder.js'
import { type ApiWorld, openApiWorld, password } from './support/api-world.js'
import { type Answer, type AnyJson, ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

let count = 0
let id: SiteId
/** A new site for each test. */
beforeEach(async () => {
  count += 1
  id = siteId(`north-${count}`)
  const { status, body } = await root('POST', '/sites', { id, name: `North ${count}`, pbx: 'office' })
  if (status !== 201) throw new TypeError(JSON.stringify(body))
})

const root = (method: string, path: string, body?: unknown): Promise<Answer> =>
  ask(world, 'superAdmin', method, path, body)
const at = (site: string) => ({ 'x-trunkline-site': site })
const problem = ({ status, body }: Answer): readonly [number, string] => [status, body.error?.message ?? '']
const erase = async (): Promise<string> => {
  await root('POST', `/sites/${id}/suspend`)
  return (await root('DELETE', `/sites/${id}?name=North ${count}`)).body.data.folder
}
const signIn = (email: string) => ask(world, null, 'POST', '/auth/login', { email, password })

describe('a site made over the API', () => {
  it('is there at once, with what it was given and the rest by default', async () => {
    expect((await root('GET', `/sites/${id}`)).body.data).toMatchObject({
      status: 'active',
      origin: 'api',
      pbx: 'office',
      timeZone: 'UTC',
      limits: { maxLines: 100, callsPerSecond: 20, trunks: [] },
      link: 'ready',
    })
    const made = await ask(world, 'superAdmin', 'POST', '/campaigns', { name: 'Spring', settings: {} }, at(id))
    expect(made.status).toBe(201)
    expect((await ask(world, 'superAdmin', 'GET', '/campaigns', undefined, at('main'))).body.data).toHaveLength(1)
  })

  it.each([
    [{ id: 'North' }, 'id'],
    [{ id: '../main' }, 'id'],
    [{ pbx: 'nowhere' }, 'pbx'],
    [{ timeZone: 'Moon/Base' }, 'timeZone'],
    [{ defaultCountry: 'Germany' }, 'defaultCountry'],
    [{ limits: { maxLines: 0 } }, 'limits.maxLines'],
    [{ limits: { trunks: [{ name: 'a' }, { name: 'a' }] } }, 'limits.trunks'],
    [{ colour: 'red' }, 'colour'],
  ])('is refused with %o, and the field is named', async (change, field) => {
    const before = readdirSync(dataPaths(world.dataDir).sites)
    const answer = await root('POST', '/sites', { id: 'fine', name: 'Fine', pbx: 'office', ...change })
    expect([answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([422, [field]])
    expect(readdirSync(dataPaths(world.dataDir).sites)).toEqual(before)
  })

  it('takes no id that is taken, nor a database that lies there already', async () => {
    expect((await root('POST', '/sites', { id, name: 'Again', pbx: 'office' })).status).toBe(409)
    writeFileSync(dataPaths(world.dataDir).site(siteId('former')), 'something')
    const refused = await root('POST', '/sites', { id: 'former', name: 'Former', pbx: 'office' })
    expect(problem(refused)).toEqual([409, expect.stringContaining('a database of a former site former')])
    expect(readFileSync(dataPaths(world.dataDir).site(siteId('former')), 'utf8')).toBe('something')
  })

  it('changes name and limits at any time, PBX, time zone and country only while it rests', async () => {
    expect((await root('PATCH', `/sites/${id}`, { name: 'Nord', limits: { maxLines: 5 } })).body.data).toMatchObject({
      name: 'Nord',
      limits: { maxLines: 5 },
    })
    const early = await root('PATCH', `/sites/${id}`, { timeZone: 'Europe/Paris' })
    expect(problem(early)).toEqual([409, expect.stringContaining('only while the site')])
    await root('POST', `/sites/${id}/suspend`)
    expect((await root('PATCH', `/sites/${id}`, { timeZone: 'Europe/Paris' })).body.data.timeZone).toBe('Europe/Paris')
  })
})

describe('a site of the configuration', () => {
  it.each([
    ['PATCH', '/sites/main', { name: 'Mine' }],
    ['DELETE', '/sites/main?name=main', undefined],
  ])('%s %s is refused with a sentence that says where to change it', async (method, path, body) => {
    const answer = await root(method, path, body)
    expect(problem(answer)).toEqual([409, expect.stringContaining('The configuration file names the site main')])
  })

  it('shows nothing of its setup, which the file has', async () => {
    const { data } = (await root('GET', '/sites/main')).body
    expect(data).toMatchObject({ origin: 'configuration', pbx: null, limits: null })
  })
})

describe('a suspended site', () => {
  it('lets nobody in and says why, and keeps what it has', async () => {
    const person = { email: `agent-${id}@example.com`, name: 'Agent 1', password, role: 'agent' }
    await ask(world, 'superAdmin', 'POST', '/users', person, at(id))
    const { token } = (await signIn(person.email)).body.data
    await ask(world, 'superAdmin', 'POST', '/campaigns', { name: 'Spring', settings: {} }, at(id))
    expect((await root('POST', `/sites/${id}/suspend`)).body.data).toMatchObject({ status: 'suspended', link: null })
    const why = expect.stringContaining(`The site North ${count} is suspended`)
    expect(problem(await signIn(person.email))).toEqual([403, why])
    const bearer = { authorization: `Bearer ${token}` }
    expect(problem(await ask(world, null, 'GET', '/campaigns', undefined, bearer))).toEqual([403, why])
    expect(problem(await root('POST', `/sites/${id}/suspend`))).toEqual([409, expect.stringContaining('already')])
    await root('POST', `/sites/${id}/resume`)
    expect((await ask(world, null, 'GET', '/campaigns', undefined, bearer)).body.data).toHaveLength(1)
  })

  it('lets the installation’s admin in, even if all are', async () => {
    for (const site of ['main', 'other', id]) await root('POST', `/sites/${site}/suspend`)
    for (const site of (await root('GET', '/sites')).body.data) await root('POST', `/sites/${site.id}/suspend`)
    const { status, body } = await signIn('root@example.com')
    expect(status).toBe(200)
    const bearer = { authorization: `Bearer ${body.data.token}` }
    for (const site of (await ask(world, null, 'GET', '/sites', undefined, bearer)).body.data) {
      const { status: resumed } = await ask(world, null, 'POST', `/sites/${site.id}/resume`, undefined, bearer)
      expect([200, 409]).toContain(resumed)
    }
    expect((await ask(world, 'admin', 'GET', '/campaigns')).status).toBe(200)
  })
})

describe('a deletion', () => {
  it('needs a suspended site and its name, letter by letter', async () => {
    const right = `/sites/${id}?name=North ${count}`
    expect(problem(await root('DELETE', right))).toEqual([409, expect.stringContaining('suspend it first')])
    await root('POST', `/sites/${id}/suspend`)
    for (const name of ['', 'north', `North ${count} `]) {
      expect((await root('DELETE', `/sites/${id}?name=${encodeURIComponent(name)}`)).status).toBe(422)
    }
    expect((await root('DELETE', right)).status).toBe(200)
  })

  it('leaves nothing that can be reached, and takes nothing of a site with a longer name', async () => {
    const paths = dataPaths(world.dataDir)
    const longer = siteId(`${id}-1`)
    for (const site of [id, longer]) {
      const folders = [paths.recordings(site), paths.simulations(site), paths.exports(site), paths.uploads]
      for (const folder of [...folders, dirname(paths.legs(site))]) mkdirSync(folder, { recursive: true })
      writeFileSync(join(paths.recordings(site), 'call.wav'), 'RIFF')
      writeFileSync(join(paths.exports(site), '1.xlsx'), 'PK')
      for (const file of [
        join(paths.uploads, `rejects-${site}-1-2.csv`),
        paths.legs(site),
        `${paths.site(site)}.v1.bak`,
      ])
        writeFileSync(file, '+493012345678')
    }
    await root('POST', `/sites/${id}/backups`)
    const folder = await erase()
    const named = (site: string) =>
      readdirSync(world.dataDir, { recursive: true, encoding: 'utf8' })
        .filter((path) => !path.startsWith('trash') && new RegExp(`[/-]${site}([./]|$|-1-2\\.csv)`).test(path))
        .toSorted()
    expect(named(id)).toEqual([])
    const kept = ['recordings/call.wav', 'exports/1.xlsx', 'legs.jsonl', `sites/${id}.db.v1.bak`]
    for (const file of kept) expect([file, existsSync(join(paths.trash, folder, file))]).toEqual([file, true])
    expect(named(longer)).toEqual(
      [
        `exports/${longer}`,
        `exports/${longer}/1.xlsx`,
        `legs/${longer}.jsonl`,
        `recordings/${longer}`,
        `recordings/${longer}/call.wav`,
        `simulations/${longer}`,
        `sites/${longer}.db.v1.bak`,
        `uploads/rejects-${longer}-1-2.csv`,
      ].toSorted(),
    )
    for (const path of [`/sites/${id}`, `/sites/${id}/backups`]) expect((await root('GET', path)).status).toBe(404)
    expect((await ask(world, 'superAdmin', 'GET', '/campaigns', undefined, at(id))).status).toBe(403)
  })

  it('gives no backup of a deleted site to one that takes its id', async () => {
    await root('POST', `/sites/${id}/backups`)
    await erase()
    await root('POST', '/sites', { id, name: 'Another', pbx: 'office' })
    expect((await root('GET', `/sites/${id}/backups`)).body.data).toEqual([])
  })

  it('can be undone, people included, unless another site took the id', async () => {
    const person = { email: `kept-${id}@example.com`, name: 'Agent 2', password, role: 'manager' }
    await ask(world, 'superAdmin', 'POST', '/users', person, at(id))
    await ask(world, 'superAdmin', 'POST', '/campaigns', { name: 'Autumn', settings: {} }, at(id))
    const folder = await erase()
    expect((await signIn(person.email)).status).toBe(403)
    const listed: AnyJson[] = (await root('GET', '/sites/deleted')).body.data
    expect(listed.find((one) => one.folder === folder)).toMatchObject({ id, name: `North ${count}`, members: 1 })
    expect((await root('POST', `/sites/deleted/${folder}/restore`)).body.data.status).toBe('suspended')
    await root('POST', `/sites/${id}/resume`)
    const { token } = (await signIn(person.email)).body.data
    const seen = await ask(world, null, 'GET', '/campaigns', undefined, { authorization: `Bearer ${token}` })
    expect(seen.body.data.map(({ name }: AnyJson) => name)).toEqual(['Autumn'])
    expect((await root('POST', `/sites/deleted/${folder}/restore`)).status).toBe(404)
    const again = await erase()
    await root('POST', '/sites', { id, name: 'Another', pbx: 'office' })
    expect((await root('POST', `/sites/deleted/${again}/restore`)).status).toBe(409)
  })
})

describe('backups', () => {
  it('are listed latest first and fetched whole or in part, by no other name', async () => {
    const { name, bytes } = (await root('POST', `/sites/${id}/backups`)).body.data
    await world.clock.advance(1000)
    await root('POST', `/sites/${id}/backups`)
    const listed: AnyJson[] = (await root('GET', `/sites/${id}/backups`)).body.data
    expect([listed.length, listed[1].name]).toEqual([2, name])
    const part = await ask(world, 'superAdmin', 'GET', `/sites/${id}/backups/${name}`, undefined, {
      range: 'bytes=0-14',
    })
    expect([part.status, part.body, part.headers.get('content-range')]).toEqual([
      206,
      'SQLite format 3',
      `bytes 0-14/${bytes}`,
    ])
    for (const wrong of ['..%2F..%2F..%2Fsystem', '..', 'manifest.json', `${name}.db`, '2020-01-01T000000Z']) {
      expect([wrong, (await root('GET', `/sites/${id}/backups/${wrong}`)).status]).toEqual([wrong, 404])
    }
    expect((await root('GET', `/sites/main/backups/${name}`)).status).toBe(404)
  })

  it('are not for the site’s own admins', async () => {
    expect((await ask(world, 'admin', 'POST', '/sites/main/backups')).status).toBe(403)
    expect((await ask(world, 'admin', 'GET', '/sites')).status).toBe(403)
  })
})
