import { createWriteStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import readXlsxFile from 'read-excel-file/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromBuffer } from 'yauzl'
import type { ExportJob } from '../../api/features/exports/export-job.js'
import { runExport } from '../../api/features/exports/run-export.js'
import { sweepExports } from '../../daemon/report-jobs.js'
import { endedCall, makeRecord, milestones } from '../storage/support.js'
import { monday10, number } from '../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from './support/api-world.js'
import { type Answer, ask } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const hourMs = 3_600_000

async function call(ref: string, at: number, change: Partial<Parameters<typeof makeRecord>[1]> = {}): Promise<void> {
  const record = makeRecord(ref, {
    campaign: world.campaign,
    lead: world.lead,
    agent: world.agent,
    number: number('+493012345600'),
    outcome: 'connected',
    milestones: milestones(at, { answeredAt: at + 5000, bridgedAt: at + 5000, endedAt: at + 65_000 }),
    ...change,
  })
  await world.store.write(mainSite, 'engine.commit', endedCall(record))
}

/** Asks for a file and waits until it is over. */
async function made(as: Person, body: object): Promise<Answer['body']> {
  const asked = await ask(world, as, 'POST', '/exports', body)
  expect([asked.status, asked.body.error]).toEqual([202, undefined])
  const { id } = asked.body.data
  const now = async () => (await ask(world, as, 'GET', `/exports/${id}`)).body.data
  await expect.poll(async () => (await now()).state, { timeout: 50_000 }).not.toMatch(/queued|running/)
  return now()
}

const fileOf = ({ id, format }: { id: number; format: string }) =>
  join(world.dataDir, 'exports', mainSite, `${id}.${format}`)

const sheetsOf = async (path: string) =>
  new Map((await readXlsxFile(path)).map(({ sheet, data }) => [sheet, data] as const))

/** Text of one part of a zip. */
function partOf(path: string, name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    fromBuffer(readFileSync(path), { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error)
      zip.on('entry', (entry) => {
        if (entry.fileName !== name) return zip.readEntry()
        zip.openReadStream(entry, (failed, stream) => {
          if (failed) return reject(failed)
          const parts: Buffer[] = []
          stream.on('data', (part: Buffer) => parts.push(part))
          stream.on('end', () => resolve(Buffer.concat(parts).toString()))
        })
      })
      zip.on('end', () => reject(new TypeError(`no ${name}`)))
      zip.readEntry()
    })
  })
}

const march = { startDate: '2026-03-01', endDate: '2026-03-31' }

