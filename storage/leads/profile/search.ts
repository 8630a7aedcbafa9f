/**
 * A query of the full-text index for what somebody typed: every word begins a word of the name, e-mail, requirements or product, without
 * regard to case and accents; four digits or more, however they are spaced, are looked for anywhere in the number. Empty: nothing to look for.
 */
export function matchText(text: string): string {
  const typed = text.trim()
  const digits = typed.replace(/[\s()+./-]/g, '')
  if (/^\d{4,20}$/.test(digits)) {
    // Numbers are kept by their ends, the first eleven; nothing longer than the number itself is found in it.
    return `phone : "${digits}" * OR {name email requirements product} : "${digits}" *`
  }
  const words = typed.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return words
    .slice(0, 20)
    .map((word) => `"${word}" *`)
    .join(' ')
}
