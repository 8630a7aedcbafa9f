import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type CountedEntry, totalsOf } from '../../dialer/pacing/ledger/evidence-totals.js'
import { chainHash, digestOf, noHash } from './chain.js'
import { type EntryBody, entryBody, type RulesBody } from './entry-body.js'
import {
  countedOf,
  type EvidenceEnd,
  type EvidenceHeader,
  evidenceEnd,
  evidenceHeader,
  readChainLine,
} from './evidence-lines.js'

/** Something that does not fit, with the number of its line, from 1; 0: the file as a whole. */
export interface EvidenceProblem {
  readonly line: number
  readonly what: string
}

/** What an outsider finds in a file of evidence. */
export interface EvidenceFinding {
  readonly problems: readonly EvidenceProblem[]
  readonly header: EvidenceHeader | null
  /** Entries of the campaign: answers and corrections. */
  readonly entries: number
  readonly totals: number
  /** The last hash of the chain: whoever noted it elsewhere knows that nothing was cut off or made anew. */
  readonly hash: string | null
}

const totalLine = z.object({ total: z.record(z.string(), z.unknown()) })

/**
 * Recomputes a file of evidence from its lines alone: the chain, each entry's class, and every share of every window. A line that was changed,
 * left out, put elsewhere or cut off is named.
 */
export async function verifyEvidence(lines: AsyncIterable<string> | Iterable<string>): Promise<EvidenceFinding> {
  const problems: EvidenceProblem[] = []
  const totals: { readonly line: number; readonly text: string }[] = []
  const sha = createHash('sha256')
  let header: EvidenceHeader | null = null
  let chain: ChainReader | null = null
  let end: EvidenceEnd | null = null
  let number = 0
  for await (const line of lines) {
    if (line === '' && end !== null) continue
    number += 1
    const wrong = (what: string) => void problems.push({ line: number, what })
    if (end !== null) wrong('Nothing may stand after the end.')
    else if (number === 1) {
      header = parse(evidenceHeader, line)
      if (header === null)
        return {
          problems: [{ line: 1, what: 'This is no evidence of a known format.' }],
          header,
          entries: 0,
          totals: 0,
          hash: null,
        }
      chain = createChainReader(header)
    } else {
      const found = parse(evidenceEnd, line)
      const total = found === null ? parse(totalLine, line) : null
      if (found !== null) {
        end = found
        if (found.end.sha256 !== sha.copy().digest('hex')) {
          problems.push({
            line: 0,
            what: 'The checksum of the file does not fit: some line was changed, left out, added or moved.',
          })
        }
      } else if (total !== null) totals.push({ line: number, text: line })
      else if (totals.length > 0) wrong('A line of the chain stands after the totals.')
      else chain?.read(line, wrong)
    }
    if (end === null) sha.update(`${line}\n`)
  }
  if (header === null || chain === null) {
    return { problems: [{ line: 0, what: 'The file is empty.' }], header: null, entries: 0, totals: 0, hash: null }
  }
  if (end === null) problems.push({ line: number, what: 'The file was cut off after this line: its end is missing.' })
  else checkEnd(end, chain, totals.length, (what) => problems.push({ line: number, what }))
  checkTotals(header, chain, totals, end !== null, problems)
  return { problems, header, entries: chain.counted.length, totals: totals.length, hash: chain.hash }
}

