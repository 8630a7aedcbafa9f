/** Windows-1252 where it differs from Latin-1: bytes 0x80 to 0x9F (WHATWG Encoding, index windows-1252). Five bytes stand for nothing. */
const high = '€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ'

/** The bytes as Windows-1252 text; a byte that stands for nothing becomes U+FFFD. */
export function decodeWindows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x80-\x9f]/g, (char) => high.charAt(char.charCodeAt(0) - 0x80))
}
