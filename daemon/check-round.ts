import { DomainError } from '../dialer/model/domain-error.js'
import type { SiteId } from '../dialer/model/ids.js'
import type { Clock } from '../dialer/ports/clock.js'
import { type CheckDepth, type CheckResult, damageCure, damageSentence } from '../storage/integrity/check-files.js'
import { recordingCure, recordingSentence } from '../storage/integrity/check-recordings.js'
import { noteCheck, readLastChecks, standingFaults } from '../storage/integrity/last-checks.js'
import type { StoreOperations } from '../storage/writer/store-client.js'
import type { Log } from './log.js'

export interface CheckRoundParts {
  readonly dataDir: string
  readonly depth: CheckDepth
  readonly check: (depth: CheckDepth) => Promise<CheckResult>
  readonly sites: () => readonly SiteId[]
  readonly store: Pick<StoreOperations, 'write'>
  readonly clock: Clock
  readonly log: Log
}

/** What is known to be wrong with a database, and what a person does about it. */
export interface SiteFault {
  readonly sentence: string
  readonly todo: string
  /** Of a database, not of recordings alone. */
  readonly isDatabase: boolean
}

/**
 * The check that comes round: its findings go into the log, the health page, and the journal of each site they concern, so that webhooks
 * and the live API tell them; so does the all-clear.
 * @throws DomainError DATABASE_ERROR when something is wrong, for the job's own part of the health page
 */
export async function checkRound({ dataDir, depth, check, sites, store, clock, log }: CheckRoundParts): Promise<void> {
  const before = faultsOf(dataDir)
  const result = await check(depth)
  const { damages, recordingFaults } = result
  for (const damage of damages) log.error({ ...damage }, `${damageSentence(damage)} ${damageCure(damage.database)}`)
  for (const fault of recordingFaults) log.error({ ...fault }, recordingSentence(fault))
  try {
    noteCheck(dataDir, result, clock.now())
  } catch (err) {
    log.error({ err }, 'what the check found could not be noted in the data folder')
  }
  const now = faultsOf(dataDir)
  for (const site of sites()) {
    // The accounts are everybody's.
    const fault = now(site) ?? now(null)
    if (fault === null && before(site) === null && before(null) === null) continue
    const { sentence, todo } = fault ?? { sentence: 'The database and the recordings are sound again.', todo: null }
    try {
      await store.write(site, 'integrity.note', { state: fault === null ? 'gone' : 'found', sentence, todo })
    } catch (err) {
      log.error({ site, err }, 'the journal of the site does not take what the check found')
    }
  }
  const faults = damages.length + recordingFaults.length
  if (faults === 0) {
    const { databases, recordings } = result
    log.info({ depth, databases, recordings }, 'the databases were checked and are sound')
    return
  }
  const what = faults === 1 ? 'A fault was found' : `${faults} faults were found`
  throw new DomainError('DATABASE_ERROR', `${what}; the part storage says where, and what to do.`)
}

/** What the last checks know of each site; of the accounts for null. */
export function faultsOf(dataDir: string): (site: SiteId | null) => SiteFault | null {
  const { damages, recordings } = standingFaults(readLastChecks(dataDir))
  return (site) => {
    const ours = damages.filter(({ database }) => database === (site ?? 'system'))
    const [damage] = ours
    if (damage !== undefined) {
      const sentence = `${damageSentence(damage)}${andMore(ours.length - 1)}`
      return { sentence, todo: damageCure(damage.database), isDatabase: true }
    }
    const lost = recordings.filter((one) => one.site === site)
    const [recording] = lost
    if (recording === undefined) return null
    const sentence = `${recordingSentence(recording)}${andMore(lost.length - 1)}`
    return { sentence, todo: recordingCure, isDatabase: false }
  }
}

const andMore = (count: number): string =>
  count === 0 ? '' : ` ${count === 1 ? 'One more fault stands' : `${count} more faults stand`} in the log.`

/** What was found wrong in the last life may have been mended since: the job that would find it again; null: nothing was. */
export function checkDueAtStart(dataDir: string): 'quick check' | 'full check' | null {
  const { damages, recordings } = standingFaults(readLastChecks(dataDir))
  if (damages.length + recordings.length === 0) return null
  const { full } = readLastChecks(dataDir)
  return full !== null && full.damages.length + full.recordingFaults.length > 0 ? 'full check' : 'quick check'
}
