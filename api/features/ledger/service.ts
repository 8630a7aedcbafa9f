import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import type { AbandonmentReport } from '../../../dialer/model/ledger.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { exportEvidence } from '../../../storage/ledger/export-evidence.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { FileReply } from '../../contract/reply.js'

/** Where a campaign stands with its rules on abandoned calls. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function abandonmentOf(
  principal: Principal,
  { id }: { readonly id: CampaignId },
  deps: ApiDeps,
): Promise<{ readonly report: AbandonmentReport; readonly settings: CampaignSettings }> {
  requireRight(principal, 'site.read')
  const { settings } = mustExist(await findCampaign(siteDb(deps, principal), id), `campaign ${id}`)
  const report = await siteDoor(deps, principal).engine.ask({ kind: 'campaign.abandonment', campaign: id })
  return { report, settings }
}

/** What is asked for; moments are epoch ms. */
export interface EvidenceInput {
  readonly id: CampaignId
  readonly from: number
  readonly to: number
}

/** The file of evidence of a campaign, made for this one answer. @throws DomainError NOT_FOUND, FORBIDDEN, VALIDATION_ERROR */
export async function evidenceOf(
  principal: Principal,
  { id, from, to }: EvidenceInput,
  deps: ApiDeps,
): Promise<FileReply> {
  requireRight(principal, 'site.read')
  if (to <= from) throw new DomainError('VALIDATION_ERROR', 'Nothing lies between `from` and now.')
  const db = siteDb(deps, principal)
  const { name } = mustExist(await findCampaign(db, id), `campaign ${id}`)
  const lines = exportEvidence(db, { site: principal.site, campaign: { id, name }, from, to, now: deps.now() })
  const folder = dataPaths(deps.dataDir).uploads
  await mkdir(folder, { recursive: true })
  const path = join(folder, `evidence-${randomUUID()}.jsonl`)
  await pipeline(Readable.from(withLineFeeds(lines)), createWriteStream(path, { mode: 0o600 }))
  return { path, contentType: 'application/x-ndjson', filename: `abandonment-${id}.jsonl`, isTemporary: true }
}

async function* withLineFeeds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`
}
