import { describe, expect } from 'vitest'
import { recordingName } from '../../../dialer/model/ids.js'
import type { Suite } from './suite.js'

/** Recording of a bridge, and fetching what was recorded. */
export function recordingContract(suite: Suite): void {
  const { holds, bridged } = suite
  describe('recording', () => {
    const bytesOf = async (name: string) => {
      const chunks: Uint8Array[] = []
      for await (const chunk of await suite.bench.during(suite.talk.session.recording(recordingName(name))))
        chunks.push(chunk)
      return Buffer.concat(chunks)
    }

    holds('is started, paused, resumed and stopped, and is a WAV file', async () => {
      const { bridge } = await bridged()
      const recording = recordingName(`tl.${suite.bench.unique()}`)
      for (const action of ['start', 'pause', 'resume', 'stop'] as const) {
        suite.talk.send({ kind: 'record', bridge, recording, action })
        await suite.bench.pass(1500)
      }
      expect(await suite.talk.heard('recordingEnded')).toMatchObject({ recording, ok: true })
      expect(suite.talk.of('commandRefused')).toEqual([])
      const bytes = await bytesOf(recording)
      expect([bytes.toString('latin1', 0, 4), bytes.toString('latin1', 8, 12)]).toEqual(['RIFF', 'WAVE'])
      expect(bytes.length).toBeGreaterThan(8000)
      await suite.bench.during(suite.talk.session.removeRecording(recording))
      await suite.bench.during(suite.talk.session.removeRecording(recording))
      await expect(bytesOf(recording)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    holds('ends with its bridge', async () => {
      const { lead, bridge } = await bridged()
      const recording = recordingName(`tl.${suite.bench.unique()}`)
      suite.talk.send({ kind: 'record', bridge, recording, action: 'start' })
      await suite.bench.pass(1500)
      suite.talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
      expect(await suite.talk.heard('recordingEnded')).toMatchObject({ recording, ok: true })
      expect((await bytesOf(recording)).length).toBeGreaterThan(4000)
    })

    holds('goes on over a lost link, and its end is told when it was asked for once more', async () => {
      const { lead, bridge } = await bridged()
      const recording = recordingName(`tl.${suite.bench.unique()}`)
      suite.talk.send({ kind: 'record', bridge, recording, action: 'start' })
      await suite.bench.pass(1000)
      await suite.talk.reconnect()
      await suite.snapshot()
      suite.talk.send({ kind: 'record', bridge, recording, action: 'start' })
      await suite.bench.pass(1000)
      expect(suite.talk.of('commandRefused').filter(({ reason }) => reason !== 'duplicate')).toEqual([])
      expect(suite.talk.of('recordingEnded')).toEqual([])
      suite.talk.send({ kind: 'hangup', leg: lead, reason: 'normal' })
      expect(await suite.talk.heard('recordingEnded')).toMatchObject({ recording, ok: true })
      expect((await bytesOf(recording)).length).toBeGreaterThan(12_000)
    })

    holds('what does not exist is not found', async () => {
      await expect(bytesOf(`tl.${suite.bench.unique()}`)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })
}
