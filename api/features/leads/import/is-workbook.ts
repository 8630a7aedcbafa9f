import { open } from 'node:fs/promises'

/** True if the file begins as a zip archive (an XLSX is one) or as a workbook of the older or password-protected kind. */
export async function isWorkbook(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
    const start = buffer.toString('latin1', 0, bytesRead)
    return start === 'PK\x03\x04' || start === 'PK\x05\x06' || start === '\xd0\xcf\x11\xe0'
  } finally {
    await file.close()
  }
}
