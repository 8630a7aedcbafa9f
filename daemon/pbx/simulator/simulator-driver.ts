import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type { LinkLoss, PbxDriver, PbxEvent, PbxSession, PbxSnapshot } from '../../../dialer/ports/pbx.js'
import { allCapabilities } from '../../../dialer/ports/pbx-capabilities.js'
import { simulatedRecording } from './simulated-recording.js'
import type { SimulatedPbx } from './world.js'

/** How long events and answers travel. ms */
const travelMs = 2

/** A driver that speaks to a PBX in memory, with the manners of one on a network: everything arrives a little later, in order. */
export function createSimulatorDriver(name: string, pbx: SimulatedPbx, clock: Clock): PbxDriver {
  return {
    name,
    capabilities: allCapabilities,
    async connect(listener, signal) {
      await passed(clock, travelMs, signal)
      const refused = pbx.faults.connect()
      if (refused !== null) throw refused
      return openSession(pbx, clock, listener)
    },
  }
}

function openSession(pbx: SimulatedPbx, clock: Clock, listener: (event: PbxEvent) => void): PbxSession {
  let open = true
  let over: (loss: LinkLoss) => void = () => {}
  const lost = new Promise<LinkLoss>((resolve) => {
    over = resolve
  })

  const finish = (why: string) => {
    if (!open) return
    open = false
    pbx.listen(null)
    pbx.onLinkLost(null)
    over({ why, fatal: false })
  }

  const deliver = (event: PbxEvent) => {
    const { copies, lateByMs } = pbx.faults.event(event)
    for (let copy = 0; copy < copies; copy++) {
      clock.schedule(clock.now() + travelMs + lateByMs, () => {
        // What a driver learns, it dates by the moment it learned it.
        if (open) listener({ ...event, at: clock.now() })
      })
    }
  }

  pbx.listen(deliver)
  pbx.onLinkLost((why) => finish(why))

  const unavailable = () => new DomainError('PBX_UNAVAILABLE', 'The connection to the simulated PBX is over.')

  return {
    lost,
    send(command) {
      if (open) pbx.send(command)
    },
    async snapshot(): Promise<PbxSnapshot> {
      if (!open) throw unavailable()
      const snapshot = pbx.snapshot()
      await Promise.race([passed(clock, travelMs + pbx.faults.snapshot(), null), lost])
      if (!open) throw unavailable()
      return snapshot
    },
    async recording(recording) {
      if (!open) throw unavailable()
      const durationMs = pbx.recordingMs(recording)
      if (durationMs === null) throw new DomainError('NOT_FOUND', `The PBX has no finished recording ${recording}.`)
      return simulatedRecording(durationMs)
    },
    async removeRecording(recording) {
      pbx.removeRecording(recording)
    },
    async close() {
      finish('closed by us')
    },
  }
}

function passed(clock: Clock, ms: number, signal: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      cancel()
      reject(new DomainError('PBX_UNAVAILABLE', 'The connection was given up.'))
    }
    const cancel = clock.schedule(clock.now() + ms, () => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    })
    if (signal?.aborted === true) giveUp()
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}
