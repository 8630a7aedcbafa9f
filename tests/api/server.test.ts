import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ImportJob } from '../../api/features/leads/import/import-job.js'
import type { RunningApi } from '../../api/server.js'
import { recordingName } from '../../dialer/model/ids.js'
import { makeCommit, makeRecord } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { listenApi, overWire } from './support/running-api.js'

let world: ApiWorld
let api: RunningApi
const jobs: { job: ImportJob; size: number }[] = []
beforeAll(async () => {
  world = await openApiWorld({
    startImport: async (job) => {
      jobs.push({ job, size: statSync(job.file).size })
      return { rows: 1, imported: 1, duplicates: 0, errors: 0, consents: 0, rejectsFile: null, alreadyImported: false }
    },
  })
  api = await listenApi(world)
})
afterAll(async () => {
  await api.close()
  await world.end()
})

it('removes what uploads an earlier process left behind, and nothing else', async () => {
  const own = await openApiWorld()
  const folder = join(own.dataDir, 'uploads')
  mkdirSync(folder, { recursive: true })
  for (const name of ['a.part', 'b.part.import', 'rejects-main-1-2.csv', 'kept.csv'])
    writeFileSync(join(folder, name), '')
  const running = await listenApi(own)
  expect(readdirSync(folder)).toEqual(['kept.csv'])
  await running.close()
  await own.end()
})

const auth = () => ({ authorization: `Bearer ${world.tokens.admin}` })

it('answers over TCP only with a token, and over the control socket as the operator', async () => {
  expect((await overWire({ port: api.port }, '/api/site')).status).toBe(401)
  const socketPath = join(world.dataDir, 'control.sock')
  expect(statSync(socketPath).mode & 0o777).toBe(0o600)
  const main = JSON.parse(String((await overWire({ socketPath }, '/api/site')).body))
  expect(main.data.id).toBe('main')
  const other = await overWire({ socketPath }, '/api/campaigns?x-trunkline-site=other')
  expect(JSON.parse(String(other.body)).data).toEqual([])
  expect((await overWire({ socketPath }, '/api/site', { headers: { 'x-trunkline-site': 'none' } })).status).toBe(404)
  const me = JSON.parse(String((await overWire({ socketPath }, '/api/auth/me')).body))
  expect(me.data).toMatchObject({ user: { id: null, role: 'superadmin' } })
})

describe('a recording', () => {
  const bytes = Buffer.from('RIFF0123456789')
  const get = (headers: Record<string, string> = {}, method = 'GET', path = '/api/recordings/1') =>
    overWire({ port: api.port }, path, { method, headers: { ...auth(), ...headers } })

  beforeAll(async () => {
    const name = recordingName('tl.r1')
    const record = makeRecord('c.rec', { agent: world.agent, outcome: 'connected', recording: name })
    const finished = {
      kind: 'recording.finished',
      at: 1,
      call: record.ref,
      recording: name,
      ok: true,
      why: null,
    } as const
    await world.store.write(
      mainSite,
      'engine.commit',
      makeCommit({ calls: [{ record, state: null }], events: [finished] }),
    )
  })

  it('says that it is on its way', async () => {
    const answer = await get()
    expect(answer.status).toBe(404)
    expect(String(answer.body)).toContain('on its way')
  })

  it('comes whole or in part', async () => {
    mkdirSync(join(world.dataDir, 'recordings', 'main'), { recursive: true })
    writeFileSync(join(world.dataDir, 'recordings', 'main', 'r1.wav'), bytes)
    const kept = { name: recordingName('tl.r1'), bytes: bytes.length, durationMs: 1000 }
    await world.store.write(mainSite, 'recordings.stored', { ...kept, path: 'recordings/main/r1.wav' })
    const whole = await get()
    expect([whole.status, whole.headers['content-type'], whole.headers['content-length']]).toEqual([
      200,
      'audio/wav',
      '14',
    ])
    expect(whole.body).toEqual(bytes)
    const part = await get({ range: 'bytes=4-7' })
    expect([part.status, part.headers['content-range'], String(part.body)]).toEqual([206, 'bytes 4-7/14', '0123'])
    expect(String((await get({ range: 'bytes=-3' })).body)).toBe('789')
    expect((await get({ range: 'bytes=99-' })).status).toBe(416)
    const head = await get({}, 'HEAD')
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '14', 0])
  })

  it('never comes from another folder, and never to another agent', async () => {
    const kept = { name: recordingName('tl.r1'), bytes: 1, durationMs: 1 }
    await world.store.write(mainSite, 'recordings.stored', { ...kept, path: 'recordings/main/../../system.db' })
    expect((await get()).status).toBe(404)
    await world.store.write(mainSite, 'recordings.stored', { ...kept, path: 'recordings/main/r1.wav' })
    expect((await get({ authorization: `Bearer ${world.tokens.agent}` })).status).toBe(200)
    expect((await get({ authorization: `Bearer ${world.tokens.agent2}` })).status).toBe(404)
    expect((await get({}, 'GET', '/api/recordings/..%2Fsystem.db')).status).toBe(404)
  })
})

describe('an upload', () => {
  const boundary = 'xyz'
  const formOf = (content: Buffer) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\n\r\n`),
      content,
      Buffer.from(
        `\r\n--${boundary}\r\nContent-Disposition: form-data; name="campaignId"\r\n\r\n1\r\n--${boundary}--\r\n`,
      ),
    ])
  const headers = () => ({ ...auth(), 'content-type': `multipart/form-data; boundary=${boundary}` })
  const path = '/api/leads/bulk-upload'

  it('streams to a file', async () => {
    const body = formOf(Buffer.alloc(4_000_000, 'a'))
    const answer = await overWire({ port: api.port }, path, { method: 'POST', headers: headers(), body })
    expect([answer.status, jobs.at(-1)?.size]).toEqual([200, 4_000_000])
  })

  it('whose client goes away leaves nothing behind', async () => {
    const socket = createConnection(api.port, '127.0.0.1')
    const lines = Object.entries({ ...headers(), host: 'x', 'content-length': '1000000' }).map(([k, v]) => `${k}: ${v}`)
    const start = formOf(Buffer.alloc(50_000, 'a')).subarray(0, 40_000)
    const before = world.logged.length
    socket.write(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    socket.write(start)
    const uploads = join(world.dataDir, 'uploads')
    await until(() => existsSync(uploads) && readdirSync(uploads).length > 0)
    socket.destroy()
    await until(() => readdirSync(uploads).length === 0 && world.logged.length > before)
    expect(world.logged.at(-1)?.fields).toMatchObject({ error: 'FILE_UPLOAD_ERROR' })
  })
})

it('refuses 20 MB of JSON and stays usable', async () => {
  const body = JSON.stringify({ name: 'x'.repeat(20_000_000) })
  const headers = { ...auth(), 'content-type': 'application/json' }
  const answer = await overWire({ port: api.port }, '/api/campaigns', { method: 'POST', headers, body })
  expect(answer.status).toBe(413)
  expect((await overWire({ port: api.port }, '/api/health')).status).toBe(200)
})

it('says so when the port is taken', async () => {
  const taken = { ...world, options: { ...world.options, port: api.port, controlSocket: null } }
  await expect(listenApi(taken)).rejects.toMatchObject({
    code: 'ADDRESS_IN_USE',
    message: expect.stringContaining('uses it'),
  })
})

/** Waits for something that real sockets and files bring about, by their own events. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}
