/**
 * How long a WAV file plays, from its first bytes (RIFF, Microsoft Multimedia Programming Interface 1.0): the size of the sound over
 * its bytes a second. A writer that did not know the size left 0 or the largest number there; then the file's size counts.
 * @param head the file's first bytes, the `fmt ` and `data` heads among them
 * @param fileBytes size of the whole file
 * @returns ms, or null for what is no WAV file
 */
export function wavDurationMs(head: Uint8Array, fileBytes: number): number | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  if (head.byteLength < 12 || tag(head, 0) !== 'RIFF' || tag(head, 8) !== 'WAVE') return null
  let bytesPerSecond = 0
  for (let at = 12; at + 8 <= head.byteLength; ) {
    const size = view.getUint32(at + 4, true)
    if (tag(head, at) === 'fmt ' && at + 20 <= head.byteLength) bytesPerSecond = view.getUint32(at + 16, true)
    if (tag(head, at) === 'data') {
      if (bytesPerSecond === 0) return null
      const there = fileBytes - (at + 8)
      const sound = size === 0 || size > there ? there : size
      return Math.round((sound / bytesPerSecond) * 1000)
    }
    at += 8 + size + (size % 2)
  }
  return null
}

const tag = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4))
