import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyFile } from '../../api/features/dnc/import/key-file.js'
import { loadImport, tidyDnc } from '../../api/features/dnc/import/load-keys.js'
import { number } from '../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld, type Person } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const upload = (name: string, text: string, fields: Record<string, string>, person: Person) => {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.set(key, value)
  form.set('file', new File([text], name))
  return ask(world, person, 'POST', '/dnc/imports', form)
}
const send = (text: string, fields: Record<string, string> = {}, person: Person = 'supervisor') =>
  upload('register.csv', text, { list: 'Register', kind: 'national', country: 'US', ...fields }, person)
const preview = async (text: string, fields: Record<string, string> = {}) => {
  const answer = await send(text, fields)
  expect(answer.body).toMatchObject({ success: true })
  return answer.body.data
}
const commit = (id: number, body: object = {}) =>
  ask(world, 'supervisor', 'POST', `/dnc/imports/${id}/commit`, { wait: true, ...body })
const undo = (id: number) => ask(world, 'supervisor', 'DELETE', `/dnc/imports/${id}`)
const settled = () => world.deps.dncJobs.run(mainSite, null, () => Promise.resolve(null))

const newLead = async (phone: string) => {
  const lead = await world.store.write(mainSite, 'leads.create', {
    campaign: world.campaign,
    number: number(phone),
    name: null,
    email: null,
    metadata: {},
    timeZone: 'Europe/Berlin',
    priority: 0,
  })
  return lead.id
}
const lead = async (id: number) => (await ask(world, 'admin', 'GET', `/leads/${id}`)).body.data

describe('a file of numbers', () => {
  it('leaves no list behind when its preview is discarded, and its name is free for a list of another kind', async () => {
    const lists = async () => (await ask(world, 'supervisor', 'GET', '/dnc/lists')).body.data
    const first = await preview('2125550101\n', { kind: 'site' })
    expect(await lists()).toMatchObject([{ name: 'Register', kind: 'site', numbers: 0 }])
    await undo(first.id)
    expect(await lists()).toEqual([])
    const campaignId = String(world.campaign)
    const second = await preview('2125550101\n', { kind: 'national', campaignId })
    expect(second).toMatchObject({ list: 'Register', kind: 'national', campaignId: world.campaign })
    await commit(second.id, { acceptWarnings: true })
    expect(await lists()).toMatchObject([{ name: 'Register', kind: 'national', numbers: 1 }])
    expect((await send('2125550102\n')).status).toBe(409)
    await undo(second.id)
    await settled()
    expect(await lists()).toEqual([])
  })

  it('is refused with a country that is none, by the name of its own field', async () => {
    const refused = await send('2125550101\n', { country: 'ZZ' })
    expect([refused.status, Object.keys(refused.body.error.details.fields)]).toEqual([422, ['country']])
  })

  it('is read however it is written, counted, and forbids nothing before it is committed', async () => {
    await newLead('+12125550101')
    for (let n = 0; n < 9; n++) await newLead(`+1646555010${n}`)
    const found = await preview('Phone\n(212) 555-0101\n+12125550102\n2125550102\nnot a number\n1-212-555-0103\n\n')
    expect(found).toMatchObject({
      state: 'previewed',
      rows: 5,
      valid: 3,
      invalid: 1,
      duplicates: 1,
      new: 3,
      excludedLeads: 1,
      warnings: [],
      badRows: [{ row: 5, text: 'not a number', why: expect.any(String) }],
      createdBy: 'supervisor',
    })
    expect(await world.store.read(mainSite, 'leads.gate', gateOf('+12125550101'))).toBeNull()
    expect((await commit(found.id)).body.data).toMatchObject({ state: 'active', progress: 1 })
    for (const phone of ['+12125550101', '12125550101', '2125550102']) {
      expect(await world.store.read(mainSite, 'leads.gate', gateOf(phone))).toMatchObject({
        refused: 'dnc',
        detail: { list: 'Register', reason: 'national' },
      })
    }
    expect(await world.store.read(mainSite, 'leads.gate', gateOf('+12125550104'))).toBeNull()
  })

  it.each([
    ['one column without a header', '2125550101\n2125550102\n'],
    ['a semicolon and other columns', 'id;number;note\n1;+12125550101;a\n2;+12125550102;b\n'],
    ['area code and number apart, as the register gives them', '212,5550101\n212,5550102\n'],
    ['tabs, a byte order mark and quotes', '\uFEFF"x"\t"tel"\r\n"a"\t"212.555.0101"\r\n"b"\t"212 555 0102"\r\n'],
  ])('is understood with %s', async (_, text) => {
    expect(await preview(text)).toMatchObject({ valid: 2, invalid: 0, rows: 2 })
  })

  it('is refused when no number is in it, or it is no text', async () => {
    expect((await send('name,city\nLead 0001,Berlin\n')).body.error).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect((await send('')).body.error).toMatchObject({ code: 'VALIDATION_ERROR' })
    const picture = await upload('a.png', 'x', { list: 'x' }, 'supervisor')
    expect(picture.body.error).toMatchObject({ code: 'FILE_UPLOAD_ERROR' })
    expect((await ask(world, 'supervisor', 'GET', '/dnc/imports')).body.data).toEqual([])
  })

  it('that looks wrong is committed only by somebody who has seen why, and can be undone', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map((n) => newLead(`+1212555010${n}`)))
    const wrong =
      'name,email,phone\nLead 0001,a@example.com,2125550101\nLead 0002,b@example.com,2125550102\nLead 0003,,\n'
    const found = await preview(wrong)
    expect(found.warnings).toEqual([
      expect.stringContaining('1 of 3 rows'),
      expect.stringContaining('looks like a list of leads'),
      expect.stringContaining('2 of 5 waiting leads (40 %)'),
    ])
    expect(await commit(found.id)).toMatchObject({
      status: 409,
      body: { error: { details: { warnings: found.warnings } } },
    })
    expect((await commit(found.id, { acceptWarnings: true })).body.data).toMatchObject({ state: 'active' })
    expect(await lead(ids[0]!)).toMatchObject({ stage: 'finished', finishedWhy: 'dnc' })
    expect(await lead(ids[2]!)).toMatchObject({ stage: 'ready' })
    expect(world.engine.asked).toContainEqual({ kind: 'leads.changed', campaign: world.campaign, leads: null })
    expect((await undo(found.id)).body.data).toMatchObject({ state: 'undone' })
    await settled()
    expect(await lead(ids[0]!)).toMatchObject({ stage: 'ready', finishedWhy: null })
    expect(await world.store.read(mainSite, 'leads.gate', gateOf('+12125550101'))).toBeNull()
    expect((await undo(found.id)).status).toBe(409)
  })
})

