import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiWorld, mainSite, openApiWorld, type Person } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const start = '2026-03-02T09:30:00Z'
const told = {
  destination: '+1 (202) 555-0123',
  direction: 'outbound',
  status: 'answered',
  duration: 120,
  startTime: start,
  endTime: '2026-03-02T09:32:05Z',
}
const keep = (change: object = {}, as: Person = 'supervisor') =>
  ask(world, as, 'POST', '/calls', { ...told, ...change })

/** The fields of a browser phone, as it posts them after a call. */
const phoneForm = (change: Record<string, string | File> = {}) => {
  const form = new FormData()
  const fields = {
    username: 'agent1',
    unique_id: 'sip-1',
    start_time: '2026-03-02T09:30:00.000Z',
    answer_time: '2026-03-02T09:30:05.000Z',
    end_time: '2026-03-02T09:32:05.000Z',
    call_duration: '125',
    billed_duration: '120',
    source: 'web',
    extension: '9999',
    destination: '+12025550123',
    region: '',
    country: 'US',
    direction: 'outbound',
    campaign_name: 'Campaign 1',
    sip_status: '200',
    sip_reason: 'OK',
    hangup_cause: '',
    platform: 'web',
    disposition: 'ANSWERED',
    remarks: 'Wants an offer',
    ...change,
  }
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

const webm = new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, 0x42, 0x82, 0x84, 0x77, 0x65, 0x62, 0x6d])

