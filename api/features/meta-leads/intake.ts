import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { dueMetaLeads, type MetaLead } from '../../../storage/meta/repository.js'
import type { ApiDeps } from '../../api-deps.js'
import { isOwnFault } from '../../contract/to-error.js'
import { metaConfigOf } from './config.js'
import { fetchLead } from './graph.js'
import { keepLead } from './keep-lead.js'

/** Fetches the fields of leads that Meta told of, and goes on after a restart. */
export interface MetaIntake {
  /** Looks now. */
  kick(site: SiteId): void
  /** Looks at every site from now on, now and then. */
  start(): void
  /** Resolves when nothing is under way. */
  idle(): Promise<void>
  close(): Promise<void>
}

const lookEveryMs = 20_000
const atOnce = 4
const batch = 40
/** Between tries; after the last one it has failed, until somebody tries it again. */
const waitsMs = [15_000, 60_000, 300_000, 1_200_000, 3_600_000, 10_800_000, 21_600_000, 43_200_000]

/** @param deps of this thread; asked when something is to be done */
export function createMetaIntake(deps: () => ApiDeps): MetaIntake {
  const working = new Map<SiteId, Promise<void>>()
  const again = new Set<SiteId>()
  let cancel: (() => void) | null = null
  let closing = false

  const kick = (site: SiteId): void => {
    if (closing) return
    if (working.has(site)) {
      again.add(site)
      return
    }
    const work = (async () => {
      do {
        again.delete(site)
        await workSite(site, deps(), () => closing)
      } while (again.has(site) && !closing)
    })()
      .catch((err: unknown) => deps().log.warn({ site, err }, 'leads of Meta could not be fetched; it is tried again'))
      .finally(() => working.delete(site))
    working.set(site, work)
  }
  const look = (): void => {
    for (const site of deps().sites.list()) kick(site)
    cancel = deps().clock.schedule(deps().now() + lookEveryMs, look)
  }

  return {
    kick,
    start: look,
    async idle() {
      while (working.size > 0) await Promise.all(working.values())
    },
    async close() {
      closing = true
      cancel?.()
      await Promise.all(working.values())
    },
  }
}

async function workSite(site: SiteId, deps: ApiDeps, isClosing: () => boolean): Promise<void> {
  const db = deps.readers.site(site)
  if (db === null) return
  for (let due = await dueMetaLeads(db, deps.now(), batch); due.length > 0 && !isClosing(); ) {
    const left = [...due]
    const worker = async (): Promise<void> => {
      for (let one = left.shift(); one !== undefined && !isClosing(); one = left.shift())
        await fetchOne(site, one, deps)
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    due = await dueMetaLeads(db, deps.now(), batch)
  }
}

/** Always moves the lead on: kept, failed, or due later. */
async function fetchOne(site: SiteId, { leadgenId, pageId, tries }: MetaLead, deps: ApiDeps): Promise<void> {
  const trouble = (why: string, mayHelp: boolean, retryAfterMs: number | null): Promise<null> => {
    const wait = mayHelp ? waitsMs[tries] : undefined
    const retryAt = wait === undefined ? null : deps.now() + Math.max(wait, retryAfterMs ?? 0)
    if (retryAt === null) deps.log.warn({ site, leadgenId, why }, 'a lead of Meta could not be had')
    return deps.store.write(site, 'metaLeads.trouble', { leadgenId, why, retryAt })
  }
  try {
    const config = await metaConfigOf(site, deps)
    if (config === null) return void (await trouble('Meta is not set up on this site any more.', false, null))
    const answer = await fetchLead({ leadgenId, pageId }, config, deps)
    if (!answer.ok) return void (await trouble(answer.why, answer.again, answer.retryAfterMs))
    await keepLead(site, { ...answer.value, leadgenId }, config, deps)
  } catch (error) {
    const known = error instanceof DomainError && !isOwnFault(error) ? error : null
    if (known === null) deps.log.warn({ site, leadgenId, err: error }, 'a lead of Meta could not be kept')
    const isFinal = known?.code === 'VALIDATION_ERROR'
    await trouble(known?.message ?? 'It could not be kept on our side; the log tells why.', !isFinal, null)
  }
}
