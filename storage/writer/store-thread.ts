import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads'
import type { Actor } from '../audit/actor.js'
import { createPortRpc } from '../rpc/port-rpc.js'
import type { StoreClient } from './store-client.js'
import { storeClientOver } from './store-client-over.js'
import type { NoSide, WriterThreadSide } from './store-protocol.js'

/** The running storage thread, as its starter has it. */
export interface StoreThread {
  /** The starter's own way in. */
  readonly client: StoreClient
  /** A way in for another thread: transfer it there and call `storeClientOver`. What it changes is the actor's doing. */
  openPort(actor?: Actor | null): Promise<MessagePort>
  /** Writes what waits, closes every file and frees the data folder. The worker itself is ended by its starter. */
  stop(): Promise<void>
}

/**
 * Has a worker that runs `writer-thread` open its data folder.
 * @throws DomainError DATA_FOLDER_IN_USE, DATABASE_TOO_NEW, DATABASE_ERROR, STORAGE_UNAVAILABLE (the worker ended)
 */
export async function connectWriterThread(worker: Worker): Promise<StoreThread> {
  const rpc = createPortRpc<WriterThreadSide, NoSide>(worker, { requests: {}, notices: {} })
  await rpc.ask('start', null)
  const openPort = async (actor: Actor | null = null): Promise<MessagePort> => {
    const { port1, port2 } = new MessageChannel()
    await rpc.ask('attach', { port: port2, actor }, [port2])
    return port1
  }
  const client = storeClientOver(await openPort())
  return {
    client,
    openPort,
    stop: async () => {
      await rpc.ask('stop', null)
      await client.close()
      rpc.close()
    },
  }
}
