import { z } from 'zod'
import { type EntryBody, ruleSet } from './entry-body.js'

/**
 * The file of evidence: lines of JSON.
 * 1. the header
 * 2. the chain, a line for each entry of the site's ledger from the first that is needed to the last: `{"hash":"…","entry":…}`, or for a campaign
 *    that was not asked for `{"hash":"…","digest":"…"}`. hash = SHA-256(hash before + digest), digest = SHA-256(text of the entry), all as
 *    64 hexadecimal digits in lower case; the text of the entry is what stands in the line, from place 83 to the last brace but one.
 * 3. a line for each rule and window: `{"total":…}`
 * 4. the end, with SHA-256 of all lines before it, each with its line feed.
 */
export const evidenceFormat = 'trunkline-abandonment-evidence/1'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** The first line. */
export const evidenceHeader = z.object({
  evidence: z.literal(evidenceFormat),
  madeAt: z.string(),
  site: z.string(),
  campaign: z.object({ id: z.int(), name: z.string() }),
  /** What was asked for, ISO 8601; `to` is not in it any more. */
  from: z.string(),
  to: z.string(),
  /** The rules in force at the end; null: nothing was counted. */
  rules: ruleSet.nullable(),
  law: z.array(z.string()),
  /** The place of the first line of the chain, and the hash before it. */
  chain: z.object({ seq: z.int(), before: hash }),
})

/** The last line. */
export const evidenceEnd = z.object({
  end: z.object({
    /** Lines of the chain. */
    lines: z.int(),
    /** The hash of the last of them; where there is none, the one before. */
    hash,
    totals: z.int(),
    sha256: hash,
  }),
})

export type EvidenceHeader = z.output<typeof evidenceHeader>
export type EvidenceEnd = z.output<typeof evidenceEnd>

const entryPlace = '{"hash":"'.length + 64 + '","entry":'.length

/** A line of the chain that shows its entry. */
export function entryLine(ownHash: string, text: string): string {
  return `{"hash":"${ownHash}","entry":${text}}`
}

/** A line of the chain that shows that an entry of another campaign stands there. */
export function digestLine(ownHash: string, digest: string): string {
  return `{"hash":"${ownHash}","digest":"${digest}"}`
}

/** A line of the chain taken apart: it shows the text of its entry, or its digest alone. */
export interface ChainLine {
  readonly hash: string
  readonly text: string | null
  readonly digest: string | null
}

/** Null: this is no line of the chain. */
export function readChainLine(line: string): ChainLine | null {
  const [, hidden, digest] = /^\{"hash":"([0-9a-f]{64})","digest":"([0-9a-f]{64})"\}$/.exec(line) ?? []
  if (hidden !== undefined && digest !== undefined) return { hash: hidden, text: null, digest }
  const shown = /^\{"hash":"([0-9a-f]{64})","entry":\{.*\}\}$/.exec(line)?.[1]
  return shown === undefined ? null : { hash: shown, text: line.slice(entryPlace, -1), digest: null }
}

/** What an entry counts; null: rules count nothing. */
export function countedOf(body: EntryBody) {
  switch (body.kind) {
    case 'rules':
      return null
    case 'answer':
      return { campaign: body.campaign, answeredAt: body.answeredAt, to: body.class, from: null }
    case 'correction':
      return { campaign: body.campaign, answeredAt: body.answeredAt, to: body.to, from: body.from }
  }
}
