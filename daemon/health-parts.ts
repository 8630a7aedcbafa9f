import type { PartLook } from '../api/features/health/since-keeper.js'
import type { SiteId } from '../dialer/model/ids.js'
import type { EngineStatus } from '../dialer/ports/commands.js'
import type { ClockJump } from './clock-watch.js'
import type { JobState } from './schedule.js'
import type { EngineHostCounters, LinkState } from './sites/engine-host.js'
import { type DatabaseFacts, siteStoragePart, storagePart } from './storage-parts.js'

/** What the parts are judged by; all of it is at hand. */
export interface PartFacts {
  readonly now: number
  readonly sites: readonly {
    readonly site: SiteId
    readonly pbx: string
    /** Why its PBX is only simulated. Absent: it is not, or is meant to be. */
    readonly simulates?: string
    readonly link: LinkState
    readonly status: EngineStatus
    readonly counters: EngineHostCounters
  }[]
  readonly storage: {
    readonly alive: boolean
    readonly fault: string | null
    readonly waiting: number
    /** How long a step of a call takes to be written. ms */
    readonly slowMs: number
  }
  readonly databases: DatabaseFacts
  readonly disk: { readonly freeBytes: number; readonly low: boolean }
  readonly threads: readonly { readonly name: string; readonly alive: boolean; readonly lagMs: number }[]
  readonly jobs: readonly JobState[]
  /** When the newest backup of all was made, epoch ms; null: there is none. */
  readonly lastBackupAt: number | null
  readonly clockJump: ClockJump | null
}

/** A thread later than this is too busy for what it has to do. ms */
const lateMs = 200
/** What the control thread's lateness costs is heard by people who answer. ms */
const lateControlMs = 50
const hourMs = 3_600_000
const minuteMs = 60_000

/** How each part of the process is, in words. */
export function partLooks(facts: PartFacts): readonly PartLook[] {
  return [
    ...facts.sites.flatMap((site) => [linkPart(site), enginePart(site), watchdogPart(site, facts.now)]),
    storagePart(facts.storage, facts.databases, facts.now),
    ...facts.sites.map(({ site }) => siteStoragePart(site, facts.databases, facts.now)),
    diskPart(facts),
    ...facts.threads.map(threadPart),
    ...facts.jobs.map((job) => jobPart(job, facts)),
    clockPart(facts),
  ]
}

const ok = (name: string, sentence: string, site: SiteId | null = null): PartLook => ({
  name,
  site,
  state: 'ok',
  sentence,
  todo: null,
})

function linkPart({ site, pbx, link, simulates }: PartFacts['sites'][number]): PartLook {
  const name = `pbx ${pbx}`
  if (simulates !== undefined) {
    const sentence = `Simulation mode: ${simulates}, so nobody is really called.`
    return {
      name,
      site,
      state: 'degraded',
      sentence,
      todo: 'Give them to the PBX in the configuration, or to the site by PUT /api/site/pbx-account.',
    }
  }
  if (link.status === 'ready' || link.status === 'reconciling') return ok(name, `The PBX ${pbx} is connected.`, site)
  const todo =
    'Look whether the PBX runs and can be reached from here, and whether its passwords are those of the configuration; the connection is tried again by itself.'
  const why = link.why === null ? '' : `: ${link.why.replace(/\.$/, '')}`
  return { name, site, state: 'down', sentence: `The PBX ${pbx} is away${why}. Nothing is dialled.`, todo }
}

function enginePart({ site, status, counters }: PartFacts['sites'][number]): PartLook {
  const name = 'engine'
  if (counters.failures > 0) {
    const sentence = `The dialer has failed on ${counters.failures} inputs since the start: a fault of the program.`
    return { name, site, state: 'degraded', sentence, todo: 'Look for "the engine failed" in the log and report it.' }
  }
  return ok(name, `The dialer runs, ${status.calls.length} calls live.`, site)
}