describe('a workbook', () => {
  it('holds numbers, moments and durations as such, sums, several sheets, and nothing that runs', async () => {
    await world.store.write(mainSite, 'leads.update', { id: world.lead, name: '=HYPERLINK("http://x","王小明")' })
    await call('c.1', monday10, { disposition: '@cmd', note: `a\u0001<b> & "c"` })
    await call('c.2', monday10 + hourMs, { agent: world.agent2, outcome: 'busy' })
    const done = await made('supervisor', { subject: 'calls', format: 'xlsx', ...march })
    expect(done).toMatchObject({ state: 'done', progress: 1, rows: 2, filename: 'calls_2026-03-01_2026-03-31.xlsx' })
    const sheets = await sheetsOf(fileOf(done))
    expect([...sheets.keys()]).toEqual(['About', 'Calls', 'By day', 'By agent', 'By outcome'])
    const [header, first, second, total] = sheets.get('Calls') ?? []
    const column = (name: string) => header?.indexOf(name) ?? -1
    // Eleven in Berlin.
    const start = first?.[column('Start')]
    expect(start).toBeInstanceOf(Date)
    // Parts of a day are rounded by whoever reads them.
    expect(Math.abs(Number(start) - Date.parse('2026-03-02T11:00:00Z'))).toBeLessThanOrEqual(1)
    expect(first?.[column('Lead')]).toBe('=HYPERLINK("http://x","王小明")')
    expect(first?.[column('Disposition')]).toBe('@cmd')
    expect(first?.[column('Number')]).toBe('+493012345600')
    expect(first?.[column('Note')]).toBe('a<b> & "c"')
    expect(second?.[column('Outcome')]).toBe('busy')
    expect(total?.[0]).toBe('Total')
    const xml = await partOf(fileOf(done), 'xl/worksheets/sheet1.xml')
    expect(xml).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
    expect(xml).toContain('<autoFilter ref="A1:O3"/>')
    // A minute as a part of a day, in the format of durations; the sum follows the filter.
    expect(xml).toMatch(/<c r="L2" s="7"><v>0\.000694444<\/v><\/c>/)
    expect(xml).toContain('<f>SUBTOTAL(109,L2:L3)</f>')
    // Text that begins like a formula is text, and stays so when it is edited; the only formulas are ours.
    expect(xml).toMatch(/<c r="E2" s="8" t="inlineStr">/)
    expect(xml.match(/<f>/g)).toHaveLength(3)
    expect(sheets.get('By agent')?.[1]).toEqual(['agent1', 1, 1, expect.anything(), 1])
  })

  it('of agents holds their own calls alone, and of a supervisor those of the team', async () => {
    await call('c.1', monday10)
    await call('c.2', monday10, { agent: world.agent2 })
    await call('c.3', monday10, { agent: null, outcome: 'noAnswer' })
    const rows = async (as: Person, change: object = {}) =>
      (await made(as, { subject: 'calls', format: 'xlsx', ...march, ...change })).rows
    expect(await rows('admin')).toBe(3)
    expect(await rows('agent')).toBe(1)
    expect(await rows('supervisor', { userId: world.users.agent2 })).toBe(1)
    const team = { user: world.users.agent, department: null, supervisor: world.users.supervisor }
    await world.store.write(mainSite, 'teams.put', team)
    expect(await rows('supervisor')).toBe(1)
    const other = { subject: 'calls', format: 'xlsx', ...march, userId: world.users.agent2 }
    expect((await ask(world, 'supervisor', 'POST', '/exports', other)).body.error.details.fields).toHaveProperty(
      'userId',
    )
    expect((await ask(world, 'agent', 'POST', '/exports', other)).status).toBe(422)
  })

  it('can be of leads, of performance and of reports', async () => {
    await call('c.1', monday10)
    const report = { type: 'daily', reportDate: '2026-03-02', totalCalls: 5, notes: '-1+1' }
    await ask(world, 'agent', 'POST', '/reports', report)
    const leads = await made('admin', { subject: 'leads', format: 'xlsx', ...march })
    expect((await sheetsOf(fileOf(leads))).get('Leads')?.[1]?.[1]).toBe('Lead 0001')
    const performance = await made('admin', { subject: 'performance', format: 'xlsx', ...march })
    expect((await sheetsOf(fileOf(performance))).get('Performance')?.[1]?.slice(0, 5)).toEqual([
      'agent1',
      '1001',
      1,
      1,
      1,
    ])
    const reports = await made('admin', { subject: 'reports', format: 'xlsx', ...march })
    const sheet = (await sheetsOf(fileOf(reports))).get('Reports')
    expect(sheet?.[1]).toEqual(expect.arrayContaining([new Date('2026-03-02T00:00:00Z'), 'agent1', 5, '-1+1']))
  })
})

describe('a document', () => {
  it('has pages with their numbers, and embeds the fonts of every script its names need', async () => {
    const names = ['Ángel', 'Алексей', 'محمد علي', 'राहुल', '王小明', '김철수']
    for (const [n, name] of names.entries()) {
      const lead = await world.store.write(mainSite, 'leads.create', {
        campaign: world.campaign,
        number: number(`+49301234570${n}`),
        name,
        email: null,
        metadata: {},
        timeZone: null,
        priority: 0,
      })
      await call(`c.${n}`, monday10 + n * 60_000, { lead: lead.id })
    }
    const done = await made('admin', { subject: 'calls', format: 'pdf', ...march })
    expect(done).toMatchObject({ state: 'done', rows: 6, error: null })
    const text = readFileSync(fileOf(done)).toString('latin1')
    expect(text.startsWith('%PDF-1.')).toBe(true)
    const fonts = new Set([...text.matchAll(/\/FontName \/[A-Z]{6}\+([A-Za-z]+)/g)].map(([, name]) => name))
    expect([...fonts]).toEqual(
      expect.arrayContaining(['NotoSans', 'NotoSansArabic', expect.stringMatching(/^Unifont/)]),
    )
  })
})

