import { SaxesParser } from 'saxes'
import { DomainError } from '../../../../dialer/model/domain-error.js'

/** What a reader of XML is told, in the order of the document. Names come without their namespace prefix. */
export interface XmlListener {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  text(text: string): void
  close(name: string): void
}

/** A workbook's parts are nested some ten levels deep; what is open is held in memory. */
const deepest = 100

/**
 * Reads XML in pieces as it comes; yields after each piece. No document type is accepted, so there are no entities to expand beyond
 * the five of XML itself. Between two tags at most `maxGapChars` characters may stand, and tags at most a hundred deep.
 *
 * @throws DomainError FILE_UPLOAD_ERROR if it is no well-formed XML or beyond the bound
 */
export async function* readXml(
  source: AsyncIterable<string>,
  listener: XmlListener,
  maxGapChars: number,
): AsyncGenerator<number> {
  const parser = new SaxesParser()
  let gap = 0
  let depth = 0
  parser.on('doctype', () => {
    throw broken('it has a document type, which a workbook never has')
  })
  parser.on('error', (error) => {
    throw broken(error.message)
  })
  parser.on('opentag', (tag) => {
    gap = 0
    depth += 1
    if (depth > deepest) throw broken(`it is nested more than ${deepest} levels deep`)
    listener.open(localName(tag.name), tag.attributes)
  })
  parser.on('text', (text) => listener.text(text))
  parser.on('cdata', (text) => listener.text(text))
  parser.on('closetag', (tag) => {
    gap = 0
    depth -= 1
    listener.close(localName(tag.name))
  })
  for await (const piece of source) {
    gap += piece.length
    parser.write(piece)
    if (gap > maxGapChars + piece.length) throw broken(`a cell is longer than ${maxGapChars} characters`)
    yield piece.length
  }
  parser.close()
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function broken(why: string): DomainError {
  return new DomainError(
    'FILE_UPLOAD_ERROR',
    `The XLSX cannot be read: ${why}. Save it once more, or save it as CSV, and upload it again.`,
  )
}
