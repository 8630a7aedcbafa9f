import type { Clock } from '../../dialer/ports/clock.js'
import { createUrlGuard, type UrlGuard } from './guard-url.js'
import { createResolver, machineAddresses } from './resolve-host.js'
import { createSender, type Sender } from './send.js'
import type { WebhookSettings } from './settings.js'

/** The way out of this process, and who watches it. */
export interface Outgoing {
  readonly guard: UrlGuard
  readonly sender: Sender
}

/** @param ca certificates to trust beside those of the system; for tests */
export function createOutgoing(settings: WebhookSettings, clock: Clock, ca?: string): Outgoing {
  const resolve = createResolver(() => clock.now())
  const guard = createUrlGuard({ allowPrivate: settings.allowPrivate, resolve, ownAddresses: machineAddresses })
  return { guard, sender: createSender({ guard, clock, settings, ...(ca !== undefined && { ca }) }) }
}