function parse<T>(schema: z.ZodType<T>, line: string): T | null {
  try {
    return schema.safeParse(JSON.parse(line)).data ?? null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

interface ChainReader {
  readonly counted: readonly CountedEntry[]
  readonly rules: RulesBody | null
  readonly lines: number
  readonly hash: string
  read(line: string, wrong: (what: string) => void): void
}

function createChainReader(header: EvidenceHeader): ChainReader {
  const counted: CountedEntry[] = []
  const classes = new Map<string, string>()
  const showsAll = header.rules?.rules.some(({ scope }) => scope === 'site') ?? false
  let rules: RulesBody | null = null
  let hash = header.chain.before
  let seq = header.chain.seq
  let nth: number | null = null
  let lines = 0

  const check = (body: EntryBody, wrong: (what: string) => void) => {
    if (body.seq !== seq) wrong(`Entry ${body.seq} stands where entry ${seq} belongs.`)
    seq = body.seq
    const isOwn = body.campaign === header.campaign.id
    if (!isOwn && !showsAll) wrong(`Entry ${body.seq} is of another campaign.`)
    if (isOwn) {
      if (nth !== null && body.nth !== nth + 1) {
        wrong(
          `It is number ${body.nth} of the campaign, number ${nth + 1} was expected: an entry is hidden, missing or moved.`,
        )
      }
      nth = body.nth
      if (body.kind === 'rules') rules = body
    }
    if (body.kind === 'answer') {
      if (classes.has(body.call)) wrong(`The call ${body.call} is counted twice.`)
      classes.set(body.call, body.class)
      if (body.class !== classOf(body)) wrong(`The class should be ${classOf(body)}, not ${body.class}.`)
    } else if (body.kind === 'correction') {
      const known = classes.get(body.call)
      if (known !== undefined && known !== body.from) wrong(`The call ${body.call} was ${known}, not ${body.from}.`)
      classes.set(body.call, body.to)
    }
    const entry = countedOf(body)
    if (entry !== null) counted.push(entry)
  }

  if (seq === 1 && hash !== noHash) hash = noHash
  return {
    counted,
    get rules() {
      return rules
    },
    get lines() {
      return lines
    },
    get hash() {
      return hash
    },
    read(line, wrong) {
      const parts = readChainLine(line)
      if (parts === null) {
        wrong('This line is none of the chain, or was damaged.')
        return
      }
      lines += 1
      const digest = parts.digest ?? digestOf(parts.text ?? '')
      if (chainHash(hash, digest) !== parts.hash) {
        wrong(
          `The hash of entry ${seq} does not follow: this line was changed, or lines before it are missing or moved.`,
        )
      }
      // Goes on from what is written, so that each changed line is named and not all that follow it.
      hash = parts.hash
      if (parts.text !== null) {
        const body = parse(entryBody, parts.text)
        if (body === null) wrong('The entry cannot be read.')
        else check(body, wrong)
      } else if (showsAll) wrong('The entry is not shown, and a rule of the campaign needs it.')
      seq += 1
    },
  }
}

/** What the moments of an answer say of it. */
function classOf({ agentAt, answeredAt, withinMs }: Extract<EntryBody, { kind: 'answer' }>): string {
  if (agentAt === null) return 'abandoned'
  return agentAt - answeredAt <= withinMs ? 'connected' : 'late'
}

function checkEnd({ end }: EvidenceEnd, chain: ChainReader, totals: number, wrong: (what: string) => void): void {
  if (end.lines !== chain.lines) wrong(`The end tells of ${end.lines} lines of the chain; there are ${chain.lines}.`)
  if (end.hash !== chain.hash) wrong('The last hash of the chain is not the one that the end tells.')
  if (end.totals !== totals) wrong(`The end tells of ${end.totals} totals; there are ${totals}.`)
}

function checkTotals(
  header: EvidenceHeader,
  { rules, counted }: ChainReader,
  totals: readonly { readonly line: number; readonly text: string }[],
  isWhole: boolean,
  problems: EvidenceProblem[],
): void {
  if (JSON.stringify(rules?.rules ?? null) !== JSON.stringify(header.rules)) {
    problems.push({ line: 1, what: 'The rules of the header are not those of the last rules in the chain.' })
  }
  if (rules === null) return
  const { from, to, campaign } = header
  const query = {
    campaign: campaign.id,
    rules: rules.rules,
    beganAt: rules.beganAt,
    from: Date.parse(from),
    to: Date.parse(to),
  }
  const found = totalsOf(query, counted).map((total) => JSON.stringify({ total }))
  for (const [at, { line, text }] of totals.entries()) {
    if (text === found[at]) continue
    problems.push({
      line,
      what: `This total does not follow from the entries. Recomputed: ${found[at] ?? 'no such window'}`,
    })
  }
  if (isWhole && totals.length < found.length) {
    problems.push({ line: 0, what: `${found.length - totals.length} totals are missing.` })
  }
}