describe('a call record made by hand', () => {
  it('keeps what was told, and metadata as it is', async () => {
    const metadata = { campaignId: world.campaign, leadId: world.lead, crm: 'x-7', score: 3, hot: true, gone: null }
    const { body } = await keep({ metadata, agentId: world.agent })
    expect(body.data).toMatchObject({
      agentId: world.agent,
      agentName: 'agent1',
      destination: '+12025550123',
      extension: '1001',
      status: 'answered',
      duration: 120,
      startTime: start,
      answerTime: '2026-03-02T09:30:05Z',
      metadata: { ...metadata, campaignName: 'Campaign 1', leadName: 'Lead 0001', dialMode: 'manual' },
    })
    expect((await ask(world, 'supervisor', 'GET', `/calls/${body.data.id}`)).body.data.metadata).toMatchObject(metadata)
  })

  it('counts in the statistics, and dials nothing', async () => {
    const numbers = async () => {
      await world.store.write(mainSite, 'projections.run', null)
      return (await ask(world, 'supervisor', 'GET', `/stats/dashboard?agentId=${world.agent2}`)).body.data
    }
    const before = await numbers()
    await keep({ agentId: world.agent2 })
    await keep({ agentId: world.agent2, status: 'busy', duration: 0 })
    expect(await numbers()).toMatchObject({
      totalCalls: before.totalCalls + 2,
      answeredCalls: before.answeredCalls + 1,
      totalDuration: before.totalDuration + 120,
      callsByStatus: { busy: before.callsByStatus.busy + 1 },
    })
    expect(world.engine.asked).toEqual([])
  })

  it('tells the journal, with what its disposition means in its campaign', async () => {
    const metadata = { campaignId: world.campaign, disposition: 'interested' }
    const { id, ref } = (await keep({ metadata, agentId: world.agent })).body.data
    const { body } = await ask(world, 'supervisor', 'GET', `/calls/${id}/trace`)
    expect(body.data).toMatchObject([
      { kind: 'call.ended', data: { callRef: ref, outcome: 'connected' } },
      { kind: 'call.dispositioned', data: { disposition: 'interested', success: true } },
    ])
  })

  it('puts reversed times in order', async () => {
    const { body } = await keep({ startTime: told.endTime, endTime: told.startTime })
    expect(body.data).toMatchObject({ startTime: told.startTime, endTime: told.endTime, duration: 120 })
  })

  it.each([
    ['a start in 6 minutes', { startTime: '2026-03-02T10:06:00Z', endTime: undefined }, ['startTime']],
    ['an end in 6 minutes', { endTime: '2026-03-02T10:06:00Z' }, ['endTime']],
    ['longer than its times', { duration: 600 }, ['duration']],
    ['no start', { startTime: undefined }, ['startTime']],
    ['no time', { startTime: 'yesterday' }, ['startTime']],
    ['no number', { destination: 'sip:x@example.com' }, ['destination']],
    ['no status', { status: undefined }, ['status']],
    ['a status of its own', { status: 'great' }, ['status']],
    ['a direction of its own', { direction: 'up' }, ['direction']],
    ['less than nothing', { duration: -1 }, ['duration']],
    ['unknown fields', { price: 5 }, ['price']],
    ['deep metadata', { metadata: { a: { b: 1 } } }, ['metadata.a']],
  ])('is refused with %s', async (_, change, fields) => {
    const answer = await keep(change)
    expect([answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([422, fields])
  })

  it('may begin in 4 minutes, for clocks differ', async () => {
    const times = { startTime: '2026-03-02T10:04:00Z', endTime: '2026-03-02T10:04:00Z', duration: 0 }
    expect((await keep(times)).status).toBe(201)
  })

  it('of an agent who is not there is not found', async () => {
    expect((await keep({ agentId: 999 })).status).toBe(404)
  })

  it('is not lost with its lead or campaign: their ids stay among the metadata, and lead nowhere', async () => {
    const { body } = await keep({ metadata: { campaignId: 999, leadId: 998, crm: 'x' } })
    expect(body.data.metadata).toMatchObject({ campaignId: 999, campaignName: null, leadId: 998, crm: 'x' })
    expect((await ask(world, 'supervisor', 'GET', '/calls?campaignId=999')).body.total).toBe(0)
  })

  it('is found by what its first clients filter by', async () => {
    const made = await keep({ destination: '+12025550777', agentId: world.agent2, remarks: 'Rings at 5%' })
    const found = async (query: string) =>
      (await ask(world, 'supervisor', 'GET', `/calls?${query}`)).body.items.map((call: { id: number }) => call.id)
    for (const query of ['destination=555077', 'phone=202555077', 'remarks=5%25', 'extension=1002&phone=0777']) {
      expect([query, await found(query)]).toEqual([query, [made.body.data.id]])
    }
    expect(await found('remarks=5_')).toEqual([])
    expect(await found('destination=0777&extension=1001')).toEqual([])
  })

  it('of an agent is the agent’s own, from the agent’s own extension', async () => {
    const { body } = await keep({ agentId: world.agent2, extension: '1002' }, 'agent')
    expect(body.data).toMatchObject({ agentId: world.agent, extension: '1001' })
    const other = await keep({ agentId: world.agent2, extension: '7777' })
    expect(other.body.data).toMatchObject({ agentId: world.agent2, extension: '7777' })
  })
})

describe('a browser phone’s form', () => {
  it('brings the record and its recordings, once for each session', async () => {
    const files = { recording: new File([webm], 'a.webm'), remote_recording: new File([webm, webm], 'b.webm') }
    const made = await ask(world, 'agent', 'POST', '/calls', phoneForm(files))
    expect(made.status).toBe(201)
    const { id } = made.body.data
    expect(made.body.data).toMatchObject({
      extension: '1001',
      status: 'answered',
      duration: 120,
      answerTime: '2026-03-02T09:30:05Z',
      recordingUrl: `/api/recordings/${id}`,
      metadata: {
        campaignId: world.campaign,
        note: 'Wants an offer',
        country: 'US',
        sipStatus: 200,
        uniqueId: 'sip-1',
      },
    })
    const far = await ask(world, 'agent', 'GET', `/recordings/${id}?side=remote`)
    expect([far.headers.get('content-length'), far.headers.get('content-disposition')]).toEqual([
      '22',
      `inline; filename="recording_${id}_remote_20260302_093000.webm"`,
    ])
    const again = await ask(world, 'agent', 'POST', '/calls', phoneForm())
    expect([again.status, again.body.error.details.id]).toEqual([409, id])
  })

  it.each([
    [{ disposition: 'NO ANSWER', answer_time: '', sip_status: '' }, 'no_answer', 'no_answer'],
    [{ disposition: 'VOICEMAIL' }, 'answered', 'machine'],
    [{ disposition: 'BUSY', answer_time: '' }, 'busy', 'busy'],
    [{ disposition: 'Call Failed', answer_time: '' }, 'failed', 'failed'],
    [{ disposition: '', answer_time: '', sip_status: '486' }, 'busy', 'busy'],
    [{ disposition: '', answer_time: '', sip_status: '603' }, 'busy', 'busy'],
    [{ disposition: '', answer_time: '', sip_status: '487' }, 'no_answer', 'no_answer'],
    [{ disposition: '', answer_time: '', sip_status: '503' }, 'failed', 'failed'],
    [{ disposition: '', sip_status: '' }, 'answered', 'connected'],
  ])('%j is %s', async (change, status, outcome) => {
    const form = phoneForm({ ...change, unique_id: `${JSON.stringify(change)}` })
    const { body } = await ask(world, 'agent', 'POST', '/calls', form)
    expect(body.data).toMatchObject({ status, outcome })
  })

  it('with a file that is no audio keeps nothing', async () => {
    const count = async () => (await ask(world, 'supervisor', 'GET', '/calls')).body.total
    const before = await count()
    const form = phoneForm({ unique_id: 'sip-2', recording: new File(['<script>'], 'a.webm') })
    const answer = await ask(world, 'agent', 'POST', '/calls', form)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'FILE_UPLOAD_ERROR'])
    expect(await count()).toBe(before)
  })

  it('with a file field left empty is a record without a recording', async () => {
    const form = phoneForm({ unique_id: 'sip-3', recording: new File([], '') })
    const { body } = await ask(world, 'agent', 'POST', '/calls', form)
    expect(body.data).toMatchObject({ status: 'answered', recordingUrl: null })
  })

  it('names its wrong fields', async () => {
    const form = phoneForm({ call_duration: 'long', sip_status: '99', colour: 'red', start_time: 'now' })
    const answer = await ask(world, 'agent', 'POST', '/calls', form)
    expect([answer.status, Object.keys(answer.body.error.details.fields).toSorted()]).toEqual([
      422,
      ['call_duration', 'colour', 'sip_status', 'start_time'],
    ])
  })
})

