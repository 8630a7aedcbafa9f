import type { ApiDeps } from '../../api-deps.js'
import type { ThreadMetrics } from '../../api-options.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { expose } from './exposition.js'

/** The control thread answers at once or is in trouble. ms */
const waitForThreadsMs = 2000

/**
 * All metrics as Prometheus reads them; of sites, those of the principal's own, or all for the installation's admin.
 * @throws DomainError FORBIDDEN without the right `metrics.read`
 */
export async function readMetrics(principal: Principal, deps: ApiDeps): Promise<string> {
  requireRight(principal, 'metrics.read')
  const all = may(principal, 'sites.manage')
  return expose(await collectMetrics(deps), (site) => all || site === principal.site)
}

/** All metrics, for a listener whose reach is its right. */
export async function readAllMetrics(deps: ApiDeps): Promise<string> {
  return expose(await collectMetrics(deps), () => true)
}

async function collectMetrics(deps: ApiDeps): Promise<readonly ThreadMetrics[]> {
  const [own, others] = await Promise.all([deps.metrics.collect(), othersInTime(deps)])
  return [...others, { thread: 'api', text: own }]
}

/** The other threads come by way of the control thread; if even that does not answer, nobody knows of the rest. */
async function othersInTime(deps: ApiDeps): Promise<readonly ThreadMetrics[]> {
  const late: readonly ThreadMetrics[] = [{ thread: 'control', text: null }]
  return await new Promise((resolve) => {
    const cancel = deps.clock.schedule(deps.now() + waitForThreadsMs, () => resolve(late))
    deps
      .threadMetrics()
      .then(resolve, (err: unknown) => {
        deps.log.warn({ err }, 'the metrics of the other threads could not be had')
        resolve(late)
      })
      .finally(cancel)
  })
}
