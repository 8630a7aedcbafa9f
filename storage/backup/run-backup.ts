import type { Worker } from 'node:worker_threads'
import { createPortRpc, type PortRpc } from '../rpc/port-rpc.js'
import type { NoSide } from '../writer/store-protocol.js'
import type { BackupManifest } from './manifest.js'
import type { SiteBackup, SiteBackupOptions } from './site-backup.js'

/** What the backup thread serves. */
export interface BackupThreadSide {
  readonly requests: {
    /** Copies everything, as the thread's data says. */
    readonly run: { readonly input: null; readonly output: BackupManifest }
    /** Copies one site. */
    readonly site: { readonly input: SiteBackupOptions; readonly output: SiteBackup }
  }
  readonly notices: Record<never, never>
}

/**
 * Has a worker that runs `backup-thread` (its `workerData` are BackupOptions) make its backup, and ends it.
 * @throws DomainError as createBackup
 */
export function runBackup(worker: Worker): Promise<BackupManifest> {
  return inThread(worker, (rpc) => rpc.ask('run', null))
}

/** Has a worker that runs `backup-thread` copy one site, and ends it. @throws DomainError as backUpSite */
export function runSiteBackup(worker: Worker, options: SiteBackupOptions): Promise<SiteBackup> {
  return inThread(worker, (rpc) => rpc.ask('site', options))
}

async function inThread<T>(worker: Worker, work: (rpc: PortRpc<BackupThreadSide>) => Promise<T>): Promise<T> {
  const rpc = createPortRpc<BackupThreadSide, NoSide>(worker, { requests: {}, notices: {} })
  try {
    return await work(rpc)
  } finally {
    rpc.close()
    await worker.terminate()
  }
}
