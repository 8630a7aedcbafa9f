import type { Worker } from 'node:worker_threads'
import { createPortRpc } from '../rpc/port-rpc.js'
import type { NoSide } from '../writer/store-protocol.js'
import type { BackupManifest } from './manifest.js'

/** What the backup thread serves. */
export interface BackupThreadSide {
  readonly requests: { readonly run: { readonly input: null; readonly output: BackupManifest } }
  readonly notices: Record<never, never>
}

/**
 * Has a worker that runs `backup-thread` (its `workerData` are BackupOptions) make its backup, and ends it.
 * @throws DomainError as createBackup
 */
export async function runBackup(worker: Worker): Promise<BackupManifest> {
  const rpc = createPortRpc<BackupThreadSide, NoSide>(worker, { requests: {}, notices: {} })
  try {
    return await rpc.ask('run', null)
  } finally {
    rpc.close()
    await worker.terminate()
  }
}
