import { openAsBlob } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lab } from '../../lab/support/lab.js'
import { startSippCarrier } from '../../lab/support/sipp-carrier.js'
import { until } from '../../lab/support/until.js'
import { type DialingSite, startDialingSite } from './dialing-site.js'
import { figuresOf, figuresText, judge, loadText } from './figures.js'
import { writeLeadList } from './lead-list.js'
import { answerAfterMs, talkMs } from './measure-answers.js'
import { cpuShare, cpuText, cpuTime } from './process-cpu.js'
import { answerToAgentMs, type CallRow } from './site-file.js'

const agents = 20
const callsPerSecond = 5
const quietMs = 20_000

type Span = { readonly during: 'import' | 'quiet'; readonly from: number; readonly to: number; readonly cpu: string }

/**
 * Answer-to-agent time while a list of so many leads is uploaded and imported over the API, several times into campaigns of their own
 * for enough answers, against the same calls without an import, before each.
 */
export async function measureImport(
  lab: Lab,
  options: { readonly leads: number; readonly imports: number },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-bench-'))
  const list = join(folder, 'leads.csv')
  writeLeadList(list, options.leads)
  const sipp = await startSippCarrier(lab, { answerAfterMs, hangUpAfterMs: talkMs })
  const dialing = await startDialingSite(lab, {
    application: 'bench-import',
    transport: 'websocket',
    agents,
    callsPerSecond,
  })
  try {
    await dialing.campaign('Answers', 10_000, { dialingMode: 'progressive' })
    // Who uploads is another machine in life; here it must not take the processors from those who are measured.
    setPriority(10)
    const spans: Span[] = []
    const span = async (during: Span['during'], run: () => Promise<void>) => {
      const [from, began] = [Date.now(), cpuTime(dialing.site.process.pid)]
      await run()
      const cpu = cpuText(cpuShare(began, cpuTime(dialing.site.process.pid)))
      spans.push({ during, from, to: Date.now(), cpu })
    }
    for (let i = 1; i <= options.imports; i += 1) {
      await span('quiet', () => new Promise((resolve) => setTimeout(resolve, quietMs)))
      await span('import', async () => {
        const from = performance.now()
        const imported = await importOnce(dialing, list, `Import ${i}`)
        console.log(
          `import ${i}: ${imported} leads in ${((performance.now() - from) / 1000).toFixed(1)} s, ${loadText()}`,
        )
      })
    }
    report(dialing.file.calls(), spans)
  } finally {
    await dialing.stop()
    await sipp.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

function report(calls: readonly CallRow[], spans: readonly Span[]): void {
  const within = ({ from, to }: Span) =>
    answerToAgentMs(calls.filter(({ answeredAt }) => answeredAt !== null && answeredAt >= from && answeredAt <= to))
  const during = (what: Span['during']) => figuresOf(spans.filter((span) => span.during === what).flatMap(within))
  console.log(`\nAnswer to agent, own records; ${loadText()}`)
  for (const span of spans) console.log(`  ${span.during}: ${figuresText(figuresOf(within(span)))}; ${span.cpu}`)
  const [without, meanwhile] = [during('quiet'), during('import')]
  console.log(`  all without an import: ${figuresText(without)}`)
  console.log(`  all during imports:    ${figuresText(meanwhile)}`)
  const ratio = meanwhile.p99 / without.p99
  judge(`p99 not more than doubled by an import: ${ratio.toFixed(2)} times`, ratio <= 2)
}

async function importOnce(dialing: DialingSite, list: string, name: string): Promise<number> {
  const campaign = await dialing.idleCampaign(name)
  const file = new File([await openAsBlob(list)], 'leads.csv', { type: 'text/csv' })
  const fields = { campaignId: String(campaign), wait: 'false' }
  const { importId } = await dialing.site.admin.upload<{ importId: number }>('/leads/bulk-upload', fields, file)
  const done = await until(
    'the end of the import',
    async () => {
      const status = await dialing.site.admin.get<{ state: string; imported: number; rows: number }>(
        `/leads/imports/${importId}`,
      )
      if (status.state === 'done') return status
      throw new Error(JSON.stringify(status))
    },
    300_000,
  )
  return done.imported
}
