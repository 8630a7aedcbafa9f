import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AnswerClass } from './live-recount.js'
import type { SiteOnLab } from './site-on-lab.js'
import { runProcess } from './trunkline-process.js'

/** One answer as the evidence tells it, corrections taken in. Epoch ms. */
export type EvidenceAnswer = {
  readonly call: string
  readonly class: AnswerClass
  readonly answeredAt: number
  readonly agentAt: number | null
  readonly waitMs: number
  /** The message that was played because nobody came. */
  readonly message: string | null
}

export type EvidenceFile = {
  readonly path: string
  readonly answers: ReadonlyMap<string, EvidenceAnswer>
  /** Calls that stand in it more than once as answers. */
  readonly twice: readonly string[]
  /** What `trunkline evidence verify --json` says, and its exit code. */
  readonly verified: Readonly<Record<string, unknown>> & { readonly code: number | string }
}

type Entry =
  | ({ readonly kind: 'answer' } & EvidenceAnswer)
  | {
      readonly kind: 'correction'
      readonly call: string
      readonly from: AnswerClass
      readonly to: AnswerClass
      readonly answeredAt: number
    }
  | { readonly kind: 'rules' }

/** Takes a campaign's evidence over the API, reads it without any of the product's code, and has the built program verify it. */
export async function evidenceFile(site: SiteOnLab, campaign: number): Promise<EvidenceFile> {
  const bytes = await site.admin.bytes(`/api/campaigns/${campaign}/abandonment/evidence`)
  const path = join(site.dir, `evidence-${campaign}.jsonl`)
  await writeFile(path, bytes)
  const answers = new Map<string, EvidenceAnswer>()
  const twice: string[] = []
  for (const line of bytes.toString('utf8').split('\n')) {
    const entry = line === '' ? undefined : (JSON.parse(line) as { entry?: Entry }).entry
    if (entry?.kind === 'answer') {
      if (answers.has(entry.call)) twice.push(entry.call)
      answers.set(entry.call, entry)
    }
    if (entry?.kind !== 'correction') continue
    const before = answers.get(entry.call)
    const { call, from, to, answeredAt } = entry
    // Taken for a machine, so not counted at first; given to an agent all the same, who found a person.
    const unseen = from === 'machine' ? { call, answeredAt, agentAt: null, waitMs: 0, message: null } : null
    const known = before ?? unseen
    if (known === null) throw new Error(`the evidence corrects ${call} before it has it`)
    answers.set(call, { ...known, class: to })
  }
  const { code, lines } = await runProcess(['evidence', 'verify', path, '--json'])
  return { path, answers, twice, verified: { ...lines.at(-1), code } }
}
