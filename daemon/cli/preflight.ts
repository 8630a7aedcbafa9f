import { z } from 'zod'
import { siteHeader } from '../../api/auth/authenticate.js'
import type { Config } from '../config/config.js'
import { allCampaigns, campaignOf } from './campaign-by-name.js'
import { chosenSite } from './chosen-site.js'
import type { ConsoleIo } from './console-io.js'
import { askControl } from './control-client.js'
import { exitCodes } from './exit-codes.js'

/** The flags of `trunkline preflight`. */
export interface PreflightOptions {
  readonly campaign: string
  readonly site?: string
  readonly json: boolean
}

const answer = z.object({
  campaignName: z.string(),
  problems: z.number(),
  warnings: z.number(),
  findings: z.array(
    z.object({
      check: z.string(),
      level: z.enum(['ok', 'warning', 'problem']),
      seen: z.string(),
      remedy: z.string().nullable(),
    }),
  ),
})

const marks = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' } as const

/**
 * `trunkline preflight`: asks the running process what a campaign has and lacks before it starts.
 * @returns 1 if there is a problem, else 0
 * @throws DomainError STORAGE_UNAVAILABLE when no process runs, NOT_FOUND (site, campaign)
 */
export async function preflight(io: ConsoleIo, config: Config, options: PreflightOptions): Promise<number> {
  const { dataDir } = config
  const headers = { [siteHeader]: (await chosenSite(config, options.site)).id }
  const id = campaignOf(await allCampaigns(dataDir, headers), options.campaign)
  const found = answer.parse(await askControl(dataDir, { method: 'GET', path: `/campaigns/${id}/preflight`, headers }))
  if (options.json) io.out(JSON.stringify(found))
  else {
    io.out(`Campaign ${found.campaignName}`)
    for (const { check, level, seen, remedy } of found.findings) {
      io.out(`${marks[level]}  ${check}: ${seen}`)
      if (remedy !== null) io.out(`         -> ${remedy}`)
    }
    const problems = `${found.problems} ${found.problems === 1 ? 'problem' : 'problems'}`
    io.out(found.problems === 0 ? 'Nothing keeps it from starting.' : `${problems} found.`)
  }
  return found.problems === 0 ? exitCodes.ok : exitCodes.fault
}
