import type { HealthPart, HealthReport } from '../../api-options.js'
import type { BackupView, CrmSettings } from '../../features/crm-settings/service.js'
import { iso, isoSecond } from '../../schema/pieces.js'
import { setupToWire } from './meta-setup.js'

/** What an account of a telephone service is set up with, as the front ends edit it; its secret never leaves. */
function accountToWire({ account }: CrmSettings) {
  return {
    accountSid: account.account ?? '',
    authToken: '',
    publicUrl: account.publicUrl ?? '',
    hasAuthToken: account.hasSecret,
    accountInUse: account.inUse,
  }
}

/** Everything the page of settings shows, by its sections. */
export function settingsToWire(settings: CrmSettings) {
  const { general, meta, canMail, backups } = settings
  const { name, timeZone, defaultCountry } = general
  return {
    general: { siteName: name, companyName: name, timezone: timeZone, country: defaultCountry },
    notifications: { realtime: true, email: false, sms: false },
    integrations: { meta: setupToWire(meta), twilio: accountToWire(settings) },
    security: { passwordMinLength: settings.leastPassword, twoFactorAvailable: true, passwordResetByMail: canMail },
    backup: {
      isAllowed: backups !== null,
      count: backups?.length ?? null,
      lastBackup: backups?.[0] === undefined ? null : isoSecond(backups[0].createdAt),
    },
  }
}

export function backupToWire({ name, createdAt, bytes, sha256 }: BackupView) {
  const at = isoSecond(createdAt)
  return { _id: name, id: name, name, filename: `${name}.db`, type: 'database', size: bytes, sha256, createdAt: at }
}

/** How the program is, in words first. */
export function statusToWire(
  { healthy, database, uptimeS, draining, disk, storage }: HealthReport,
  parts: readonly HealthPart[],
  { version, now }: { readonly version: string; readonly now: number },
) {
  return {
    status: healthy ? 'healthy' : 'unhealthy',
    version,
    uptime: Math.floor(uptimeS),
    database,
    draining,
    disk: { freeBytes: disk.freeBytes, low: disk.low },
    storage: { waiting: storage.waiting, fault: storage.fault },
    parts: parts.map(({ name, state, since, sentence, todo }) => ({ name, state, since: iso(since), sentence, todo })),
    timestamp: isoSecond(now),
  }
}