describe('an uploaded recording', () => {
  const upload = (call: number, bytes: Uint8Array | string, as: Person = 'supervisor', name = 'voice.webm') => {
    const form = new FormData()
    form.set('callId', String(call))
    form.set('recording', new File([bytes as string], name))
    return ask(world, as, 'POST', '/calls/upload-recording', form)
  }
  const newCall = async (as: Person = 'supervisor') => (await keep({}, as)).body.data.id as number

  it.each([
    ['webm', 'audio/webm', webm],
    ['ogg', 'audio/ogg', 'OggS\0\0\0'],
    ['wav', 'audio/wav', 'RIFF\0\0\0\0WAVEfmt '],
    ['mp3', 'audio/mpeg', 'ID3\u0004\0'],
    ['mp3', 'audio/mpeg', new Uint8Array([0xff, 0xfb, 0x90, 0x64])],
    ['m4a', 'audio/mp4', '\0\0\0 ftypM4A \0\0'],
  ])('may be %s and comes back as %s', async (ending, type, bytes) => {
    const id = await newCall()
    const kept = await upload(id, bytes, 'supervisor', 'anything.exe')
    expect(kept.body.data.filename).toBe(`recording_${id}_20260302_093000.${ending}`)
    const answer = await ask(world, 'supervisor', 'GET', `/recordings/${id}`, undefined, { range: 'bytes=0-1' })
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-length')]).toEqual([
      206,
      type,
      '2',
    ])
  })

  it.each([
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['nothing', ''],
    ['a program', 'MZ\u0090\0'],
    ['another RIFF', 'RIFF\0\0\0\0AVI '],
    ['a matroska that is no webm', new Uint8Array([0x1a, 0x45, 0xdf, 0xa3, 0x42, 0x82])],
    ['layer II', new Uint8Array([0xff, 0xfd, 0x90, 0x64])],
  ])('may not be %s, whatever its name', async (_, bytes) => {
    const answer = await upload(await newCall(), bytes)
    expect([answer.status, answer.body.error.code]).toEqual([400, 'FILE_UPLOAD_ERROR'])
    expect(answer.body.error.details.fields).toHaveProperty('recording')
  })

  it('never leaves its folder, whatever its name', async () => {
    const id = await newCall()
    expect((await upload(id, webm, 'supervisor', '../../../system.db')).status).toBe(200)
    const kept = readdirSync(join(world.dataDir, 'recordings', 'main'), { recursive: true }).map(String)
    expect(kept.some((name) => name.endsWith(`recording_${id}_20260302_093000.webm`))).toBe(true)
    expect(kept.some((name) => name.includes('system'))).toBe(false)
    expect(readdirSync(join(world.dataDir, 'uploads'))).toEqual([])
  })

  it('is never replaced', async () => {
    const id = await newCall()
    await upload(id, webm)
    const again = await upload(id, 'OggS')
    expect([again.status, again.body.error.code]).toEqual([409, 'DUPLICATE_ENTRY'])
    expect((await ask(world, 'supervisor', 'GET', `/recordings/${id}`)).headers.get('content-type')).toBe('audio/webm')
    const kept = readdirSync(join(world.dataDir, 'recordings', 'main'), { recursive: true }).map(String)
    expect(kept.filter((name) => name.includes(`recording_${id}_`))).toHaveLength(1)
  })

  it('is kept and heard by the call’s agent, and by no other', async () => {
    const id = await newCall('agent')
    expect((await upload(id, webm, 'agent2')).status).toBe(404)
    expect((await upload(id, webm, 'agent')).status).toBe(200)
    expect((await ask(world, 'agent', 'GET', `/recordings/${id}`)).status).toBe(200)
    for (const as of ['agent2', 'stranger'] as const) {
      expect((await ask(world, as, 'GET', `/recordings/${id}`)).status).toBe(404)
    }
  })

  it('is bounded', async () => {
    const bytes = new Uint8Array(6_000_000)
    bytes.set(webm)
    const answer = await upload(await newCall(), bytes)
    expect([answer.status, answer.body.error.code]).toEqual([413, 'PAYLOAD_TOO_LARGE'])
    expect(readdirSync(join(world.dataDir, 'uploads'))).toEqual([])
  })

  it('needs a call and a file', async () => {
    expect((await upload(999_999, webm)).status).toBe(404)
    const form = new FormData()
    form.set('callId', '1')
    const answer = await ask(world, 'supervisor', 'POST', '/calls/upload-recording', form)
    expect([answer.status, Object.keys(answer.body.error.details.fields)]).toEqual([422, ['recording']])
    const named = new FormData()
    named.set('file', new File([webm], 'a.webm'))
    expect((await ask(world, 'supervisor', 'POST', '/calls/upload-recording', named)).body.error.code).toBe(
      'FILE_UPLOAD_ERROR',
    )
  })
})
