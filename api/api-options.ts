import type { SiteId } from '../dialer/model/ids.js'
import type { SiteLimits } from '../dialer/model/site-limits.js'
import type { Clock } from '../dialer/ports/clock.js'
import type { EngineCommands } from '../dialer/ports/commands.js'
import type { PbxCapabilities } from '../dialer/ports/pbx-capabilities.js'
import type { Finding } from '../provisioning/finding.js'
import type { SiteBackup } from '../storage/backup/site-backup.js'
import type { Metrics } from '../storage/metrics/metrics.js'
import type { Reader } from '../storage/open-readers.js'
import type { SiteTables } from '../storage/site-tables.js'
import type { SystemTables } from '../storage/system-tables.js'
import type { StoreClient } from '../storage/writer/store-client.js'
import type { Lifetime } from './auth/lifetime.js'
import type { PasswordCost } from './auth/password.js'
import type { ApiLog } from './contract/api-log.js'
import type { Pressure } from './contract/load-gate.js'
import type { LoadLimits } from './contract/load-limits.js'
import type { RateLimits } from './contract/rate-limit.js'
import type { CorsOptions } from './contract/response-headers.js'
import type { IbratSettings } from './dialects/ibrat/settings.js'
import type { TelecallerSettings } from './dialects/telecaller/settings.js'
import type { PreviewDnc } from './features/dnc/import/dnc-job.js'
import type { StartExport } from './features/exports/export-job.js'
import type { StartImport } from './features/leads/start-import.js'
import type { StartSimulation } from './features/simulations/start-simulation.js'
import type { PbxDoor } from './ingress/pbx-door.js'
import type { MailSettings } from './mail/mailer.js'
import type { WebhookSettings } from './webhooks/settings.js'

/** A running site as the API reaches it. */
export interface SiteDoor {
  readonly engine: EngineCommands
  /** Of the site's PBX; what a campaign needs beyond them is refused when it is saved. */
  readonly capabilities: PbxCapabilities
  /** What the configuration gives the site; changes over the API lie inside it. */
  readonly limits: SiteLimits
  /** Country of numbers written without one, ISO 3166-1 alpha-2; null: numbers are taken as they stand. */
  readonly defaultCountry: string | null
  /** The only countries whose numbers its PBX calls, ISO 3166-1 alpha-2. Absent: it calls any. */
  readonly countries?: readonly string[] | undefined
  /** IANA zone in which its day begins. */
  readonly timeZone: string
}

/** Which sites run. */
export interface SiteRegistry {
  list(): readonly SiteId[]
  find(site: SiteId): SiteDoor | null
}

/** How a site is at work. */
export interface SiteState {
  readonly site: SiteId
  /** False while its last calls end after it was suspended. */
  readonly isRunning: boolean
  readonly liveCalls: number
  /** Why it does not run although it should; null: it runs, or should not. */
  readonly fault: string | null
}

/** Who makes sites come and go in the process. */
export interface SiteHost {
  /** Makes a site be as the system database says. @throws DomainError what opening or starting it refuses with */
  settle(site: SiteId): Promise<void>
  /** Of those that run or cannot. */
  states(): Promise<readonly SiteState[]>
  /** Copies a site's database. @throws DomainError CONFLICT, NOT_FOUND, DATABASE_ERROR */
  backUp(site: SiteId): Promise<SiteBackup>
  /** Names of the PBXes of the configuration. */
  pbxs(): readonly string[]
  /** Sites that the configuration names: it says how they are set up. */
  governed(): readonly SiteId[]
  /** The site of the demonstration, where it runs. */
  demo(): SiteId | null
}

/** A site's database for reading. */
export type SiteDb = Reader<SiteTables>['db']

/** Read-only handles of this thread. */
export interface Readers {
  readonly system: Reader<SystemTables>['db']
  /** Null for a site that is not open. */
  site(site: SiteId): SiteDb | null
}

/** How the process is, as its own parts tell it. */
export interface HealthReport {
  /** False: answers 503, so that a container or load balancer acts. A PBX that is away alone does not make the process unhealthy. */
  readonly healthy: boolean
  readonly database: 'connected' | 'disconnected'
  readonly uptimeS: number
  readonly draining: boolean
  readonly links: readonly {
    readonly site: SiteId
    readonly pbx: string
    readonly status: 'down' | 'connecting' | 'reconciling' | 'ready'
    /** Epoch ms. */
    readonly since: number
    readonly why: string | null
  }[]
  readonly storage: {
    /** Writes not yet committed. */
    readonly waiting: number
    /** Why writes fail at present, for example a full disk; null when they do not. */
    readonly fault: string | null
  }
  readonly disk: { readonly freeBytes: number; readonly low: boolean }
  readonly threads: readonly {
    readonly name: string
    readonly alive: boolean
    /** Worst delay of its event loop lately. ms */
    readonly lagMs: number
  }[]
  /** Each part in words. Absent: nobody looks at them one by one. */
  readonly parts?: readonly HealthPart[]
}

