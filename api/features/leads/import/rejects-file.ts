import { closeSync, openSync, writeSync } from 'node:fs'

/** A CSV of the rows that were not imported, for a person to mend. */
export interface RejectsFile {
  add(row: number, why: string, cells: readonly string[]): void
  /** Closes the file; the path, or null if no row was refused and no file was made. */
  close(): string | null
}

const flushAtChars = 65_536
/** A cell that begins so is a formula to Excel, LibreOffice and Google Sheets (OWASP, CSV injection). */
const formula = /^[\s\u00a0]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/

/**
 * Writes refused rows to `path`: row number, reason, then the cells as they were. The file is made with the first refused row and
 * begins with `header`. Cells that a spreadsheet would run as formulas get an apostrophe in front.
 */
export function createRejectsFile(path: string, header: readonly string[]): RejectsFile {
  let file: number | null = null
  let pending = ''

  function flush(): void {
    if (pending === '') return
    file ??= openSync(path, 'w', 0o600)
    writeSync(file, pending)
    pending = ''
  }

  return {
    add(row, why, cells) {
      // The mark lets Excel read the file as UTF-8.
      if (file === null && pending === '') pending = `\uFEFF${line(['row', 'reason', ...header])}`
      pending += line([String(row), why, ...cells])
      if (pending.length > flushAtChars) flush()
    },
    close() {
      flush()
      if (file === null) return null
      closeSync(file)
      return path
    },
  }
}

function line(cells: readonly string[]): string {
  return `${cells.map(safeCell).join(',')}\r\n`
}

function safeCell(cell: string): string {
  const safe = formula.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
