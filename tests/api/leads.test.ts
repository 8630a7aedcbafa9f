import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runImport } from '../../api/features/leads/import/run-import.js'
import type { StartImport } from '../../api/features/leads/start-import.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { endedCall, makeRecord } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'
import { emptyStatus } from './support/fake-engine.js'

let startImport: StartImport
let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld({ startImport: (job, watch) => startImport(job, watch) })
})
afterAll(() => world.end())
beforeEach(() => {
  world.engine.asked.length = 0
})

const create = (more: object = {}) =>
  ask(world, 'supervisor', 'POST', '/leads', { campaignId: world.campaign, phoneNumber: '+49 (30) 1234-567', ...more })

describe('a lead', () => {
  it('is created, read, changed and deleted, and the engine is told each time', async () => {
    const made = await create({ name: 'Lead 0002', email: 'lead2@example.com', metadata: { company: 'Acme Corp' } })
    expect(made.body).toMatchObject({
      data: { phoneNumber: '+49301234567', status: 'new', stage: 'ready', attempts: 0 },
      message: 'Lead created successfully',
    })
    const { id } = made.body.data
    const changed = await ask(world, 'supervisor', 'PUT', `/leads/${id}`, {
      status: 'not_interested',
      metadata: { notes: 'later' },
    })
    expect(changed.body.data).toMatchObject({
      status: 'not_interested',
      metadata: { company: 'Acme Corp', notes: 'later' },
    })
    const found = await ask(world, 'supervisor', 'GET', '/leads?status=not_interested&query=Lead 0002')
    expect(found.body.data).toMatchObject([{ id }])
    expect((await ask(world, 'supervisor', 'DELETE', `/leads/${id}`)).status).toBe(204)
    const told = { kind: 'leads.changed', campaign: world.campaign, leads: [id] }
    expect(world.engine.asked).toEqual([told, told, told])
  })

  it.each([
    [{ phoneNumber: '0800-CALL-ME' }, 'phoneNumber'],
    [{ phoneNumber: '+49301\r\nVariable: x' }, 'phoneNumber'],
    [{ timeZone: 'Nowhere' }, 'timeZone'],
  ])('with %j is refused', async (more, field) => {
    const answer = await create(more)
    expect([answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([422, [field]])
  })

  it('has one number, however it is written: for the lead, the do-not-call list and a call by hand', async () => {
    world.defaultCountry = 'DE'
    const made = await create({ phoneNumber: '030 5550001' })
    const again = await create({ phoneNumber: '0049 30 5550001' })
    const forbidden = await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '(030) 555 0009' })
    await ask(world, 'agent', 'POST', `/agents/${world.agent}/dial`, { phoneNumber: '0305550009' })
    await ask(world, 'agent', 'POST', `/agents/${world.agent}/dial`, { phoneNumber: '112' })
    world.defaultCountry = null
    expect(made.body.data).toMatchObject({ phoneNumber: '+49305550001', timeZone: 'Europe/Berlin' })
    expect(again.body.error.code).toBe('DUPLICATE_ENTRY')
    expect(forbidden.body.data.phoneNumber).toBe('+49305550009')
    expect(world.engine.asked.slice(-2)).toMatchObject([{ number: '+49305550009' }, { number: '112' }])
  })

  it('is called by the hours of its number’s place, also when the number changes', async () => {
    const path = `/leads/${(await create({ phoneNumber: '+442079460001' })).body.data.id}`
    const zone = async () => (await ask(world, 'supervisor', 'GET', path)).body.data.timeZone
    expect(await zone()).toBe('Europe/London')
    await ask(world, 'supervisor', 'PUT', path, { phoneNumber: '+4930555077' })
    expect(await zone()).toBe('Europe/Berlin')
    await ask(world, 'supervisor', 'PUT', path, { timeZone: null })
    await ask(world, 'supervisor', 'PUT', path, { phoneNumber: '+4930555077', name: 'Lead 0007' })
    expect(await zone()).toBeNull()
  })

  it('is refused twice in one campaign, and in none', async () => {
    await create({ phoneNumber: '+4930777' })
    expect((await create({ phoneNumber: '+4930777' })).body.error.code).toBe('DUPLICATE_ENTRY')
    expect((await create({ campaignId: 99 })).status).toBe(404)
  })

  it('is hidden from agents who never spoke with it, and theirs to annotate once they did', async () => {
    const path = `/leads/${world.lead}`
    expect((await ask(world, 'agent', 'GET', path)).status).toBe(404)
    const record = makeRecord('c.own', { lead: world.lead, agent: world.agent, outcome: 'connected' })
    await world.store.write(mainSite, 'engine.commit', endedCall(record))
    expect((await ask(world, 'agent', 'GET', path)).status).toBe(200)
    expect((await ask(world, 'agent2', 'GET', path)).status).toBe(404)
    const noted = await ask(world, 'agent', 'PUT', path, { status: 'interested', metadata: { notes: 'call in May' } })
    expect(noted.body.data).toMatchObject({ status: 'interested', metadata: { company: 'Acme Corp' } })
    expect((await ask(world, 'agent', 'PUT', path, { phoneNumber: '+4930999' })).status).toBe(403)
  })
})