/** How one part of the process is, for people who work with it. */
export interface HealthPart {
  readonly name: string
  /** Whose it is; null: the whole process's. */
  readonly site: SiteId | null
  readonly state: 'ok' | 'degraded' | 'down'
  /** Epoch ms. */
  readonly since: number
  readonly sentence: string
  /** What a person can do about it; null: nothing need be done. */
  readonly todo: string | null
}

/** The metrics of a thread, as `Metrics.collect` gives them; null: it is gone, or did not answer in time. */
export interface ThreadMetrics {
  readonly thread: string
  readonly text: string | null
}

/** What a site's PBX is asked for before a campaign starts. */
export interface PbxWishes {
  readonly extensions: readonly string[]
  /** Prompts without the `sound:` before their names. */
  readonly sounds: readonly string[]
  readonly screening: boolean
}

/** All the API is made of. */
export interface ApiOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Path of the unix socket whose requests are the local operator's; null: none. */
  readonly controlSocket: string | null
  readonly dataDir: string
  /** At least 32 bytes; signs the access tokens. */
  readonly jwtSecret: Uint8Array
  readonly store: StoreClient
  readonly readers: Readers
  readonly sites: SiteRegistry
  readonly siteHost: SiteHost
  health(): Promise<HealthReport>
  /** What this thread's parts count. Absent: nobody asks. */
  readonly metrics?: Metrics
  /** The metrics of the other threads. Absent: there are none. */
  threadMetrics?(): Promise<readonly ThreadMetrics[]>
  /** A listener of its own for metrics, without a login; null or absent: none. */
  readonly metricsListener?: { readonly host: string; readonly port: number } | null
  /** Encrypts what must be kept and given to a PBX again (SIP passwords). */
  sealSecret(plain: string): string
  /** Gives back what was sealed. @throws DomainError CONFIG_INVALID if it was sealed with another key */
  openSecret(sealed: string): string
  /** Asks a site's PBX whether it has what a campaign needs; changes nothing. */
  examinePbx(site: SiteId, wishes: PbxWishes): Promise<readonly Finding[]>
  /** Runs an import outside this thread. */
  readonly startImport: StartImport
  /** Reads a file of numbers outside this thread. */
  readonly previewDnc: PreviewDnc
  /** Runs a simulation outside this thread. */
  readonly startSimulation: StartSimulation
  /** Makes a file of records outside this thread. */
  readonly startExport: StartExport
  /** What PBXes send to us over HTTP. Absent: none does. */
  readonly pbxDoor?: PbxDoor
  readonly log: ApiLog
  readonly version: string
  /** `development` where the demonstration runs. Absent: production. */
  readonly environment?: 'production' | 'development'
  readonly clock: Clock
  readonly cors: CorsOptions
  readonly uploadLimitBytes: number
  /** By the name of the dialect; one that is not named is not limited. */
  readonly rateLimits?: Readonly<Record<string, RateLimits | null>>
  /** What is taken on at most. Absent: as load-limits.ts says. */
  readonly loadLimits?: LoadLimits
  /** How the process is under its load. Absent: at ease. */
  readonly pressure?: () => Pressure
  /** Contracts beside the native API. Absent: each as its document prints it. */
  readonly dialects?: { readonly ibrat?: IbratSettings; readonly telecaller?: TelecallerSettings }
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. Absent: those on this host. */
  readonly trustedProxies?: readonly string[]
  /** Life of the access tokens of those who ask for no short one. Absent: 7 days. */
  readonly accessTokenLifetime?: Lifetime
  /** Absent: no mail can be sent. */
  readonly mail?: MailSettings | null
  /** Begin of the address of the page on which a new password is set; the secret is put behind it. Absent: there is no such page. */
  readonly passwordResetUrl?: string | null
  /** Absent: as settings.ts says. */
  readonly webhooks?: Partial<WebhookSettings>
  /** Absent: the recommended cost. */
  readonly passwordCost?: PasswordCost
}

/** Most bytes of a JSON body. */
export const bodyLimitBytes = 1_048_576
