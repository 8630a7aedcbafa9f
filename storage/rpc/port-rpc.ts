import type { Transferable } from 'node:worker_threads'
import { DomainError, type ErrorValue } from '../../dialer/model/domain-error.js'
import { errorValue } from './error-value.js'

/** A request one side answers. */
export interface RpcRequest {
  readonly input: unknown
  readonly output: unknown
}

/** What one side answers (`requests`) and hears (`notices`), by name. */
export interface RpcSide {
  readonly requests: object
  readonly notices: object
}

type RequestName<Side extends RpcSide> = Extract<keyof Side['requests'], string>
type NoticeName<Side extends RpcSide> = Extract<keyof Side['notices'], string>
type Input<Side extends RpcSide, N extends RequestName<Side>> = Side['requests'][N] extends { input: infer I }
  ? I
  : never
type Output<Side extends RpcSide, N extends RequestName<Side>> = Side['requests'][N] extends { output: infer O }
  ? O
  : never

/** How a side serves what it declares. */
export interface RpcHandlers<Ours extends RpcSide> {
  readonly requests: {
    readonly [N in RequestName<Ours>]: (input: Input<Ours, N>) => Output<Ours, N> | Promise<Output<Ours, N>>
  }
  readonly notices: { readonly [N in NoticeName<Ours>]: (value: Ours['notices'][N]) => void }
}

/** A MessagePort, parentPort or Worker. */
export interface RpcPort {
  postMessage(value: unknown, transfer?: readonly Transferable[]): void
  on(event: 'message' | 'close' | 'exit', listener: (value: unknown) => void): unknown
}

/** The typed other side of a port. */
export interface PortRpc<Theirs extends RpcSide> {
  /**
   * Asks the other side and resolves with its answer.
   * @throws DomainError what the other side threw; STORAGE_UNAVAILABLE when the port closes before the answer
   */
  ask<N extends RequestName<Theirs>>(
    name: N,
    input: Input<Theirs, N>,
    transfer?: readonly Transferable[],
  ): Promise<Output<Theirs, N>>
  /** Tells the other side something; nothing comes back, and nothing happens when the port is closed. */
  tell<N extends NoticeName<Theirs>>(name: N, value: Theirs['notices'][N]): void
  /** Rejects everything that waits and refuses what comes. The port itself is closed by its owner. */
  close(): void
  /** Resolves when the port is closed by either side. */
  readonly closed: Promise<void>
}

type Message =
  | { readonly rpc: 'ask'; readonly id: number; readonly name: string; readonly value: unknown }
  | { readonly rpc: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly rpc: 'error'; readonly id: number; readonly error: ErrorValue }
  | { readonly rpc: 'tell'; readonly name: string; readonly value: unknown }

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: DomainError) => void
}

/**
 * Requests with answers and notices without, over a port between two threads. Values cross by structured clone, errors as
 * {@link ErrorValue}, so both sides throw {@link DomainError}. `Theirs` is what the other side serves, `Ours` what `handlers` serve.
 */
export function createPortRpc<Theirs extends RpcSide, Ours extends RpcSide>(
  port: RpcPort,
  handlers: RpcHandlers<Ours>,
): PortRpc<Theirs> {
  const waiting = new Map<number, Waiting>()
  let nextId = 1
  let open = true
  let markClosed = (): void => undefined
  const closed = new Promise<void>((resolve) => {
    markClosed = resolve
  })
  const requests: ReadonlyMap<string, (value: never) => unknown> = new Map(Object.entries(handlers.requests))
  const notices: ReadonlyMap<string, (value: never) => void> = new Map(Object.entries(handlers.notices))

  const close = (): void => {
    if (!open) return
    open = false
    for (const one of waiting.values()) one.reject(portClosed())
    waiting.clear()
    markClosed()
  }

  const serve = async (id: number, name: string, value: unknown): Promise<void> => {
    let reply: Message
    try {
      const handler = requests.get(name)
      if (!handler) throw new DomainError('INTERNAL_ERROR', `The other thread does not serve "${name}".`)
      reply = { rpc: 'answer', id, value: await handler(value as never) }
    } catch (error) {
      reply = { rpc: 'error', id, error: errorValue(error) }
    }
    if (open) post(port, reply)
  }

  port.on('message', (raw) => {
    if (!open || !isMessage(raw)) return
    if (raw.rpc === 'tell') {
      notices.get(raw.name)?.(raw.value as never)
    } else if (raw.rpc === 'ask') {
      serve(raw.id, raw.name, raw.value).catch(close)
    } else {
      const one = waiting.get(raw.id)
      waiting.delete(raw.id)
      if (raw.rpc === 'answer') one?.resolve(raw.value as never)
      else one?.reject(DomainError.of(raw.error))
    }
  })
  port.on('close', close)
  port.on('exit', close)

  return {
    closed,
    close,
    ask: (name, input, transfer) =>
      new Promise((resolve, reject) => {
        if (!open) {
          reject(portClosed())
          return
        }
        const id = nextId++
        waiting.set(id, { resolve, reject })
        try {
          port.postMessage({ rpc: 'ask', id, name, value: input } satisfies Message, transfer)
        } catch (error) {
          waiting.delete(id)
          reject(new DomainError('INTERNAL_ERROR', `"${name}" cannot be sent to another thread.`, undefined, error))
        }
      }),
    tell: (name, value) => {
      if (open) port.postMessage({ rpc: 'tell', name, value } satisfies Message)
    },
  }
}

/** Sends an answer; one that cannot be cloned becomes an error instead of an answer that never comes. */
function post(port: RpcPort, reply: Message): void {
  try {
    port.postMessage(reply)
  } catch (error) {
    if (reply.rpc !== 'answer') throw error
    port.postMessage({ rpc: 'error', id: reply.id, error: errorValue(error) } satisfies Message)
  }
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'rpc' in value
}

function portClosed(): DomainError {
  return new DomainError('STORAGE_UNAVAILABLE', 'The other thread has ended; the request was not answered.')
}
