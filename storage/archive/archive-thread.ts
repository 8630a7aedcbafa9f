import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import { lowerThreadPriority } from '../lower-thread-priority.js'
import { createPortRpc } from '../rpc/port-rpc.js'
import type { NoSide } from '../writer/store-protocol.js'
import { createArchiver } from './archiver.js'
import type { ArchiverSide } from './archiver-over.js'

// The entry of the thread that keeps the changes of all databases, so that the writer does not do it.
if (!parentPort) throw new DomainError('INTERNAL_ERROR', 'The archive thread was not started as a thread.')
const settings = z.object({ folder: z.string(), keepDays: z.number(), maxBytes: z.number() }).parse(workerData)
lowerThreadPriority('bulk')
createPortRpc<NoSide, ArchiverSide>(parentPort, { requests: createArchiver(settings), notices: {} })
