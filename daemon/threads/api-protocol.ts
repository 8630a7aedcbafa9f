import type { MessagePort } from 'node:worker_threads'
import type { ApiOptions, HealthReport, PbxWishes, SiteState, ThreadMetrics } from '../../api/api-options.js'
import type { Lifetime } from '../../api/auth/lifetime.js'
import type { Pressure } from '../../api/contract/load-gate.js'
import type { LoadLimits } from '../../api/contract/load-limits.js'
import type { PbxSender } from '../../api/ingress/pbx-door.js'
import type { MailSettings } from '../../api/mail/mailer.js'
import type { WebhookSettings } from '../../api/webhooks/settings.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import type { EngineCommand } from '../../dialer/ports/commands.js'
import type { PbxNotice } from '../../dialer/ports/pbx.js'
import type { PbxCapabilities } from '../../dialer/ports/pbx-capabilities.js'
import type { Finding } from '../../provisioning/finding.js'
import type { Actor } from '../../storage/audit/actor.js'
import type { SiteBackup } from '../../storage/backup/site-backup.js'
import type { LogLevel } from '../log.js'
import type { DayCounts } from '../sites/day-counts.js'

/** What the api thread knows of a site. */
export interface ApiSite {
  readonly id: SiteId
  readonly capabilities: PbxCapabilities
  readonly limits: SiteLimits
  readonly defaultCountry: string | null
  /** The only countries whose numbers its PBX calls; absent: any. */
  readonly countries?: readonly string[] | undefined
  readonly name: string
  /** IANA zone in which its day begins. */
  readonly timeZone: string
}

/** What can change while the api thread runs. */
export interface ApiSettings {
  readonly sites: readonly ApiSite[]
  /** Who sends to the door for PBXes, also for sites whose last calls end. */
  readonly senders: readonly PbxSender[]
  readonly corsOrigins: readonly string[]
  /** Names of the PBXes of the configuration. */
  readonly pbxs: readonly string[]
  /** Sites that the configuration names: it says how they are set up. */
  readonly governed: readonly SiteId[]
  /** The site of the demonstration, where it runs. */
  readonly demo: SiteId | null
}

/** What the api thread is started with. */
export interface ApiThreadData {
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly tokenKey: Uint8Array
  readonly uploadLimitBytes: number
  readonly trustedProxies: readonly string[]
  readonly rateLimits: NonNullable<ApiOptions['rateLimits']>
  readonly loadLimits: LoadLimits
  readonly dialects: NonNullable<ApiOptions['dialects']>
  readonly metricsListener: NonNullable<ApiOptions['metricsListener']> | null
  readonly accessTokenLifetime: Lifetime
  readonly passwordResetUrl: string | null
  readonly mail: MailSettings | null
  readonly webhooks: WebhookSettings
  readonly environment: 'production' | 'development'
  readonly logLevel: LogLevel
  readonly version: string
  readonly settings: ApiSettings
  /** To the storage thread; transferred. */
  readonly store: MessagePort
}

/** What the main thread serves to the api thread. */
export interface MainSide {
  readonly requests: {
    /** @throws what the site's engine refuses with */
    engine: {
      /** `requestId`: of the request that wants it; null: none does. */
      input: { readonly site: SiteId; readonly command: EngineCommand; readonly requestId: string | null }
      output: unknown
    }
    health: { input: null; output: HealthReport }
    /** Of all threads but this one. */
    threadMetrics: { input: null; output: readonly ThreadMetrics[] }
    examinePbx: { input: { readonly site: SiteId; readonly wishes: PbxWishes }; output: readonly Finding[] }
    /** Makes a site be as the system database says. @throws what opening or starting it refuses with */
    settleSite: { input: { readonly site: SiteId }; output: null }
    siteStates: { input: null; output: readonly SiteState[] }
    backUpSite: { input: { readonly site: SiteId }; output: SiteBackup }
    /** Sends a port to the storage thread, for a worker that changes things in somebody's name, with this ticket; answered after it. */
    wantStorePort: { input: { readonly ticket: number; readonly actor: Actor | null }; output: null }
  }
  readonly notices: {
    /** Something that a site's PBX sent to the API's door. */
    pbxNotice: { readonly site: SiteId; readonly notice: PbxNotice }
  }
}

/** What the api thread serves to the main thread. */
export interface ApiSide {
  readonly requests: {
    /** Listens and answers with the port it got. */
    start: { input: null; output: { readonly port: number } }
    /** What a site's day had come to, from its calls since `from`. */
    day: { input: { readonly site: SiteId; readonly from: number }; output: DayCounts }
    /** A port to the storage thread (transferred): for the ticket, or for this thread itself when a new storage thread serves. */
    storePort: { input: { readonly ticket: number | null; readonly port: MessagePort }; output: null }
    /** Closes sockets and listeners. */
    stop: { input: null; output: null }
  }
  readonly notices: {
    settings: ApiSettings
    /** How call control and storage are, told a few times a second. */
    pressure: Omit<Pressure, 'apiDelayMs'>
  }
}
