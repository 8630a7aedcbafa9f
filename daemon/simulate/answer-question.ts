import { parsePolicy } from '../../api/features/simulations/policy.js'
import type { SimulationResult } from '../../api/features/simulations/result.js'
import { openSiteReader } from '../../storage/open-readers.js'
import { describedDay } from './described-day.js'
import { dateOf } from './moment-of.js'
import { recordedDay } from './recorded-day.js'
import { type QuestionWatch, runSimulation } from './run-simulation.js'
import type { SimulationWork } from './simulation-side.js'

const dayMs = 86_400_000

/** Answers a question as the API asks it. @throws DomainError as the day's reading and the simulation do */
export async function answerQuestion(work: SimulationWork, watch: QuestionWatch): Promise<SimulationResult> {
  const { job } = work
  const policies = job.policies.map(parsePolicy)
  const { seed, source, overrides } = job
  if (source.kind === 'described') {
    const plan = describedDay(source.description, seed, overrides)
    return await runSimulation({ plan, policies, seed, recorded: null }, watch)
  }
  const reader = openSiteReader(work.dataDir, job.site)
  try {
    const day = await recordedDay({
      db: reader.db,
      site: work.siteName,
      date: source.date ?? dateOf(work.now - dayMs, work.timeZone),
      timeZone: work.timeZone,
      limits: job.limits,
      seed,
      overrides,
    })
    return await runSimulation({ ...day, policies, seed }, watch)
  } finally {
    reader.close()
  }
}
