import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import { startThread } from '../../threads/start-thread.js'
import { operationOf } from './ari-client-operations.js'
import { type AriAccess, ariAddress, ariHttp } from './ari-http.js'
import type { AriCall, AriResponse, AriTransport } from './ari-transport.js'
import { orderRequests } from './ordered-requests.js'

const readyWithinMs = 10_000
const answerWithinMs = 10_000

const fromWorker = z.union([
  z.object({ ready: z.literal(true), missing: z.array(z.string()) }),
  z.object({ id: z.number(), status: z.number(), text: z.string() }),
])

interface Waiting {
  readonly resolve: (response: AriResponse) => void
  readonly reject: (error: DomainError) => void
  readonly cancel: () => void
}

/**
 * Commands by ari-client, for Asterisk without REST over WebSocket. The library runs in a thread of its own, since its credentials are
 * those of the whole module (two PBXs with different passwords would break each other), and since it throws where nobody can catch:
 * a wrong password would end the process. Here it ends the thread, and we have looked at the password before.
 * @throws DomainError PBX_UNAVAILABLE, CONFIG_INVALID (user or password refused)
 */
export async function openAriClient(access: AriAccess, clock: Clock): Promise<AriTransport> {
  await ariHttp(access, 'GET', 'asterisk/info')
  const worker = startThread(new URL('./ari-client-worker.js', import.meta.url), {
    name: 'ari-client',
    workerData: {
      url: ariAddress(access, '').replace(/\/ari\/$/, ''),
      user: access.ariUser,
      password: access.ariPassword,
    },
  })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  let over: string | null = null
  const end = (why: string) => {
    over ??= why
    for (const { reject, cancel } of waiting.values()) {
      cancel()
      reject(unavailable(why))
    }
    waiting.clear()
  }
  try {
    await new Promise<void>((resolve, reject) => {
      const cancel = clock.schedule(clock.now() + readyWithinMs, () =>
        reject(unavailable('ari-client was not ready in time')),
      )
      const fail = (why: string) => {
        cancel()
        end(why)
        reject(unavailable(why))
      }
      worker.on('error', (error) =>
        fail(`ari-client failed: ${error instanceof Error ? error.message : String(error)}`),
      )
      worker.on('exit', () => fail('ari-client ended'))
      worker.on('message', (value: unknown) => {
        const message = fromWorker.parse(value)
        if ('ready' in message) {
          cancel()
          if (message.missing.length === 0) resolve()
          else
            reject(new DomainError('CONFIG_INVALID', `This Asterisk lacks ${message.missing.join(', ')} in its ARI.`))
          return
        }
        const request = waiting.get(message.id)
        waiting.delete(message.id)
        request?.cancel()
        if (message.status > 0) request?.resolve({ status: message.status, body: bodyOf(message.text) })
        else request?.reject(unavailable('the PBX did not answer ari-client'))
      })
    })
  } catch (error) {
    await worker.terminate()
    throw error
  }

  const send = (call: AriCall) =>
    new Promise<AriResponse>((resolve, reject) => {
      if (over !== null) return reject(unavailable(over))
      const operation = operationOf(call)
      if (operation === null) return resolve({ status: 501, body: null })
      const id = (lastId += 1)
      const cancel = clock.schedule(clock.now() + answerWithinMs, () => {
        waiting.delete(id)
        reject(unavailable('ARI did not answer a request in time'))
      })
      waiting.set(id, { resolve, reject, cancel })
      worker.postMessage({ id, ...operation })
    })

  return {
    kind: 'ari-client',
    request: orderRequests(send),
    async close() {
      end('closed by us')
      await worker.terminate()
    },
  }
}

function bodyOf(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function unavailable(why: string): DomainError {
  return new DomainError('PBX_UNAVAILABLE', `The PBX did not take a request: ${why}.`)
}
