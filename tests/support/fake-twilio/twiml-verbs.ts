import { SaxesParser } from 'saxes'

/** A verb of TwiML with its attributes, text and nouns inside. */
export interface Verb {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
  readonly inside: Verb[]
}

/** The verbs of a document, in order. @throws for what is no TwiML */
export function verbsOf(document: string): readonly Verb[] {
  const root: Verb = { name: '', attributes: {}, text: '', inside: [] }
  const open: Verb[] = [root]
  const parser = new SaxesParser()
  parser.on('opentag', ({ name, attributes }) => {
    const verb: Verb = { name, attributes, text: '', inside: [] }
    open.at(-1)?.inside.push(verb)
    open.push(verb)
  })
  parser.on('text', (text) => {
    const verb = open.at(-1)
    if (verb) verb.text += text
  })
  parser.on('closetag', () => open.pop())
  parser.on('error', (error) => {
    throw error
  })
  parser.write(document).close()
  const [response] = root.inside
  if (response?.name !== 'Response') throw new Error(`no TwiML: ${document.slice(0, 100)}`)
  return response.inside
}