/** What the watchdog of a site has put right, by cause, and whether it can look. */
function watchdogPart({ site, link, status }: PartFacts['sites'][number], now: number): PartLook {
  const name = 'watchdog'
  const { looks, lastComparedAt, latest, repaired, storageWaitsSince } = status.watch
  const degraded = (sentence: string, todo: string): PartLook => ({ name, site, state: 'degraded', sentence, todo })
  if (storageWaitsSince !== null) {
    const seconds = Math.round((now - storageWaitsSince) / 1000)
    return degraded(`No write of the dialer has come back for ${seconds} s.`, 'Look at the part storage.')
  }
  if (link.status === 'ready' && now - Math.max(lastComparedAt ?? 0, link.since) > minuteMs) {
    const todo = 'Calls go on by what the PBX tells by itself. Look whether its ARI is overloaded.'
    return degraded('The PBX has not listed its calls for more than a minute, so nothing can be compared.', todo)
  }
  const counts = repaired
    .map(({ subject, cause, count }) => `${count} ${subject.replace('_', ' ')} (${cause})`)
    .join(', ')
  const fresh = latest.filter(({ at }) => now - at < 10 * minuteMs)
  const [last] = fresh
  if (last !== undefined) {
    const sentence = `${fresh.length} differences were put right in the last 10 minutes, the last: ${last.seen} ${last.repair} Since the start: ${counts}.`
    return degraded(
      sentence,
      'Nothing, if it stays at a few. Many of cause pbx or network speak of a PBX or network in trouble; report those of cause daemon.',
    )
  }
  const since = counts === '' ? 'has found nothing' : `has put right since the start: ${counts}`
  return ok(name, `The watchdog has looked ${looks} times and ${since}.`, site)
}

function diskPart({ disk }: PartFacts): PartLook {
  const gigabytes = (disk.freeBytes / 1e9).toFixed(1)
  if (!disk.low) return ok('disk', `${gigabytes} GB are free.`)
  const sentence = `Only ${gigabytes} GB are free on the disk of the data folder.`
  return {
    name: 'disk',
    site: null,
    state: 'degraded',
    sentence,
    todo: 'Free space, or keep recordings and backups for a shorter time.',
  }
}

function threadPart({ name: thread, alive, lagMs }: PartFacts['threads'][number]): PartLook {
  const name = `${thread} thread`
  if (!alive) {
    return {
      name,
      site: null,
      state: 'down',
      sentence: `The ${thread} thread is gone.`,
      todo: 'It is started again by itself; look into the log for why it died.',
    }
  }
  if (lagMs > (thread === 'control' ? lateControlMs : lateMs)) {
    const sentence = `The ${thread} thread comes ${Math.round(lagMs)} ms late to its work.`
    return { name, site: null, state: 'degraded', sentence, todo: 'Look what else uses the processors of this host.' }
  }
  return ok(name, `The ${thread} thread runs.`)
}

function jobPart({ name: job, lastFailure, lastSuccessAt, isScheduled }: JobState, facts: PartFacts): PartLook {
  const name = `${job} job`
  if (lastFailure !== null) {
    const sentence = `The job ${job} failed: ${lastFailure.why}`
    return {
      name,
      site: null,
      state: 'degraded',
      sentence,
      todo: 'It is tried again at its next turn; the log has the whole error.',
    }
  }
  const age = job === 'backup' ? backupAge(facts) : ''
  if (!isScheduled) return ok(name, `The job ${job} is not scheduled.${age}`)
  const went = lastSuccessAt === null ? 'has not run since the start' : 'went well'
  return ok(name, `The job ${job} ${went}.${age}`)
}

function backupAge({ lastBackupAt, now }: PartFacts): string {
  if (lastBackupAt === null) return ' There is no backup yet.'
  const hours = Math.round((now - lastBackupAt) / hourMs)
  return hours < 48 ? ` The newest is ${hours} hours old.` : ` The newest is ${Math.round(hours / 24)} days old.`
}

function clockPart({ clockJump, now }: PartFacts): PartLook {
  if (clockJump === null || now - clockJump.at > hourMs) return ok('clock', 'The clock of this host goes evenly.')
  const seconds = Math.round(Math.abs(clockJump.byMs) / 1000)
  const sentence = `The clock of this host was set ${clockJump.byMs > 0 ? 'ahead' : 'back'} by ${seconds} s within the last hour, or the machine slept.`
  return {
    name: 'clock',
    site: null,
    state: 'degraded',
    sentence,
    todo: 'Let a time service (NTP) keep the clock; times of that moment are not to be relied on.',
  }
}