describe('undoing', () => {
  it('takes away exactly what the import added, not what another one or a person did', async () => {
    const first = await preview('2125550101\n2125550102\n')
    await commit(first.id)
    const second = await preview('2125550102\n2125550103\n', { country: 'US' })
    expect(second).toMatchObject({ new: 1 })
    await commit(second.id)
    await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '+12125550103' })
    await undo(second.id)
    await settled()
    expect(await refusals('+12125550101', '+12125550102', '+12125550103')).toEqual(['dnc', 'dnc', 'dnc'])
    await undo(first.id)
    await settled()
    expect(await refusals('+12125550101', '+12125550102', '+12125550103')).toEqual([null, null, 'dnc'])
    expect(await world.store.write(mainSite, 'dnc.purge', { after: 0, imports: null })).toBeNull()
  })

  it('of a replacement brings the former numbers back', async () => {
    const first = await preview('2125550101\n2125550102\n2125550105\n')
    await commit(first.id)
    const second = await preview('2125550103\n', { mode: 'replace' })
    expect(second.warnings).toEqual([expect.stringContaining('shrink to 33 %')])
    await commit(second.id, { acceptWarnings: true })
    expect(await refusals('+12125550101', '+12125550103')).toEqual([null, 'dnc'])
    expect((await undo(first.id)).body.error.message).toContain(`Import ${second.id} replaced it`)
    await undo(second.id)
    await settled()
    expect(await refusals('+12125550101', '+12125550103')).toEqual(['dnc', null])
    expect((await ask(world, 'agent', 'GET', '/dnc/lists')).status).toBe(403)
    expect((await ask(world, 'supervisor', 'GET', '/dnc/lists')).body.data).toMatchObject([
      { name: 'Register', kind: 'national', numbers: 3 },
    ])
  })
})

describe('a restart in the middle of an import', () => {
  it('leaves nothing forbidden, and committing again goes on', async () => {
    const lines = Array.from({ length: 5000 }, (_, n) => `212555${String(n).padStart(4, '0')}`).join('\n')
    const { id } = await preview(lines)
    const stop = new AbortController()
    const parts = { store: world.store, dataDir: world.dataDir, onProgress: () => {}, signal: stop.signal }
    const dying = { ...parts, store: { write: stopAfter(2, stop) } }
    await expect(loadImport(mainSite, id, dying)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await ask(world, 'supervisor', 'GET', `/dnc/imports/${id}`)).body.data).toMatchObject({
      state: 'loading',
      running: false,
    })
    expect(await refusals('+12125550000')).toEqual([null])
    expect((await commit(id)).body.data).toMatchObject({ state: 'active', valid: 5000 })
    expect(await refusals('+12125550000', '+12125554999')).toEqual(['dnc', 'dnc'])
    expect(existsSync(keyFile(world.dataDir, mainSite, id))).toBe(false)
  })

  it('can be thrown away instead, and leaves no number behind', async () => {
    const { id } = await preview('2125550101\n')
    await world.store.write(mainSite, 'dnc.begin', { id })
    await world.store.write(mainSite, 'dnc.load', { id, keys: [112_125_550_101] })
    await undo(id)
    await settled()
    await tidyDnc(mainSite, { store: world.store, signal: new AbortController().signal })
    const numbers = await world.deps.readers.site(mainSite)!.selectFrom('dnc_numbers').selectAll().execute()
    expect(numbers).toEqual([])
    expect((await commit(id)).status).toBe(409)
  })
})

it('keeps a list of one campaign from others', async () => {
  const other = await ask(world, 'admin', 'POST', '/campaigns', { name: 'Other' })
  const { id } = await preview('2125550101\n', { list: 'Own', campaignId: String(other.body.data.id) })
  await commit(id)
  expect(await refusals('+12125550101')).toEqual([null])
  expect((await send('2125550101\n', { list: 'Own' })).body.error).toMatchObject({ code: 'CONFLICT' })
})

const gateOf = (phone: string) => ({
  lead: null,
  campaign: world.campaign,
  number: number(phone),
  maxAttempts: 9,
  maxAttemptsPerNumberDay: 9,
  minSpacingS: 0,
  numberCaps: [],
  noRedialAfterAbandonS: 0,
  machineDay: null,
  consent: null,
  now: world.clock.now(),
})

const refusals = (...phones: readonly string[]) =>
  Promise.all(
    phones.map(async (phone) => (await world.store.read(mainSite, 'leads.gate', gateOf(phone)))?.refused ?? null),
  )

/** Writes as the store does, and stops the import after some batches. */
function stopAfter(batches: number, stop: AbortController): ApiWorld['store']['write'] {
  let seen = 0
  return async (site, name, input) => {
    seen += 1
    if (seen > batches) stop.abort()
    return await world.store.write(site, name, input)
  }
}
