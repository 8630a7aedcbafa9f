import { closeSync, openSync, writeSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { siteId } from '../../dialer/model/ids.js'
import { openSqlite } from '../../storage/open-sqlite.js'
import { until } from '../lab/support/until.js'
import { readMetricsText } from '../support/metrics-text.js'
import { expectSoundBooks, readBooks } from './support/books.js'
import { leadList, openCrew, people } from './support/crew.js'
import { filesOf, type ProcessSite, processSite } from './support/process-site.js'
import { jsonOf } from './support/run-command.js'

/** What a webhook was told of damage. */
interface Told {
  readonly event: string
  readonly data: { readonly state: string; readonly sentence: string; readonly todo: string | null }
}

const resting = 600
const damaged = /^The database of the site main is damaged in the table leads: /
let endpoint: Server
let told: Told[]
let site: ProcessSite

beforeEach(async () => {
  told = []
  endpoint = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      told.push(JSON.parse(Buffer.concat(parts).toString()) as Told)
      response.end()
    })
  })
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
  site = await processSite({
    config: {
      webhooks: { allowPrivate: ['127.0.0.1'] },
      // Each night in the product; every other second here.
      integrity: { quick: '*/2 * * * * *', full: null },
    },
  })
})
afterEach(async () => {
  await site.remove()
  endpoint.closeAllConnections()
  endpoint.close()
})

const database = (): string => filesOf(site).site(siteId('main'))
const ask = <Row>(sql: string): Row[] => {
  const sqlite = openSqlite(database(), 'read')
  try {
    return sqlite.prepare(sql).all() as Row[]
  } finally {
    sqlite.close()
  }
}
const calls = (): readonly { ref: string; closed_at: number | null }[] => ask('SELECT * FROM calls ORDER BY id')
const openCalls = (): number => calls().filter(({ closed_at }) => closed_at === null).length
const part = async () => {
  const { parts } = await site.health(site.admin)
  return parts?.find(({ name, site: of }) => name === 'storage' && of === 'main')
}
const canBeRestored = () => until('an archive', async () => (await part())?.sentence.includes('It can be restored to'))
const faults = async (): Promise<number | undefined> => {
  const answer = await fetch(`${site.baseUrl}/metrics`, { headers: { authorization: `Bearer ${site.admin.token}` } })
  const found = readMetricsText(await answer.text()).find(({ name }) => name === 'trunkline_integrity_faults')
  return found?.samples.find(({ labels }) => labels['of'] === 'database')?.value
}

/** A campaign that rests, whose leads fill pages of their own; everything stands in the file, nothing in the log. */
async function restingLeads(): Promise<void> {
  await site.start()
  const campaign = await site.admin.post<{ id: number }>('/campaigns', { name: 'Resting', status: 'paused' })
  const list = new File([leadList(Array(resting).fill(people.busy))], 'leads.csv')
  await site.admin.upload('/leads/bulk-upload', { campaignId: String(campaign.id) }, list)
  const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/`
  await site.admin.post('/webhooks', { name: 'CRM', url, events: ['storage.damage'] })
  await canBeRestored()
  expect(await site.stop()).toBe(0)
}

/** As a disk does it: behind everybody's back, in a page that nobody has in hand. */
function damagePageOfLeads(): void {
  const [page] = ask<{ pageno: number; pgsize: number }>(
    "SELECT pageno, pgsize FROM dbstat WHERE name = 'leads' AND pagetype = 'leaf' ORDER BY path LIMIT 1",
  )
  if (page === undefined) throw new Error('leads fill no page of their own')
  const file = openSync(database(), 'r+')
  writeSync(file, Buffer.alloc(400, 0xee), 0, 400, (page.pageno - 1) * page.pgsize)
  closeSync(file)
}

it('a damaged page is found while calls go on, told everywhere with its cure, and mended by that without losing a call', async () => {
  await restingLeads()
  await site.start()
  const crew = await openCrew(site, { agents: 2, leads: Array(6).fill(people.patient), first: 7 })
  const [first] = await crew.talking(2)
  await canBeRestored()
  expect(told).toEqual([])
  damagePageOfLeads()

  const found = await until('the webhook', () => told[0])
  expect(found).toMatchObject({ event: 'storage.damage', data: { state: 'found' } })
  const { sentence, todo } = found.data
  expect(sentence).toMatch(damaged)
  expect(todo).toBe('Stop the program, run "trunkline restore --latest --only main", and check the disk.')
  expect(await until('health', async () => ((await part())?.state === 'down' ? part() : null))).toMatchObject({
    sentence: expect.stringMatching(damaged),
    todo,
  })
  expect(await faults()).toBeGreaterThan(0)
  const noted = ask<{ body: string }>("SELECT body FROM journal WHERE kind = 'storage.damage' ORDER BY seq LIMIT 1")
  expect(noted.map(({ body }) => JSON.parse(body) as unknown)).toEqual([expect.objectContaining({ sentence, todo })])
  const said = site.process.log.flatMap(({ level, msg }) => (level === 'error' ? [msg] : []))
  expect(said.some((msg) => damaged.test(msg) && msg.endsWith(todo ?? ''))).toBe(true)

  // What stands on the page cannot be had, and is not made up.
  await expect(site.admin.get('/leads/1')).rejects.toThrow(/500 DATABASE_ERROR/)
  // Calls go on: two more conversations begin, and all end, after the damage.
  for (const count of [3, 4]) {
    await crew.hangUp(first?.id ?? 0)
    await until('the next call', () => calls().length === count && openCalls() === 2)
    await crew.talking(2)
  }
  site.process.signal('SIGTERM')
  await until('health says that it drains', async () => (await site.health()).draining)
  for (const agent of crew.agents) await crew.hangUp(agent)
  expect(await site.process.exited).toBe(0)
  const wanted = calls()
  expect(wanted).toHaveLength(4)
  expect(openCalls()).toBe(0)

  const [, command = ''] = /"trunkline (.+)"/.exec(todo ?? '') ?? []
  const restored = await site.run(...command.split(' '), '--config', site.configFile, '--json')
  expect(restored.code).toBe(0)
  const { databases } = jsonOf<{ databases: { name: string; commits: number; journalSeq: number }[] }>(restored)
  expect(databases).toEqual([expect.objectContaining({ name: 'main' })])
  expect(databases[0]?.commits).toBeGreaterThan(0)
  expect(databases[0]?.journalSeq).toBe(ask<{ seq: number }>('SELECT max(seq) AS seq FROM journal')[0]?.seq)
  expect(calls()).toEqual(wanted)
  expect(readBooks(site).leads).toHaveLength(resting + 6)
  expectSoundBooks(readBooks(site))

  await site.start()
  const gone = await until('the all-clear', () => told.find(({ data }) => data.state === 'gone'))
  expect(gone.data).toMatchObject({ sentence: 'The database and the recordings are sound again.', todo: null })
  await until('health is good again', async () => (await part())?.state === 'ok')
  expect(await faults()).toBe(0)
  expect(await site.admin.get('/leads/1')).toMatchObject({ id: 1 })
  await crew.signOn()
  for (const { id } of await crew.talking(2)) await crew.hangUp(id)
  await until('the end of the last two', () => calls().length === 6 && openCalls() === 0)
  expectSoundBooks(readBooks(site))
  expect(await site.stop()).toBe(0)
})