describe('a file', () => {
  const wanted = { subject: 'calls', format: 'xlsx', ...march }
  const linkTo = async (id: number) => (await ask(world, 'agent', 'POST', `/exports/${id}/link`)).body.data

  it('is opened by its link without a login, until the link and then the file expire', async () => {
    await call('c.1', monday10)
    const done = await made('agent', wanted)
    const { url } = await linkTo(done.id)
    const opened = await ask(world, null, 'GET', url)
    expect([opened.status, opened.headers.get('content-type')]).toEqual([
      200,
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ])
    expect(opened.headers.get('content-disposition')).toContain('calls_2026-03-01_2026-03-31.xlsx')
    const changed = [
      url.replace(/.$/, (last: string) => (last === 'x' ? 'y' : 'x')),
      url.replace('token=main.', 'token=other.'),
      url.replace(`main.${done.id}.`, 'main.9.'),
    ]
    for (const bad of changed) expect((await ask(world, null, 'GET', bad)).status).toBe(403)
    await world.clock.advance(16 * 60_000)
    const late = await ask(world, null, 'GET', url)
    expect([late.status, late.body.error.message]).toEqual([403, 'This link has expired. Ask for a new one.'])
    expect((await ask(world, null, 'GET', (await linkTo(done.id)).url)).status).toBe(200)
    await world.clock.advance(24 * hourMs)
    expect((await ask(world, 'agent', 'GET', `/exports/${done.id}`)).status).toBe(404)
    expect(existsSync(fileOf(done))).toBe(true)
    await sweepExports(mainSite, world)
    expect(existsSync(fileOf(done))).toBe(false)
  })

  it('is its owner’s: others are not told of it, and deleting it deletes the file', async () => {
    const done = await made('agent', wanted)
    for (const path of [`/exports/${done.id}`, `/exports/${done.id}/link`]) {
      const method = path.endsWith('link') ? 'POST' : 'GET'
      expect((await ask(world, 'agent2', method, path)).status).toBe(404)
    }
    expect((await ask(world, 'agent2', 'GET', '/exports')).body.data).toEqual([])
    expect((await ask(world, 'admin', 'GET', '/exports')).body.data).toHaveLength(1)
    expect((await ask(world, 'agent', 'DELETE', `/exports/${done.id}`)).status).toBe(204)
    expect(existsSync(fileOf(done))).toBe(false)
  })

  it('is not made on a full disk: the failure says so, and nothing is left behind', async () => {
    for (let n = 0; n < 30; n++) await call(`c.${n}`, monday10 + n * 1000)
    const folder = join(world.dataDir, 'exports', mainSite)
    for (const format of ['xlsx', 'pdf'] as const) {
      const job: ExportJob = {
        dataDir: world.dataDir,
        site: mainSite,
        siteName: 'Main',
        timeZone: 'Europe/Berlin',
        question: {
          subject: 'calls',
          span: { fromDay: '2026-03-02', toDay: '2026-03-02', from: 0, until: monday10 + hourMs },
          agents: 'all',
        },
        format,
        path: join(folder, `9.${format}`),
        askedAt: monday10,
      }
      const failing = runExport(job, {
        onProgress: () => undefined,
        signal: new AbortController().signal,
        // Writing here is answered by the system as writing to a full disk.
        open: () => createWriteStream('/dev/full'),
      })
      await expect(failing).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: /disk .* is full/ })
      expect(readdirSync(folder)).toEqual([])
    }
  })

  it('that was broken off by an end of the process has failed, and one that is stopped has no file', async () => {
    const left = await world.store.write(mainSite, 'exports.create', {
      subject: 'calls',
      format: 'xlsx',
      filename: 'calls.xlsx',
      question: {},
      owner: `user ${world.users.agent}`,
      expiresAt: world.clock.now() + hourMs,
    })
    const { data } = (await ask(world, 'agent', 'GET', `/exports/${left.id}`)).body
    expect(data).toMatchObject({ state: 'failed', error: { message: /started again/ } })
    const asked = (await ask(world, 'agent', 'POST', '/exports', wanted)).body.data
    await ask(world, 'agent', 'DELETE', `/exports/${asked.id}`)
    await world.deps.exports.close()
    expect(existsSync(fileOf(asked))).toBe(false)
  })
})
