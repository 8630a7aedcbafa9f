import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Overrides, parseOverrides } from '../../api/features/simulations/overrides.js'
import { type NamedPolicy, parsePolicy } from '../../api/features/simulations/policy.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { siteId } from '../../dialer/model/ids.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import { describedDay } from '../simulate/described-day.js'
import { exampleDay } from '../simulate/example-day.js'
import { dateOf } from '../simulate/moment-of.js'
import { readDescription } from '../simulate/read-description.js'
import { recordedDay } from '../simulate/recorded-day.js'
import { reportHtml } from '../simulate/report-html.js'
import { reportTable, reportTitle } from '../simulate/report-table.js'
import { type Question, runSimulation } from '../simulate/run-simulation.js'
import { limitsOf } from '../sites/site.js'
import { chosenSite } from './chosen-site.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'
import { progressBar } from './progress-bar.js'

/** The flags of `trunkline simulate`. */
export interface SimulateOptions {
  readonly site?: string
  readonly day?: string
  readonly set?: readonly string[]
  readonly compare?: string
  readonly seed?: string
  readonly html?: string
  readonly example?: boolean
  readonly json: boolean
}

const dayMs = 86_400_000

/**
 * `trunkline simulate`: plays a described or recorded day with the product's own engine and tells what came of it.
 * @param file a description; null plays a recorded day of a site
 * @throws DomainError VALIDATION_ERROR, NOT_FOUND
 */
export async function simulate(
  io: ConsoleIo,
  readConfig: () => Promise<Config>,
  file: string | null,
  options: SimulateOptions,
): Promise<number> {
  if (options.example === true) {
    io.out(exampleDay.trimEnd())
    return exitCodes.ok
  }
  const question = await questionOf(readConfig, file, options)
  const result = await runSimulation(question, {
    onProgress: (policy, share) => io.progress(options.json ? null : progressBar(policy, share)),
    signal: new AbortController().signal,
  })
  io.progress(null)
  if (options.html !== undefined) {
    const page = resolve(options.html)
    writeFileSync(page, reportHtml(result))
    if (!options.json) io.err(`The report is in ${page}`)
  }
  if (options.json) io.out(JSON.stringify(result))
  else {
    io.out(reportTitle(result))
    for (const line of reportTable(result)) io.out(line)
    for (const note of result.notes) io.out(`* ${note}`)
  }
  return exitCodes.ok
}

async function questionOf(
  readConfig: () => Promise<Config>,
  file: string | null,
  options: SimulateOptions,
): Promise<Question> {
  const overrides = parseOverrides(options.set ?? [])
  const seed = seedOf(options.seed)
  const policies = policiesOf(options.compare)
  if (file !== null && options.day === undefined && options.site === undefined) {
    return { plan: describedDay(readDescription(resolve(file)), seed, overrides), policies, seed, recorded: null }
  }
  if (file !== null) {
    throw new DomainError('VALIDATION_ERROR', 'Give either a description or --site and --day, not both.')
  }
  if (options.day === undefined) {
    throw new DomainError(
      'VALIDATION_ERROR',
      'Name a description, or a recorded day with --day yesterday. --example prints a description to begin with.',
    )
  }
  const { plan, recorded } = await recordedOf(await readConfig(), options.site, options.day, seed, overrides)
  return { plan, policies, seed, recorded }
}

async function recordedOf(
  config: Config,
  wanted: string | undefined,
  day: string,
  seed: number,
  overrides: Overrides,
): ReturnType<typeof recordedDay> {
  const site = await chosenSite(config, wanted)
  const reader = openSiteReader(config.dataDir, siteId(site.id))
  try {
    return await recordedDay({
      db: reader.db,
      site: site.name ?? site.id,
      date: dayOf(day, site.timeZone),
      timeZone: site.timeZone,
      limits: limitsOf(site),
      seed,
      overrides,
    })
  } finally {
    reader.close()
  }
}

function dayOf(word: string, timeZone: string): string {
  const now = createSystemClock().now()
  if (word === 'today') return dateOf(now, timeZone)
  if (word === 'yesterday') return dateOf(now - dayMs, timeZone)
  if (/^\d{4}-\d{2}-\d{2}$/.test(word) && !Number.isNaN(Date.parse(word))) return word
  throw new DomainError('VALIDATION_ERROR', `--day ${word}: today, yesterday or a date such as 2026-03-02 is needed.`)
}

function seedOf(text = '1'): number {
  const seed = Number(text)
  if (Number.isInteger(seed) && seed >= 0 && seed <= 1_000_000_000) return seed
  throw new DomainError('VALIDATION_ERROR', `--seed ${text}: a whole number from 0 to 1000000000 is needed.`)
}

const mostPolicies = 20

function policiesOf(words = 'asset'): readonly NamedPolicy[] {
  const policies = words.split(',').map(parsePolicy)
  if (policies.length <= mostPolicies) return policies
  throw new DomainError('VALIDATION_ERROR', `Compare at most ${mostPolicies} policies at a time.`)
}
