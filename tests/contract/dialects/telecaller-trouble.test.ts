import { createWriteStream } from 'node:fs'
import { dirname } from 'node:path'
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js'
import { afterEach, expect, it } from 'vitest'
import type { ApiOptions } from '../../../api/api-options.js'
import { runExport } from '../../../api/features/exports/run-export.js'
import { callRef, recordingName } from '../../../dialer/model/ids.js'
import type { PbxNotice } from '../../../dialer/ports/pbx.js'
import { mainSite } from '../../api/support/api-world.js'
import { endedCall, makeCommit, makeRecord, milestones } from '../../storage/support.js'
import { monday10 } from '../../support/factories.js'
import { openFloor } from './ibrat-floor.js'
import { addCalls, openTelecallerWorld } from './telecaller-world.js'

/** What goes wrong outside, in the contract's own shape. */
let end: () => Promise<void>
afterEach(() => end())

async function open(change: Partial<ApiOptions> = {}) {
  const world = await openTelecallerWorld(change)
  end = async () => {
    await world.deps.exports.close()
    await world.end()
  }
  return world
}

const sender = {
  site: mainSite,
  account: `AC${'1'.repeat(32)}`,
  secret: 'token',
  publicUrl: 'https://calls.example.com',
}

it('a callback of Twilio that is not signed, or wrongly, is refused; one of an unknown call or told again is taken', async () => {
  const heard: PbxNotice[] = []
  const pbxDoor = { senders: () => [sender], hear: (_: string, notice: PbxNotice) => void heard.push(notice) }
  const world = await open({ pbxDoor })
  const form = {
    AccountSid: sender.account,
    CallSid: `CA${'f'.repeat(32)}`,
    CallStatus: 'completed',
    CallDuration: '5',
  }
  const send = async (path: string, secret: string | null) => {
    const target = `/telecaller/api/calls/${path}`
    const signature = secret === null ? null : getExpectedTwilioSignature(secret, `${sender.publicUrl}${target}`, form)
    const response = await world.app.request(
      target,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(signature !== null && { 'x-twilio-signature': signature }),
        },
        body: new URLSearchParams(form).toString(),
      },
      { target },
    )
    return [response.status, response.status === 204 ? null : await response.json()]
  }
  const refused = { success: false, message: expect.any(String), code: 'UNAUTHORIZED' }
  for (const path of ['status-callback', 'recording-status']) {
    expect(await send(path, null)).toMatchObject([401, refused])
    expect(await send(path, 'another')).toMatchObject([401, refused])
    expect(heard.splice(0)).toEqual([])
    for (const _ of [1, 2]) expect(await send(path, sender.secret)).toEqual([204, null])
    expect(heard.splice(0)).toHaveLength(2)
  }
})

it('a number of a country that is not allowed is refused at once, in words, and nobody is called', async () => {
  const floor = await openFloor([], { contract: 'telecaller', countries: ['IN'] })
  end = () => floor.close()
  await floor.signOn()
  const phone = '+12025550123'
  const made = await floor.ask('agent', 'POST', '/api/leads', { name: 'Lead 0001', phone })
  expect(made.status).toBe(201)
  for (const body of [{ leadId: made.body.lead._id, callType: 'outbound' }, { phoneNumber: phone }]) {
    const { status, body: answer } = await floor.ask('agent', 'POST', '/api/calls/initiate', body)
    expect([status, answer]).toMatchObject([
      400,
      {
        success: false,
        code: 'NOT_DIALABLE',
        message: 'Calls to US are not allowed: only IN (countries of the PBX).',
      },
    ])
  }
  expect((await floor.ask('agent', 'GET', '/api/calls')).body.total).toBe(0)
})

it('a recording that could not be fetched is shown as missing, with the reason, in lists, alone and where it is asked for', async () => {
  const world = await open()
  const name = recordingName('tl.main.c.1')
  const at = milestones(monday10, {
    answeredAt: monday10 + 5000,
    bridgedAt: monday10 + 5000,
    endedAt: monday10 + 65_000,
  })
  const facts = { agent: world.agent, lead: world.lead, outcome: 'connected' as const, recording: name, milestones: at }
  await world.store.write(mainSite, 'engine.commit', endedCall(makeRecord('c.1', facts)))
  const finished = {
    kind: 'recording.finished' as const,
    at: monday10,
    call: callRef('c.1'),
    recording: name,
    ok: true,
    why: null,
  }
  await world.store.write(mainSite, 'engine.commit', makeCommit({ events: [finished] }))
  const why = 'Twilio answered 404 twelve times.'
  await world.store.write(mainSite, 'recordings.missing', { name, why })
  const { body: list } = await world.tele('agent', 'GET', '/api/calls')
  const [call] = list.calls
  const shown = { recordingUrl: null, recordingStatus: 'missing', recordingError: why }
  expect(call).toMatchObject(shown)
  expect((await world.tele('agent', 'GET', `/api/calls/${call.id}`)).body.call).toMatchObject(shown)
  const file = await world.tele('agent', 'GET', `/api/calls/${call.id}/recording`)
  expect([file.status, file.body]).toMatchObject([404, { success: false, message: 'Resource not found' }])
  expect(file.body.error).toContain(why)
})

it('an export while the disk is full says so, in place of a link', async () => {
  const world = await open({
    // Writing there is answered by the system as writing to a full disk.
    startExport: (job, watch) =>
      runExport(
        { ...job, dataDir: dirname(dirname(dirname(job.path))), siteName: 'Main' },
        { ...watch, open: () => createWriteStream('/dev/full') },
      ),
  })
  await addCalls(world)
  for (const query of ['calls?format=excel', 'calls?format=pdf']) {
    const { status, body } = await world.tele('admin', 'GET', `/api/reports/export/${query}`)
    expect([status, body]).toMatchObject([
      503,
      { success: false, code: 'STORAGE_UNAVAILABLE', message: expect.stringMatching(/disk .* is full/) },
    ])
    expect(body.downloadUrl).toBeUndefined()
  }
})
