import type { MessagePort } from 'node:worker_threads'
import type { WebhookSettings } from '../../api/webhooks/settings.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { LogLevel } from '../log.js'

/** What the webhooks thread is started with. */
export interface WebhooksThreadData {
  readonly dataDir: string
  readonly settings: WebhookSettings
  readonly logLevel: LogLevel
  readonly version: string
  /** To the storage thread; transferred. */
  readonly store: MessagePort
}

/** What the webhooks thread serves to the main thread. */
export interface WebhooksSide {
  readonly requests: {
    /** The sites whose events are sent from now on. */
    put: { input: { readonly sites: readonly SiteId[] }; output: null }
    /** A port to a new storage thread (transferred). */
    storePort: { input: { readonly port: MessagePort }; output: null }
    /** Lets what is under way end. */
    stop: { input: null; output: null }
  }
  readonly notices: Record<never, never>
}

/** The main thread serves nothing to it. */
export interface WebhooksMainSide {
  readonly requests: Record<never, never>
  readonly notices: Record<never, never>
}
