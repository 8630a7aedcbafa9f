/** The part of a stream that a terminal needs; `process.stdout` is one. */
export interface TextOut {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/** Writes lines and, on a TTY, one status line under them that is rewritten in place. */
export interface Terminal {
  readonly isTty: boolean
  readonly isOpen: boolean
  /** Columns a status line may fill now. */
  readonly width: number
  /** Writes whole lines (a line end is added where it is missing) above the status line. */
  line(text: string): void
  /** Shows `text` as the status line; null takes it away. Without a TTY nothing is shown: use `line`. */
  status(text: string | null): void
  /** Writes nothing from now on. */
  close(): void
}

const clearLine = '\r\u001B[2K'

/** A terminal on a stream. */
export function createTerminal(out: TextOut): Terminal {
  const isTty = out.isTTY === true
  let shown: string | null = null
  let open = true
  // The last column stays free: some terminals wrap when it is written.
  const width = (): number => Math.max(20, (out.columns || 80) - 1)
  return {
    isTty,
    get isOpen() {
      return open
    },
    get width() {
      return width()
    },
    line(text) {
      if (!open) return
      const whole = text.endsWith('\n') ? text : `${text}\n`
      out.write(shown === null ? whole : `${clearLine}${whole}${shown}`)
    },
    status(text) {
      if (!isTty || !open) return
      const wanted = text === null ? null : text.slice(0, width())
      if (wanted === shown) return
      out.write(clearLine + (wanted ?? ''))
      shown = wanted
    },
    close() {
      open = false
    },
  }
}
