import { defaultAbandonmentSettings } from './abandonment-settings.js'
import { defaultAmdSettings } from './amd-settings.js'
import { defaultCallerIdPolicy } from './caller-id-settings.js'
import { usTelemarketingHours } from './calling-window.js'
import type { CampaignSettings } from './campaign.js'
import { defaultComplianceSettings } from './compliance-settings.js'
import { defaultDispositions } from './disposition.js'
import { defaultPacingSettings } from './pacing-settings.js'
import { defaultQueueSettings } from './queue-settings.js'

/** What a new campaign starts with. Trunks are empty: every trunk of the site may be used. */
export const defaultCampaignSettings: CampaignSettings = {
  dialMode: 'progressive',
  ratio: 1.5,
  callDelayS: 0,
  maxAttempts: 3,
  maxAttemptsPerNumberDay: 3,
  minSpacingS: 900,
  ringTimeoutS: 25,
  dropAfterMs: 2000,
  dropMessage: 'sound:tt-allbusy',
  wrapUpS: 30,
  previewS: 60,
  previewTimeout: 'skip',
  amd: defaultAmdSettings,
  retry: {
    busy: { afterS: 900, maxTimes: 3 },
    noAnswer: { afterS: 7200, maxTimes: 3 },
    machine: { afterS: 14_400, maxTimes: 2 },
    abandoned: { afterS: 259_200, maxTimes: 1 },
    rejected: { afterS: 86_400, maxTimes: 1 },
    congestion: { afterS: 900, maxTimes: 5 },
    cancelled: { afterS: 900, maxTimes: 20 },
    failed: { afterS: 3600, maxTimes: 2 },
  },
  window: usTelemarketingHours,
  compliance: defaultComplianceSettings,
  timeZone: 'UTC',
  callerIds: [],
  callerIdPolicy: defaultCallerIdPolicy,
  trunks: [],
  startAt: null,
  endAt: null,
  maxLines: 1000,
  callsPerSecond: 50,
  record: true,
  dispositions: defaultDispositions,
  pacing: defaultPacingSettings,
  abandonment: defaultAbandonmentSettings,
  queue: defaultQueueSettings,
}

/** What a new campaign of mode `queue` starts with: five calls at once, three attempts, soon after one another. */
export const queueCampaignSettings: CampaignSettings = {
  ...defaultCampaignSettings,
  dialMode: 'queue',
  maxLines: 5,
  maxAttempts: 3,
  retry: {
    ...defaultCampaignSettings.retry,
    // The cap of attempts ends them.
    busy: { afterS: 900, maxTimes: 100 },
    noAnswer: { afterS: 1800, maxTimes: 100 },
  },
}
