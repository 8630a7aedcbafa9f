import { openAsBlob } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lab } from '../../lab/support/lab.js'
import { startSippCarrier } from '../../lab/support/sipp-carrier.js'
import { until } from '../../lab/support/until.js'
import { type DialingSite, startDialingSite } from './dialing-site.js'
import { figuresOf, figuresText, judge, loadText } from './figures.js'
import { writeLeadList } from './lead-list.js'
import { answerAfterMs, talkMs } from './measure-answers.js'
import { answerToAgentMs } from './site-file.js'

const agents = 20
const callsPerSecond = 5

/**
 * Answer-to-agent time while a list of so many leads is uploaded and imported over the API, several times into campaigns of their own
 * for enough answers, against the same calls without an import, before and after.
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
    await dialing.campaign('Answers', 5000, { dialingMode: 'progressive' })
    const quietMs = 40_000
    const spans: { readonly during: 'import' | 'quiet'; readonly from: number; readonly to: number }[] = []
    const quiet = async () => {
      const from = Date.now()
      await new Promise((resolve) => setTimeout(resolve, quietMs))
      spans.push({ during: 'quiet', from, to: Date.now() })
    }
    await quiet()
    for (let i = 1; i <= options.imports; i += 1) {
      const from = Date.now()
      const imported = await importOnce(dialing, list, `Import ${i}`)
      spans.push({ during: 'import', from, to: Date.now() })
      console.log(`import ${i}: ${imported} leads in ${((Date.now() - from) / 1000).toFixed(1)} s, ${loadText()}`)
    }
    await quiet()
    const calls = dialing.file.calls()
    const during = (what: 'import' | 'quiet') =>
      figuresOf(
        answerToAgentMs(
          calls.filter(({ answeredAt }) =>
            spans.some(
              (span) => span.during === what && answeredAt !== null && answeredAt >= span.from && answeredAt <= span.to,
            ),
          ),
        ),
      )
    const [without, meanwhile] = [during('quiet'), during('import')]
    console.log(`\nAnswer to agent, own records; ${loadText()}`)
    console.log(`  without an import: ${figuresText(without)}`)
    console.log(`  during imports:    ${figuresText(meanwhile)}`)
    const ratio = meanwhile.p99 / without.p99
    judge(`p99 not more than doubled by an import: ${ratio.toFixed(2)} times`, ratio <= 2)
  } finally {
    await sipp.stop()
    await dialing.stop()
    await rm(folder, { recursive: true, force: true })
  }
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
