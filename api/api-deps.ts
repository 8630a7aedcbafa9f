import { DomainError } from '../dialer/model/domain-error.js'
import type { SiteId } from '../dialer/model/ids.js'
import type { EngineCommand } from '../dialer/ports/commands.js'
import type { Metrics } from '../storage/metrics/metrics.js'
import type { ApiOptions, SiteDb, SiteDoor, ThreadMetrics } from './api-options.js'
import type { KeyedHash } from './auth/keyed-hash.js'
import type { LoginGuard } from './auth/login-guard.js'
import type { Passwords } from './auth/password.js'
import type { Principal } from './auth/principal.js'
import type { Tokens } from './auth/tokens.js'
import type { RequestContext } from './contract/request-context.js'
import type { RefusalCounter } from './features/audit/refusal-counter.js'
import type { DncJobs } from './features/dnc/dnc-jobs.js'
import type { ExportJobs } from './features/exports/jobs.js'
import type { ApiParts } from './features/health/parts.js'
import type { ImportJobs } from './features/leads/import-jobs.js'
import type { CallPhases } from './features/live-calls/call-phases.js'
import type { MetaIntake } from './features/meta-leads/intake.js'
import type { SiteReadings } from './features/metrics/site-readings.js'
import type { Forecasts } from './features/preflight/forecast.js'
import type { SimulationJobs } from './features/simulations/jobs.js'
import type { PbxDoor } from './ingress/pbx-door.js'
import type { ConnectionSources } from './live/connection-sources.js'
import type { OnlineBook } from './live/online-book.js'
import type { Mailer } from './mail/mailer.js'
import type { Outgoing } from './webhooks/outgoing.js'

/** What use cases work with. */
export interface ApiDeps
  extends Pick<
    ApiOptions,
    | 'store'
    | 'readers'
    | 'sites'
    | 'siteHost'
    | 'health'
    | 'sealSecret'
    | 'openSecret'
    | 'examinePbx'
    | 'startImport'
    | 'previewDnc'
    | 'dataDir'
    | 'log'
    | 'clock'
  > {
  /** The request for which they work; null: the program itself. */
  readonly request: RequestContext | null
  readonly metrics: Metrics
  readonly threadMetrics: () => Promise<readonly ThreadMetrics[]>
  /** What is read of sites now and then. */
  readonly readings: SiteReadings
  /** The parts that this thread knows best. */
  readonly parts: ApiParts

  /** Epoch ms. */
  readonly now: () => number
  readonly tokens: Tokens
  readonly passwords: Passwords
  readonly keyedHash: KeyedHash
  /** Null: no mail can be sent. */
  readonly mail: Mailer | null
  /** Begin of the address of the page on which a new password is set; null: there is none. */
  readonly passwordResetUrl: string | null
  /** Slows down those who ask for new passwords, as `loginGuard` does those who sign in. */
  readonly resetGuard: LoginGuard
  readonly loginGuard: LoginGuard
  readonly refusals: RefusalCounter
  readonly imports: ImportJobs
  /** Who is connected to the live API, in whichever contract. */
  readonly online: OnlineBook
  readonly pbxDoor: PbxDoor
  /** Requests to endpoints of others, watched. */
  readonly outgoing: Outgoing
  readonly version: string
  readonly dncJobs: DncJobs
  readonly callPhases: CallPhases
  readonly simulations: SimulationJobs
  readonly exports: ExportJobs
  readonly metaIntake: MetaIntake
  readonly forecasts: Forecasts
  readonly connections: ConnectionSources
  readonly environment: 'production' | 'development'
}

/** The principal's site for reading. @throws DomainError NOT_FOUND when the site is not open */
export function siteDb(deps: ApiDeps, principal: Principal): SiteDb {
  const db = deps.readers.site(principal.site)
  if (!db) throw noSite(principal.site)
  return db
}

/** The principal's running site. @throws DomainError NOT_FOUND when it does not run */
export function siteDoor(deps: ApiDeps, principal: Principal): SiteDoor {
  const door = deps.sites.find(principal.site)
  if (!door) throw noSite(principal.site)
  return door
}

function noSite(site: SiteId): DomainError {
  return new DomainError('NOT_FOUND', `There is no site ${site} here.`)
}

/** @throws DomainError NOT_FOUND */
export function mustExist<T>(found: T | null, what: string): T {
  if (found !== null) return found
  throw new DomainError('NOT_FOUND', `There is no ${what}.`)
}

/**
 * Tells the engine of a change that is already committed. An engine that does not answer takes it from the store when it starts, so
 * the change itself must not look failed.
 */
export async function tellEngine(
  deps: Pick<ApiDeps, 'sites' | 'log'>,
  site: SiteId,
  command: EngineCommand,
): Promise<void> {
  try {
    await deps.sites.find(site)?.engine.ask(command)
  } catch (err) {
    deps.log.warn({ site, command: command.kind, err }, 'the engine did not take a committed change')
  }
}
