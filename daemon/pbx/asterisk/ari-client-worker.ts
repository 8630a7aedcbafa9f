import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { parentPort, workerData } from 'node:worker_threads'
import ariClient from 'ari-client'
import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { neededOperations } from './ari-client-operations.js'

const access = z.object({ url: z.string(), user: z.string(), password: z.string() }).parse(workerData)
const port = parentPort
if (port === null) throw new DomainError('INTERNAL_ERROR', 'This module runs as a worker thread only.')

// The library prints remarks on the PBX's description of itself, which help nobody; this console is only this thread's.
globalThis.console = new Console(new Writable({ write: (_chunk, _encoding, done) => done() }))

const request = z.object({
  id: z.number(),
  resource: z.string(),
  operation: z.string(),
  parameters: z.record(z.string(), z.unknown()),
})

const client = await ariClient.connect(access.url, access.user, access.password)
const apis = client._swagger.apis
const missing = neededOperations.filter((name) => {
  const [resource = '', operation = ''] = name.split('.')
  return typeof apis[resource]?.[operation] !== 'function'
})

port.on('message', (message: unknown) => {
  const { id, resource, operation, parameters } = request.parse(message)
  const answer = (response: { readonly status?: number; readonly data?: { toString(encoding?: string): string } }) =>
    port.postMessage({ id, status: response.status ?? 0, text: response.data?.toString('utf-8') ?? '' })
  const run = apis[resource]?.[operation]
  if (run === undefined) answer({ status: 501 })
  else run(parameters, answer, answer)
})
port.postMessage({ ready: true, missing })
