import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { DomainError, type DomainErrorCode } from '../../dialer/model/domain-error.js'
import { dataPaths } from '../../storage/data-folder.js'

/** A request to the running process over its control socket; whoever may open the socket is the local operator. */
export interface ControlRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Path under `/api`, for example `/health`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Readable | string
}

const envelope = z.union([
  z.object({ success: z.literal(true), data: z.unknown(), pagination: z.unknown().optional() }),
  z.object({
    success: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()).optional() }),
  }),
])

/**
 * Asks the running process and gives the `data` of its answer.
 * @throws DomainError what the process answered with; STORAGE_UNAVAILABLE if none runs or it breaks off
 */
export async function askControl(dataDir: string, asked: ControlRequest): Promise<unknown> {
  const text = await send(dataDir, asked)
  const answer = envelope.safeParse(parseJson(text))
  if (!answer.success)
    throw new DomainError('INTERNAL_ERROR', `The running process gave an answer that is none: ${text.slice(0, 200)}`)
  if (answer.data.success) return answer.data.data
  const { code, message, details } = answer.data.error
  throw new DomainError(knownCode(code), message, details)
}

/**
 * Puts the answer's body into a file.
 * @throws DomainError as {@link askControl}
 */
export async function downloadControl(dataDir: string, asked: ControlRequest, file: string): Promise<void> {
  const text = await send(dataDir, asked)
  const refused = envelope.safeParse(parseJson(text))
  if (refused.success && !refused.data.success)
    throw new DomainError(knownCode(refused.data.error.code), refused.data.error.message)
  await writeFile(file, text, { mode: 0o600 })
}

/** True if a process listens on the control socket. */
export async function isRunning(dataDir: string): Promise<boolean> {
  try {
    await send(dataDir, { method: 'GET', path: '/health' })
    return true
  } catch (error) {
    if (error instanceof DomainError) return false
    throw error
  }
}

function send(dataDir: string, asked: ControlRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    const lost = (cause: Error): void =>
      reject(
        new DomainError(
          'STORAGE_UNAVAILABLE',
          `No Trunkline process answers on the data folder ${dataDir}: ${cause.message}`,
          undefined,
          cause,
        ),
      )
    const outgoing = request(
      {
        socketPath: dataPaths(dataDir).socket,
        method: asked.method,
        path: `/api${asked.path}`,
        headers: { host: 'localhost', accept: 'application/json', ...asked.headers },
      },
      (incoming) => {
        const parts: Buffer[] = []
        incoming.on('data', (part: Buffer) => parts.push(part))
        incoming.on('end', () => resolve(Buffer.concat(parts).toString('utf8')))
        incoming.on('error', lost)
      },
    )
    outgoing.on('error', lost)
    const { body } = asked
    if (body === undefined || typeof body === 'string') {
      outgoing.end(body)
      return
    }
    body.on('error', (cause) => {
      outgoing.destroy()
      lost(cause)
    })
    body.pipe(outgoing)
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (cause instanceof SyntaxError) return null
    throw cause
  }
}

const passedOn: readonly DomainErrorCode[] = [
  'NOT_FOUND',
  'VALIDATION_ERROR',
  'DUPLICATE_ENTRY',
  'CONFLICT',
  'DRAINING',
  'PAYLOAD_TOO_LARGE',
  'FILE_UPLOAD_ERROR',
  'STORAGE_UNAVAILABLE',
  'DATABASE_ERROR',
  'FORBIDDEN',
  'UNAUTHORIZED',
]

const knownCode = (code: string): DomainErrorCode => passedOn.find((one) => one === code) ?? 'INTERNAL_ERROR'
