import type { SiteId, TrunkName } from '../../../dialer/model/ids.js'

/** How commands travel: over the event WebSocket (Asterisk 22, newer 20), by ari-client (older ones), or whichever the PBX offers. */
export type AriTransportChoice = 'auto' | 'websocket' | 'ari-client'

/** A trunk as Asterisk dials it: `PJSIP/{number}@carrier`; `{number}` stands for the number. */
export interface AsteriskTrunk {
  readonly name: TrunkName
  readonly endpoint: string
}

/** What the driver must know to reach one Asterisk for one site. */
export interface AsteriskConfig {
  /** Name from the configuration, for logs. */
  readonly name: string
  /** Legs and bridges of this site begin with `tl.<site>.`; all others are not ours. */
  readonly site: SiteId
  /** Base URL of Asterisk's HTTP server, with or without `/ari`. */
  readonly ariUrl: string
  readonly ariUser: string
  readonly ariPassword: string
  readonly amiHost: string
  readonly amiPort: number
  readonly amiUser: string
  readonly amiPassword: string
  /** Stasis application; each site needs its own, since the last to connect under a name takes its events. */
  readonly application: string
  readonly trunks: readonly AsteriskTrunk[]
  /** For example `PJSIP/{extension}`. */
  readonly extensionTemplate: string
  readonly transport: AriTransportChoice
  /** Dialplan context we may fill at run time for machine detection. */
  readonly amdContext: string
  /** Music class for waiting people; empty for the PBX's default. */
  readonly musicClass: string
}

/** Settings an office PBX needs no other than. */
export const asteriskDefaults = {
  extensionTemplate: 'PJSIP/{extension}',
  transport: 'auto',
  amdContext: 'trunkline-amd',
  musicClass: '',
} as const satisfies Partial<AsteriskConfig>
