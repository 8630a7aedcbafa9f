import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../../../daemon/log.js'
import { startRecordingIntake } from '../../../../daemon/recordings/intake.js'
import { recordingName } from '../../../../dialer/model/ids.js'
import type { FakePerson } from '../../../support/fake-twilio/fake-person.js'
import { type Line, openLine, passing } from '../../../support/fake-twilio/open-line.js'
import { benchSite, openTwilioBench, type TwilioBench } from '../../../support/fake-twilio/twilio-bench.js'

const stays: FakePerson = { kind: 'answers', afterMs: 1000, rings: true }
let bench: TwilioBench
let line: Line
afterEach(() => bench.close())

/** A talk that was recorded for ten seconds and is over. */
async function recorded() {
  bench = await openTwilioBench({ people: () => stays })
  line = await openLine(bench)
  const { lead, bridge } = await line.talk()
  const recording = recordingName(lead)
  line.send({ kind: 'record', bridge, recording, action: 'start' })
  await bench.clock.advance(10_000)
  line.send({ kind: 'hangup', leg: lead, reason: 'normal' })
  await line.heard('recordingEnded')
  return recording
}
const bytesOf = async (recording: Awaited<ReturnType<typeof recorded>>) => {
  const chunks: Uint8Array[] = []
  for await (const chunk of await passing(bench, line.session.recording(recording))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('a recording of Twilio', () => {
  it('is of both sides, and is fetched with the account’s own credentials', async () => {
    const recording = await recorded()
    expect((await bytesOf(recording)).length).toBeGreaterThan(70_000)
    const start = bench.fake.requests.find(({ path }) => path.endsWith('/Recordings.json'))
    expect(start?.form.get('RecordingChannels')).toBe('dual')
  })

  it('is ended when the agent is taken out of the bridge, though the lead stays', async () => {
    bench = await openTwilioBench({ people: () => stays })
    line = await openLine(bench)
    const { lead, agent, bridge } = await line.talk()
    line.send({ kind: 'record', bridge, recording: recordingName(lead), action: 'start' })
    await bench.clock.advance(3000)
    line.send({ kind: 'hold', leg: agent, audio: 'music' })
    expect(await line.heard('recordingEnded')).toMatchObject({ ok: true })
    expect(line.of('legGone', lead)).toEqual([])
  })

  it('is told as nothing where Twilio heard nothing, with its error', async () => {
    bench = await openTwilioBench({ people: () => stays })
    line = await openLine(bench)
    const { lead, bridge } = await line.talk()
    line.send({ kind: 'record', bridge, recording: recordingName(lead), action: 'start' })
    await bench.clock.advance(1000)
    const [made] = bench.fake.world.recordings.values()
    await bench.fake.send(made!.callback, {
      AccountSid: bench.fake.accountSid,
      RecordingSid: made!.sid,
      RecordingStatus: 'absent',
      ErrorCode: '13520',
    })
    expect(line.of('recordingEnded')[0]).toMatchObject({ ok: false, why: expect.stringContaining('13520') })
  })

  it('that gives 500 each time is given up after many tries, with the reason', async () => {
    const recording = await recorded()
    bench.fake.script(({ path }) => (path.endsWith('.wav') ? { status: 500 } : undefined))
    for (let tried = 1; tried < 12; tried++) {
      await expect(bytesOf(recording)).rejects.toMatchObject({ code: 'PBX_UNAVAILABLE' })
    }
    await expect(bytesOf(recording)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching(/Twilio answered 500, 12 times/),
    })
  })

  it('that cannot be fetched is tried again, then shown as missing with the reason', async () => {
    const name = await recorded()
    bench.fake.script(({ path }) => (path.endsWith('.wav') ? { status: 410 } : undefined))
    const missing: unknown[] = []
    const entry = { seq: 1, attempts: 0, event: { kind: 'recording.finished', recording: name, at: 0, call: 'c1' } }
    const intake = startRecordingIntake({
      site: benchSite,
      dataDir: '/nowhere',
      store: {
        read: async (_: unknown, what: string) =>
          (what === 'outbox.due' && missing.length === 0 ? [{ ...entry }] : null) ?? [],
        write: async (_: unknown, what: string, input: unknown) => {
          if (what === 'recordings.missing') missing.push(input)
          if (what === 'outbox.retry') entry.attempts += 1
          return 0
        },
      } as never,
      session: () => line.session,
      clock: bench.clock,
      log: silentLog,
    })
    await bench.clock.waitFor(() => missing.length > 0, 600_000)
    await intake.stop()
    expect(entry.attempts).toBe(7)
    expect(missing).toEqual([{ name, why: expect.stringContaining('Twilio answered 410') }])
  })
})
