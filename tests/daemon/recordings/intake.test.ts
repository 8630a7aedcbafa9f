import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { silentLog } from '../../../daemon/log.js'
import { startRecordingIntake } from '../../../daemon/recordings/intake.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { siteId } from '../../../dialer/model/ids.js'
import type { PbxSession } from '../../../dialer/ports/pbx.js'
import { createFakeClock } from '../../support/fake-clock.js'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-intake-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

interface Kept {
  /** The recording was stored before. */
  readonly stored?: boolean
  /** Its call ended so long after the start, and the PBX said nothing of the recording's end. ms */
  readonly untoldAfterMs?: number
}

/** One finished recording in the outbox, tried `attempts` times before, and a PBX that answers with `fetch`. */
function intakeOf(attempts: number, fetch: () => Promise<AsyncIterable<Uint8Array>>, kept: Kept = {}) {
  const clock = createFakeClock()
  const endedAt = clock.now() + (kept.untoldAfterMs ?? 0)
  const wrote: string[] = []
  const removed: string[] = []
  const event = {
    kind: 'recording.finished',
    at: Date.UTC(2026, 2, 2),
    call: 'c1',
    recording: 'tl.main.1',
    ok: true,
    why: null,
  }
  const entry = { seq: 1, attempts, event }
  const due = kept.untoldAfterMs === undefined ? [entry] : []
  let claimed = kept.untoldAfterMs === undefined
  const store = {
    read: (_site: string, name: string) =>
      Promise.resolve(name === 'outbox.due' ? due.splice(0) : { state: kept.stored === true ? 'stored' : 'pending' }),
    write: (_site: string, name: string, input: { endedAfter: number; endedBefore: number }) => {
      if (name === 'recordings.claim') {
        if (claimed || endedAt <= input.endedAfter || endedAt >= input.endedBefore) return Promise.resolve(0)
        claimed = true
        due.push(entry)
        return Promise.resolve(1)
      }
      wrote.push(name)
      return Promise.resolve(null)
    },
  }
  const session = {
    recording: fetch,
    removeRecording: (name: string) => {
      removed.push(name)
      return Promise.resolve()
    },
  }
  const intake = startRecordingIntake({
    site: siteId('main'),
    dataDir,
    store: store as never,
    session: () => session as unknown as PbxSession,
    clock,
    log: silentLog,
    retried: () => wrote.push('told'),
  })
  return { wrote, removed, intake, clock, endedAt }
}

/** Files take real time; the limit only bounds a failure. */
const seen = (expectation: () => void | Promise<void>) => vi.waitFor(expectation, 30_000)

async function* bytes() {
  yield Buffer.from('RIFF')
}
const away = () => Promise.reject(new DomainError('PBX_UNAVAILABLE', 'The link was lost.'))
const unknown = () => Promise.reject(new DomainError('NOT_FOUND', 'There is no such recording.'))

it('keeps a recording before it is deleted on the PBX', async () => {
  const { wrote, removed, intake } = intakeOf(0, () => Promise.resolve(bytes()))
  await seen(() => expect(removed).toEqual(['tl.main.1']))
  await intake.stop()
  expect(wrote).toEqual(['recordings.stored', 'outbox.done'])
  expect(existsSync(join(dataDir, 'recordings/main/2026/03/02/tl.main.1.wav'))).toBe(true)
})

it.each([0, 1, 61_234, 1_800_000])(
  'asks within seconds for what nobody said to have ended, of a call %i ms after the start',
  async (untoldAfterMs) => {
    let askedAt = 0
    const ask = () => {
      askedAt = clock.now()
      return Promise.resolve(bytes())
    }
    const { removed, intake, clock, endedAt } = intakeOf(0, ask, { untoldAfterMs })
    await clock.advance(untoldAfterMs)
    await clock.waitFor(() => askedAt !== 0, 60_000)
    expect(askedAt - endedAt).toBeLessThanOrEqual(11_000)
    await seen(() => expect(removed).toEqual(['tl.main.1']))
    await intake.stop()
  },
)

it('does not ask the PBX again for what is stored', async () => {
  const { wrote, intake } = intakeOf(0, unknown, { stored: true })
  await seen(() => expect(wrote).toEqual(['outbox.done']))
  await intake.stop()
})

it.each([
  ['is tried again while the PBX is away, however often', 50, away, ['told', 'outbox.retry']],
  ['is tried again when the PBX does not have it yet', 0, unknown, ['told', 'outbox.retry']],
  [
    'is noted as missing when the PBX said eight times that it has none',
    7,
    unknown,
    ['recordings.missing', 'outbox.done'],
  ],
])('a recording %s', async (_what, attempts, fetch, expected) => {
  const { wrote, removed, intake } = intakeOf(attempts, fetch)
  await seen(() => expect(wrote).toEqual(expected))
  await intake.stop()
  expect(removed).toEqual([])
})

it.each([
  ['says nothing at all', () => new Promise<never>(() => undefined)],
  ['goes silent in the middle', () => Promise.resolve(silentAfterOnePiece())],
])(
  'breaks off a fetch of which nothing comes for two minutes, tells the watchdog, and tries again: the PBX %s',
  async (_, fetch) => {
    const { wrote, intake, clock } = intakeOf(0, fetch)
    // Files take real time, silence that of the clock.
    await seen(async () => {
      await clock.advance(5000)
      expect(wrote).toEqual(['told', 'outbox.retry'])
    })
    expect(intake.takeStuck()).toEqual(['tl.main.1'])
    expect(intake.takeStuck()).toEqual([])
    await intake.stop()
  },
)

async function* silentAfterOnePiece(): AsyncIterable<Uint8Array> {
  yield Buffer.from('RIFF')
  await new Promise<never>(() => undefined)
}
