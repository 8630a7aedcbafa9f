/** How webhooks are sent; from the configuration. */
export interface WebhookSettings {
  /** Host names, addresses and CIDR ranges that may be reached though they are not public. */
  readonly allowPrivate: readonly string[]
  readonly connectTimeoutMs: number
  /** From the look-up of the name to the head of the answer. */
  readonly totalTimeoutMs: number
  /** Requests at once, in all and to one host. */
  readonly mostAtOnce: number
  readonly mostPerHost: number
  /** A subscription that failed this long without one success is given up. */
  readonly pauseAfterMs: number
}

export const defaultWebhookSettings: WebhookSettings = {
  allowPrivate: [],
  connectTimeoutMs: 5000,
  totalTimeoutMs: 15_000,
  mostAtOnce: 32,
  mostPerHost: 4,
  pauseAfterMs: 72 * 3_600_000,
}

/** How long one event is tried before it is dead, unless its subscription says otherwise. */
export const defaultRetryForS = 86_400
