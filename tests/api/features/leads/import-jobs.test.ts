import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createImportJobs } from '../../../../api/features/leads/import-jobs.js'
import { campaignId, siteId } from '../../../../dialer/model/ids.js'
import { tempFolder } from '../../../storage/support.js'

const about = { site: siteId('main'), campaign: campaignId(1), fileName: 'leads.csv' }

it('an import is forgotten a week after its end, and its refused rows with it', async () => {
  const folder = tempFolder()
  let now = 0
  const jobs = createImportJobs(() => now)
  const rejectsFile = join(folder.path, 'rejects-main-1-0.csv')
  writeFileSync(rejectsFile, 'row,reason\n')
  const counts = { rows: 1, imported: 0, duplicates: 0, errors: 1, consents: 0 }
  const { id, finished } = jobs.run(about, async () => ({ ...counts, rejectsFile, alreadyImported: false }))
  await finished
  now = 7 * 86_400_000 - 1
  await jobs.forgetOld()
  expect([existsSync(rejectsFile), jobs.find(about.site, id)?.state]).toEqual([true, 'done'])
  now += 1
  await jobs.forgetOld()
  expect([existsSync(rejectsFile), jobs.find(about.site, id)]).toEqual([false, null])
  folder.remove()
})
