import { startThread } from '../../../daemon/threads/start-thread.js'
import type { SippNote } from '../../lab/support/sipp-carrier.js'

/** When the attempt to a number became readable for others: not yet at `missingAt`, surely at `seenAt`. Epoch ms with fraction. */
export type FirstSeen = { readonly number: string; readonly missingAt: number; readonly seenAt: number }

/** Watches a site's file from a thread of its own with a connection of its own; resolves when it watches. */
export async function watchDurability(path: string): Promise<{ stop(): Promise<readonly FirstSeen[]> }> {
  const worker = startThread(new URL('./durability-watch-thread.js', import.meta.url), { workerData: { path } })
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', reject)
  })
  return {
    stop: async () => {
      const seen = new Promise<readonly FirstSeen[]>((resolve, reject) => {
        worker.once('message', (value) => resolve(value as readonly FirstSeen[]))
        worker.once('error', reject)
      })
      worker.postMessage('stop')
      const result = await seen
      await worker.terminate()
      return result
    },
  }
}

export type DurabilityProof = {
  /** Attempts that were readable before their INVITE reached the carrier. */
  readonly before: number
  /** Nobody looked between commit and INVITE. */
  readonly undecided: number
  /** Somebody looked after the INVITE and found no attempt. */
  readonly after: number
  /** From the look that found the attempt to its INVITE. ms */
  readonly marginsMs: readonly number[]
}

/** Lays the carrier's INVITEs next to what the watcher saw. Numbers are distinct. */
export function proveDurability(seen: readonly FirstSeen[], notes: readonly SippNote[]): DurabilityProof {
  const byNumber = new Map(seen.map((one) => [one.number, one]))
  const proof = { before: 0, undecided: 0, after: 0, marginsMs: [] as number[] }
  for (const { what, at, number } of notes) {
    if (what !== 'INVITE') continue
    const row = byNumber.get(number)
    if (row === undefined || row.missingAt > at) proof.after += 1
    else if (row.seenAt > at) proof.undecided += 1
    else {
      proof.before += 1
      proof.marginsMs.push(at - row.seenAt)
    }
  }
  return proof
}
