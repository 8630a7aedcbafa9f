import { z } from 'zod'
import type { PerformedOperation } from '../../storage/writer/store.js'
import type { RootLog } from '../log.js'

/** The calls a step of the engine writes about. */
const stepSchema = z.object({ calls: z.array(z.object({ record: z.object({ ref: z.string() }) })) })
/** Slower than this is told to everybody, but not of each: a disk that is slow makes all of them so. ms */
const slowMs = 2000
const tellSlowEveryMs = 10_000

/**
 * Writes down what the storage thread did for calls and requests: one line per call of a step, one per change that a request asked for,
 * under the names by which both are followed. Reads, and the program's own clean-up, are left out. `now` is epoch ms.
 */
export function logOperations(log: RootLog, now: () => number = Date.now): (done: PerformedOperation) => void {
  let slow = 0
  let toldAt = Number.NEGATIVE_INFINITY
  return ({ request: { site, kind, name, input, actor }, tookMs, error }) => {
    const isSlow = tookMs >= slowMs && kind === 'write'
    if (!isSlow && !log.isOn('debug')) return
    const why = error instanceof Error ? { why: error.message } : {}
    const fields = { ...(site !== null && { site }), operation: name, ms: tookMs, ...why }
    if (isSlow) {
      slow += 1
      if (now() - toldAt >= tellSlowEveryMs) {
        log.warn({ ...fields, writes: slow }, 'writes take long; this is the latest')
        slow = 0
        toldAt = now()
      }
    }
    if (kind === 'read') return
    const step = name === 'engine.commit' ? stepSchema.safeParse(input).data : undefined
    for (const { record } of step?.calls ?? [])
      log.debug({ ...fields, callRef: record.ref }, 'a step of a call is on disk')
    if (actor) log.debug({ ...fields, requestId: actor.requestId, actor: actor.user }, 'a change is on disk')
  }
}