describe('why', () => {
  const why = async (id: number) => (await ask(world, 'supervisor', 'GET', `/leads/${id}/why`)).body.data

  it('tells the rule, its value and when it changes', async () => {
    const { id } = (await create({ phoneNumber: '+4930888', timeZone: null })).body.data
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: { timeZone: 'America/Los_Angeles' } })
    expect(await why(id)).toMatchObject({
      rule: 'outside_window',
      value: 'America/Los_Angeles',
      until: expect.any(String),
    })
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: { timeZone: 'Europe/Berlin' } })
    expect(await why(id)).toMatchObject({ rule: 'none', dialable: true })
    world.engine.status = {
      ...emptyStatus,
      campaigns: [
        {
          campaign: world.campaign,
          hopper: 0,
          dialing: 0,
          waiting: 0,
          talking: 0,
          limitedBy: 'noAgents',
          limitedUntil: null,
          pacing: null,
        },
      ],
    }
    expect(await why(id)).toMatchObject({ rule: 'no_agents', dialable: false })
    world.engine.status = emptyStatus
    await ask(world, 'supervisor', 'POST', '/dnc', { phoneNumber: '+49308', prefix: true })
    expect(await why(id)).toMatchObject({ rule: 'dnc', until: null })
    await ask(world, 'supervisor', 'PUT', `/leads/${id}`, { withdrawn: true })
    expect(await why(id)).toMatchObject({ rule: 'finished', value: 'withdrawn' })
  })
})

describe('bulk upload', () => {
  const upload = (form: Record<string, string>, file: File | null, as: 'supervisor' | 'agent' = 'supervisor') => {
    const body = new FormData()
    if (file) body.append('file', file)
    for (const [key, value] of Object.entries(form)) body.append(key, value)
    return ask(world, as, 'POST', '/leads/bulk-upload', body)
  }
  const csv = () => new File(['phoneNumber\n+4930111\n'], 'leads.csv')
  const spooled = () => (existsSync(join(world.dataDir, 'uploads')) ? readdirSync(join(world.dataDir, 'uploads')) : [])

  it('imports, tells the counts, gives the refused rows, and leaves no file behind', async () => {
    let content = ''
    startImport = async (job, { onProgress }) => {
      content = readFileSync(job.file, 'utf8')
      onProgress({ rows: 250, imported: 200, duplicates: 40, errors: 10, consents: 0, done: 0.5 })
      writeFileSync(job.rejectsFile, 'row,why\n')
      const counts = { rows: 500, imported: 440, duplicates: 50, errors: 10, consents: 0 }
      return { ...counts, rejectsFile: job.rejectsFile, alreadyImported: false }
    }
    const answer = await upload({ campaignId: String(world.campaign) }, csv())
    expect(content).toBe('phoneNumber\n+4930111\n')
    expect(answer.body).toMatchObject({
      data: { imported: 440, duplicates: 50, errors: 10, campaignId: world.campaign, state: 'done' },
      message: 'Leads imported successfully',
    })
    expect(world.engine.asked).toEqual([{ kind: 'leads.changed', campaign: world.campaign, leads: null }])
    const url = answer.body.data.rejectsUrl.replace('/api', '')
    expect((await ask(world, 'supervisor', 'GET', url)).body).toBe('row,why\n')
    expect(spooled().filter((name) => !name.startsWith('rejects-'))).toEqual([])
  })

  it.each(['paused', 'completed'] as const)('into a %s campaign says that nothing is dialled yet', async (status) => {
    startImport = async () => ({
      rows: 1,
      imported: 1,
      duplicates: 0,
      errors: 0,
      consents: 0,
      rejectsFile: null,
      alreadyImported: false,
    })
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { status })
    const uploaded = await upload({ campaignId: String(world.campaign) }, csv())
    const one = await create({ phoneNumber: status === 'paused' ? '+49306660' : '+49306661' })
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { status: 'active' })
    const hint = `The campaign is ${status}: start it to have them dialled`
    expect([uploaded.body, one.body]).toMatchObject([
      { message: 'Leads imported successfully', hint },
      { message: 'Lead created successfully', hint },
    ])
  })

  it('that fails on our side tells the log why and nobody else, and keeps no refused rows', async () => {
    let rejects = ''
    startImport = async (job) => {
      rejects = job.rejectsFile
      writeFileSync(rejects, 'row,why\n')
      throw new DomainError('INTERNAL_ERROR', 'ENOSPC: no space left on device, write /var/lib/secret-place')
    }
    const waited = await upload({ campaignId: String(world.campaign) }, csv())
    expect([waited.status, existsSync(rejects)]).toEqual([500, false])
    const [data] = (await ask(world, 'supervisor', 'GET', '/leads/imports')).body.data
    expect(data.state).toBe('failed')
    expect(JSON.stringify([data, waited.body])).not.toContain('secret-place')
    expect(world.logged.some(({ fields }) => fields['err'] instanceof DomainError)).toBe(true)
  })

  it('really imports a file', async () => {
    startImport = (job, watch) => runImport(job, { store: world.store, ...watch })
    const file = new File(
      ['phoneNumber,name\n+4930222001,Lead 0003\n+4930222001,Lead 0003\nnone,Lead 0004\n'],
      'leads.csv',
    )
    const answer = await upload({ campaignId: String(world.campaign) }, file)
    expect(answer.body.data).toMatchObject({ imported: 1, duplicates: 1, errors: 1, rows: 3 })
    const found = await ask(world, 'supervisor', 'GET', '/leads?query=4930222001')
    expect(found.body.data).toMatchObject([{ name: 'Lead 0003', status: 'new' }])
    const rejected = await ask(world, 'supervisor', 'GET', answer.body.data.rejectsUrl.replace('/api', ''))
    expect(rejected.body).toContain('Lead 0004')
  })

  it('goes on by itself with wait=false, and can be watched', async () => {
    let finish = () => {}
    const end = new Promise<void>((resolve) => {
      finish = resolve
    })
    startImport = async (_job, { onProgress }) => {
      onProgress({ rows: 10, imported: 10, duplicates: 0, errors: 0, consents: 0, done: 0.1 })
      await end
      return {
        rows: 100,
        imported: 100,
        duplicates: 0,
        errors: 0,
        consents: 0,
        rejectsFile: null,
        alreadyImported: true,
      }
    }
    const begun = await upload({ campaignId: String(world.campaign), wait: 'false' }, csv())
    expect(begun.body.data).toMatchObject({ state: 'running' })
    const path = `/leads/imports/${begun.body.data.importId}`
    expect((await ask(world, 'supervisor', 'GET', path)).body.data).toMatchObject({ imported: 10, progress: 0.1 })
    expect((await ask(world, 'stranger', 'GET', path)).status).toBe(404)
    finish()
    await world.deps.imports.close()
    expect((await ask(world, 'supervisor', 'GET', path)).body.data).toMatchObject({
      state: 'done',
      alreadyImported: true,
    })
  })
})

