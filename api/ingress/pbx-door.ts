import type { SiteId } from '../../dialer/model/ids.js'
import type { PbxNotice } from '../../dialer/ports/pbx.js'

/** A PBX that sends to us over HTTP, and what proves that something is its. */
export interface PbxSender {
  readonly site: SiteId
  /** The account it names in what it sends. */
  readonly account: string
  /** It signs with this. */
  readonly secret: string
  /** Under which it reaches this API, without `/` at its end: signatures are over the whole address. */
  readonly publicUrl: string
}

/** Where what a PBX sent goes on to. */
export interface PbxDoor {
  senders(): readonly PbxSender[]
  /** Hands it to the site's driver; nothing is waited for. */
  hear(site: SiteId, notice: PbxNotice): void
}

/** A door nobody comes through. */
export const closedDoor: PbxDoor = { senders: () => [], hear: () => undefined }
