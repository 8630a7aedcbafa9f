import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import { checkFiles } from '../integrity/check-files.js'
import { lowerThreadPriority } from '../lower-thread-priority.js'
import { createPortRpc } from '../rpc/port-rpc.js'
import type { NoSide } from '../writer/store-protocol.js'
import { createBackup } from './create-backup.js'
import type { BackupThreadSide } from './run-backup.js'
import { backUpSite } from './site-backup.js'

// The entry of the thread that makes one backup, so that nobody else waits for it.
if (!parentPort) throw new DomainError('INTERNAL_ERROR', 'The backup thread was not started as a thread.')
lowerThreadPriority('bulk')
const whole = z.object({ dataDir: z.string(), destination: z.string(), now: z.number() })

createPortRpc<NoSide, BackupThreadSide>(parentPort, {
  requests: {
    run: () => createBackup(whole.parse(workerData)),
    site: (options) => backUpSite(options),
    check: ({ dataDir, depth, recordings }) => checkFiles(dataDir, depth, recordings),
  },
  notices: {},
})
