import type { Worker } from 'node:worker_threads'
import { createPortRpc } from '../rpc/port-rpc.js'
import type { NoSide } from '../writer/store-protocol.js'
import type { Archiver } from './archiver.js'

/** What the archive thread serves. */
export interface ArchiverSide {
  readonly requests: {
    readonly [N in keyof Archiver]: {
      readonly input: Parameters<Archiver[N]>[0]
      readonly output: Awaited<ReturnType<Archiver[N]>>
    }
  }
  readonly notices: Record<never, never>
}

/** The archiver in a worker that runs `archive-thread`. */
export function archiverOver(worker: Worker): Archiver {
  const rpc = createPortRpc<ArchiverSide, NoSide>(worker, { requests: {}, notices: {} })
  return {
    attach: (input) => rpc.ask('attach', input),
    catchUp: (input) => rpc.ask('catchUp', input),
    begin: (input) => rpc.ask('begin', input),
    copyFile: (input) => rpc.ask('copyFile', input),
    breakOff: (input) => rpc.ask('breakOff', input),
    closed: (input) => rpc.ask('closed', input),
  }
}
