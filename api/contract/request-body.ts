import { type BodyDeadline, readBounded, readForm, readJson } from './read-json.js'
import type { RequestHeaders } from './request-headers.js'

/** The body of one request, read once however often it is asked for. */
export interface RequestBody {
  /** As it came, for signatures over it. */
  bytes(): Promise<Uint8Array>
  json(): Promise<unknown>
  /** `application/x-www-form-urlencoded` as a plain record. */
  form(): Promise<unknown>
}

/** How a body is received beside its size. */
export interface BodyReception {
  readonly deadline: BodyDeadline
  /** Waits for it where waiting is no work. @throws DomainError OVERLOADED where too many come at once */
  await<T>(receive: () => Promise<T>): Promise<T>
}

/** @throws DomainError PAYLOAD_TOO_LARGE, and MALFORMED_REQUEST where the bytes are not what was asked for */
export function requestBody(
  request: Request,
  headers: RequestHeaders,
  limitBytes: number,
  reception: BodyReception | null = null,
): RequestBody {
  let whole: Promise<Uint8Array> | null = null
  const bytes = (): Promise<Uint8Array> => {
    whole ??=
      reception === null
        ? readBounded(request, limitBytes)
        : reception.await(() => readBounded(request, limitBytes, reception.deadline))
    return whole
  }
  const type = headers.get('content-type') ?? ''
  return {
    bytes,
    json: async () => readJson(await bytes(), type),
    form: async () => readForm(await bytes(), type),
  }
}
