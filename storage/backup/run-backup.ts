import type { Worker } from 'node:worker_threads'
import type { CheckDepth, CheckResult } from '../integrity/check-files.js'
import type { RecordingDepth } from '../integrity/check-recordings.js'
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
    /** Looks for damage. */
    readonly check: {
      readonly input: {
        readonly dataDir: string
        readonly depth: CheckDepth
        readonly recordings: RecordingDepth | null
      }
      readonly output: CheckResult
    }
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

/** Has a worker that runs `backup-thread` check every database and the recordings, and ends it. */
export function runCheck(
  worker: Worker,
  dataDir: string,
  depth: CheckDepth,
  recordings: RecordingDepth | null,
): Promise<CheckResult> {
  return inThread(worker, (rpc) => rpc.ask('check', { dataDir, depth, recordings }))
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
