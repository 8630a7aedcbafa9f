import { DomainError } from '../../../dialer/model/domain-error.js'

/** No element of a list is longer. Bytes */
const longestElement = 1_000_000

/**
 * The elements of a JSON list of objects, parsed one by one as the bytes come: a listing of thousands of channels takes no longer
 * turn of the thread than its largest piece. What stands outside of objects is passed over.
 * @throws SyntaxError for an element that is no JSON, DomainError PBX_UNAVAILABLE for one without end
 */
export async function* jsonElements(source: AsyncIterable<Uint8Array>): AsyncIterable<readonly unknown[]> {
  const decoder = new TextDecoder()
  let rest = ''
  let depth = 0
  let inText = false
  let escaped = false
  for await (const part of source) {
    const from = rest.length
    const text = rest + decoder.decode(part, { stream: true })
    const found: unknown[] = []
    let begin = depth > 0 ? 0 : -1
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (inText) {
        if (escaped) escaped = false
        else if (code === backslash) escaped = true
        else if (code === quote) inText = false
      } else if (code === quote) inText = true
      else if (code === open) {
        if (depth === 0) begin = at
        depth += 1
      } else if (code === close && depth > 0) {
        depth -= 1
        if (depth > 0) continue
        found.push(JSON.parse(text.slice(begin, at + 1)))
        begin = -1
      }
    }
    rest = begin < 0 ? '' : text.slice(begin)
    if (rest.length > longestElement) throw new DomainError('PBX_UNAVAILABLE', 'An element of the list has no end.')
    yield found
  }
}

const backslash = 0x5c
const quote = 0x22
const open = 0x7b
const close = 0x7d