describe('a bad upload', () => {
  let own: ApiWorld
  beforeAll(async () => {
    own = await openApiWorld({
      startImport: () =>
        Promise.reject(
          new DomainError('VALIDATION_ERROR', 'No column has the number.', {
            fields: { file: 'No column has the number.' },
          }),
        ),
    })
  })
  afterAll(() => own.end())
  const send = (body: FormData | string, headers: Record<string, string> = {}) =>
    ask(own, 'supervisor', 'POST', '/leads/bulk-upload', body, headers)
  const form = (parts: Record<string, string | File>) => {
    const body = new FormData()
    for (const [key, value] of Object.entries(parts)) body.append(key, value)
    return body
  }
  const campaignId = '1'

  it.each([
    ['without a file', () => form({ campaignId }), 422],
    ['without a campaign', () => form({ file: new File(['x'], 'a.csv') }), 422],
    ['for an unknown campaign', () => form({ campaignId: '77', file: new File(['x'], 'a.csv') }), 404],
    ['of another kind', () => form({ campaignId, file: new File(['x'], 'a.exe') }), 400],
    ['under another name', () => form({ campaignId, data: new File(['x'], 'a.csv') }), 400],
    ['over the bound', () => form({ campaignId, file: new File([new Uint8Array(5_500_000)], 'a.csv') }), 413],
    ['with a wrong header', () => form({ campaignId, file: new File(['x'], 'a.csv') }), 422],
  ])('%s has a clear error', async (_, body, status) => {
    const answer = await send(body())
    expect([answer.status, answer.body.success]).toEqual([status, false])
    expect(answer.body.error.message.length).toBeGreaterThan(10)
    expect(existsSync(join(own.dataDir, 'uploads')) ? readdirSync(join(own.dataDir, 'uploads')) : []).toEqual([])
  })

  it('that is no form, or one cut off, has a clear error', async () => {
    expect((await send('{}')).status).toBe(400)
    const cut = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone'
    const answer = await send(cut, { 'content-type': 'multipart/form-data; boundary=b' })
    expect([answer.status, answer.body.error.code]).toEqual([400, 'FILE_UPLOAD_ERROR'])
  })
})
