/** Larger than any message of AMI that we have asked for: one endpoint with all its contacts takes a few kilobytes. */
const mostBytes = 256 * 1024
const mostLines = 2000

/** Cuts what comes from AMI into whole messages. */
export interface AmiFraming {
  /** The whole messages that ended with these bytes, each with the blank line behind it; null: one grew beyond all bounds. */
  take(bytes: Uint8Array): readonly string[] | null
}

const lineFeed = 10
const carriageReturn = 13

/**
 * Messages of AMI end with a blank line; lines end with CR LF or LF. asterisk-manager reads all it holds anew with each piece that comes,
 * takes any amount, goes through long ones in quadratic time, and sees no end in a blank line of several carriage returns; so it gets whole
 * messages only, of bounded size, whose lines end as they should. Bytes that are not UTF-8 become U+FFFD.
 */
export function createAmiFraming(): AmiFraming {
  let parts: Uint8Array[] = []
  let size = 0
  let lines = 0
  /** Nothing has come since the last line feed but carriage returns. */
  let isBlank = true

  return {
    take(bytes) {
      const messages: string[] = []
      let from = 0
      const keep = (to: number) => {
        if (to === from) return
        parts.push(Uint8Array.prototype.slice.call(bytes, from, to))
        size += to - from
        from = to
      }
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at]
        if (byte !== lineFeed) {
          if (byte !== carriageReturn) isBlank = false
          continue
        }
        lines += 1
        if (!isBlank) {
          isBlank = true
          continue
        }
        keep(at + 1)
        if (size > mostBytes || lines > mostLines) return null
        const text = Buffer.concat(parts, size)
          .toString('utf8')
          .replaceAll(/\r{2,}\n/g, '\r\n')
        parts = []
        size = 0
        lines = 0
        if (!/^[\r\n]*$/.test(text)) messages.push(text)
      }
      keep(bytes.length)
      return size > mostBytes || lines > mostLines ? null : messages
    },
  }
}

/**
 * True for the answer to a CLI command as Asterisk 11 and older gave it: without a blank line at its end, so that it would swallow
 * what comes behind it. We send no such command.
 */
export function isOldCommandOutput(message: string): boolean {
  return /^(?:Asterisk Call Manager[^\n]*\n)*response:[^\n]*follow/i.test(message)
}
