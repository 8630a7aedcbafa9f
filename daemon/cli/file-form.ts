import { randomUUID } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { basename } from 'node:path'
import { Readable } from 'node:stream'

/** A form with a file in it, to be sent to the running process. */
export interface FileForm {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Readable
}

/** A form of some fields and one file, streamed: neither side holds the file in memory. `sent` hears the part that went, 0 to 1. */
export function fileForm(
  file: string,
  fields: Readonly<Record<string, string>>,
  sent: (share: number) => void,
): FileForm {
  const boundary = `trunkline-${randomUUID()}`
  const part = (disposition: string, rest = ''): string =>
    `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${rest}\r\n`
  const name = basename(file).replace(/["\r\n\\]/g, '_')
  const texts = Object.entries(fields).map(([key, value]) => `${part(`name="${key}"`)}${value}\r\n`)
  const type = 'Content-Type: application/octet-stream\r\n'
  const before = Buffer.from(texts.join('') + part(`name="file"; filename="${name}"`, type))
  const after = Buffer.from(`\r\n--${boundary}--\r\n`)
  const { size } = statSync(file)
  const stream = async function* (): AsyncGenerator<Buffer> {
    yield before
    let done = 0
    for await (const chunk of createReadStream(file, { highWaterMark: 262_144 })) {
      const bytes = Buffer.from(chunk)
      done += bytes.length
      sent(size === 0 ? 1 : done / size)
      yield bytes
    }
    yield after
  }
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(before.length + size + after.length),
    },
    body: Readable.from(stream(), { objectMode: false }),
  }
}
