/** JSON that is written already, as of rows that were written before. Where it stands deep in other JSON it is read again. */
export class WrittenJson {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): unknown {
    return JSON.parse(this.text)
  }
}

/** A list of what is written already. */
export function writtenList(items: readonly string[]): WrittenJson {
  return new WrittenJson(`[${items.join(',')}]`)
}

/** Anything that can stand in JSON; built by the routes, so that no domain object leaves by accident. */
export type Wire =
  | string
  | number
  | boolean
  | null
  | WrittenJson
  | readonly Wire[]
  | { readonly [key: string]: Wire | undefined }

/** One page of a list. `total` counts all that match. */
export interface PageInfo {
  readonly page: number
  readonly limit: number
  readonly total: number
}

/** A file on disk to be sent, by ranges if the client asks for one. */
export interface FileReply {
  readonly path: string
  readonly contentType: string
  /** Name the browser saves it under. */
  readonly filename: string
  /** Made for this one answer: removed as soon as it is open. */
  readonly isTemporary?: boolean
}

/** Headers of one answer beside those every answer has; a name may come more than once (`Set-Cookie`). */
export type ReplyHeaders = readonly (readonly [name: string, value: string])[]

interface WithHeaders {
  readonly headers?: ReplyHeaders
}

/**
 * What a row answers with, before its dialect puts it into an envelope.
 * `bare` goes out as it is, for the few documents that have a shape of their own (health). What `extra` holds stands beside the data,
 * for second spellings.
 */
export type Reply =
  | (WithHeaders & {
      readonly kind: 'data'
      readonly status: number
      readonly data: Wire | undefined
      readonly message?: string
      readonly extra?: Readonly<Record<string, Wire>>
    })
  | (WithHeaders & {
      readonly kind: 'list'
      readonly status: number
      readonly data: readonly Wire[] | WrittenJson
      readonly page: PageInfo | null
      readonly extra?: Readonly<Record<string, Wire>>
    })
  | (WithHeaders & { readonly kind: 'bare'; readonly status: number; readonly body: Wire })
  | (WithHeaders & { readonly kind: 'empty'; readonly status: 204 })
  | (WithHeaders & { readonly kind: 'file'; readonly file: FileReply })
  | (WithHeaders & {
      readonly kind: 'text'
      readonly body: string | ReadableStream<Uint8Array>
      readonly contentType: string
    })
