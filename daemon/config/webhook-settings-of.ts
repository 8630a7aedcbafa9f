import { defaultWebhookSettings, type WebhookSettings } from '../../api/webhooks/settings.js'
import type { Config } from './config.js'

/** How webhooks are sent, as the configuration says; connecting takes no longer than the whole. */
export function webhookSettingsOf({ webhooks }: Config): WebhookSettings {
  const { allowPrivate, timeoutS, mostAtOnce, mostPerHost, pauseAfterH } = webhooks
  const totalTimeoutMs = timeoutS * 1000
  const connectTimeoutMs = Math.min(defaultWebhookSettings.connectTimeoutMs, totalTimeoutMs)
  return {
    allowPrivate,
    connectTimeoutMs,
    totalTimeoutMs,
    mostAtOnce,
    mostPerHost,
    pauseAfterMs: pauseAfterH * 3_600_000,
  }
}
