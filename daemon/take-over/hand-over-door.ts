import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { dataPaths } from '../../storage/data-folder.js'
import type { Log } from '../log.js'
import { byLines, handOverRequest, jsonOf } from './hand-over-messages.js'

export interface HandOverDoorParts {
  readonly dataDir: string
  readonly version: string
  readonly log: Log
  /** Somebody wants this process to end and to leave its calls to the next. */
  readonly asked: (withinS: number) => void
}

/** The running process's side of a hand-over. */
export interface HandOverDoor {
  /** Tells those who wait how many calls are still between two steps. */
  tell(midStep: number): void
  close(): void
}

/**
 * Listens on the data folder's hand-over socket, on the control thread, so that a hand-over is possible when the API is not.
 * Only whoever may write the data folder may open it. The folder must be locked by this process.
 */
export function openHandOverDoor({ dataDir, version, log, asked }: HandOverDoorParts): HandOverDoor {
  const path = dataPaths(dataDir).handOver
  const waiting = new Set<Socket>()
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    // First, so that a wish that was given up while this process hung is never heard.
    socket.write(`${JSON.stringify({ pid: process.pid, version })}\n`)
    socket.on('close', () => waiting.delete(socket))
    socket.on(
      'data',
      byLines((line) => {
        const request = handOverRequest.safeParse(jsonOf(line))
        if (!request.success) {
          socket.destroy()
          return
        }
        waiting.add(socket)
        asked(request.data.handOver.withinS)
      }),
    )
  })
  server.on('error', (err) =>
    log.error({ err }, 'no other process can take over: the hand-over socket does not listen'),
  )
  // Left by a process that was killed; the data folder's lock already told that no other one lives.
  rmSync(path, { force: true })
  server.listen(path, () => chmodSync(path, 0o600))
  let lastTold = -1
  return {
    tell(midStep) {
      if (midStep === lastTold) return
      lastTold = midStep
      for (const socket of waiting) socket.write(`${JSON.stringify({ midStep })}\n`)
    },
    close() {
      server.close()
      for (const socket of waiting) socket.destroy()
    },
  }
}
