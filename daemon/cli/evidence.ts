import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { DomainError } from '../../dialer/model/domain-error.js'
import { campaignId, siteId } from '../../dialer/model/ids.js'
import { findCampaign, listCampaigns } from '../../storage/campaigns/repository.js'
import { dataPaths } from '../../storage/data-folder.js'
import { exportEvidence } from '../../storage/ledger/export-evidence.js'
import { type EvidenceFinding, verifyEvidence } from '../../storage/ledger/verify-evidence.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import { momentOf } from '../simulate/moment-of.js'
import { chosenSite } from './chosen-site.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/** What `trunkline evidence export` is asked for, as it was typed. */
export interface ExportOptions {
  readonly file: string
  readonly site?: string
  /** Id or name. */
  readonly campaign: string
  /** A day in the site's zone, or a moment of ISO 8601. `to` is not in it any more; null: now. */
  readonly from: string
  readonly to?: string
  readonly json: boolean
}

/**
 * `trunkline evidence export`: reads the database beside the running process or without it.
 * @throws DomainError NOT_FOUND, VALIDATION_ERROR
 */
export async function evidenceExport(io: ConsoleIo, config: Config, options: ExportOptions): Promise<number> {
  const site = await chosenSite(config, options.site)
  const now = createSystemClock().now()
  const from = momentOfText(options.from, site.timeZone)
  const to = options.to === undefined ? now : momentOfText(options.to, site.timeZone)
  if (to <= from) throw new DomainError('VALIDATION_ERROR', '--to must lie after --from.')
  if (!existsSync(dataPaths(config.dataDir).site(siteId(site.id)))) {
    throw new DomainError('NOT_FOUND', `The site ${site.id} has no database in ${config.dataDir} yet.`)
  }
  const reader = openSiteReader(config.dataDir, siteId(site.id))
  try {
    const campaign = await campaignOf(reader.db, options.campaign)
    let lines = 0
    const text = async function* () {
      for await (const line of exportEvidence(reader.db, { site: site.id, campaign, from, to, now })) {
        lines += 1
        yield `${line}\n`
      }
    }
    const out = createWriteStream(options.file, { mode: 0o600 })
    if (options.file.endsWith('.gz')) await pipeline(Readable.from(text()), createGzip(), out)
    else await pipeline(Readable.from(text()), out)
    if (options.json) io.out(JSON.stringify({ file: options.file, lines }))
    else io.out(`${lines} lines: ${options.file}\nCheck it with: trunkline evidence verify ${options.file}`)
    return exitCodes.ok
  } finally {
    reader.close()
  }
}

/** A day means its midnight in the site's zone. */
function momentOfText(text: string, timeZone: string): number {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return momentOf(text, 0, timeZone)
  const moment = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(moment)) return moment
  throw new DomainError('VALIDATION_ERROR', `"${text}" is no day (2027-03-01) and no moment (2027-03-01T08:00:00Z).`)
}

async function campaignOf(db: Parameters<typeof findCampaign>[0], named: string) {
  const byId = /^\d+$/.test(named) ? await findCampaign(db, campaignId(Number(named))) : null
  if (byId !== null) return { id: byId.id, name: byId.name }
  const { items } = await listCampaigns(db, { page: 1, limit: 100, sortBy: 'name', order: 'asc', query: named })
  const found = items.find(({ name }) => name === named)
  if (found === undefined) throw new DomainError('NOT_FOUND', `There is no campaign "${named}".`)
  return { id: found.id, name: found.name }
}

/** `trunkline evidence verify`: recomputes a file without any database; exit code 1 if anything does not fit. */
export async function evidenceVerify(io: ConsoleIo, file: string, json: boolean): Promise<number> {
  const plain = createReadStream(file)
  const finding = await readable(file, async () => {
    const input = file.endsWith('.gz') ? plain.pipe(createGunzip()) : plain
    return await verifyEvidence(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
  })
  if (json) io.out(JSON.stringify({ ok: finding.problems.length === 0, ...finding }))
  else tellFinding(io, finding)
  return finding.problems.length === 0 ? exitCodes.ok : exitCodes.fault
}

async function readable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new DomainError('NOT_FOUND', `${file} cannot be read: ${error.message}`)
  }
}

const mostTold = 50

function tellFinding(io: ConsoleIo, { problems, header, entries, totals, hash }: EvidenceFinding): void {
  if (header !== null) io.out(`Site ${header.site}, campaign ${header.campaign.name}, ${header.from} to ${header.to}`)
  for (const { line, what } of problems.slice(0, mostTold))
    io.out(line === 0 ? `File: ${what}` : `Line ${line}: ${what}`)
  if (problems.length > mostTold) io.out(`and ${problems.length - mostTold} more.`)
  if (problems.length > 0) io.out(`NOT intact: ${problems.length} findings.`)
  else io.out(`Intact: ${entries} entries and ${totals} totals recomputed. Last hash: ${hash ?? 'none'}`)
}
