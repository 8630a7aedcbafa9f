import { open } from 'node:fs/promises'

/** A refused row, by its number in the file (the header is 1), and why. */
export interface RejectedRow {
  readonly row: number
  readonly why: string
}

const headBytes = 262_144
/** Row number and reason at the begin of a line, as the file of refused rows holds them. */
const line = /^(\d{1,9}),("(?:[^"]|"")*"|[^,\r\n]*)(?:,|\r?\n)/gm

/** The first rows of a file of refused rows; of a file that is long, those in its beginning. */
export async function firstRejects(path: string, most: number): Promise<readonly RejectedRow[]> {
  const file = await open(path, 'r')
  try {
    const head = Buffer.alloc(headBytes)
    const { bytesRead } = await file.read(head, 0, head.length, 0)
    const found: RejectedRow[] = []
    for (const [, row = '', why = ''] of head.toString('utf8', 0, bytesRead).matchAll(line)) {
      if (found.length >= most) break
      found.push({ row: Number(row), why: why.startsWith('"') ? why.slice(1, -1).replaceAll('""', '"') : why })
    }
    return found
  } finally {
    await file.close()
  }
}
