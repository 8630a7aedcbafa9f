import type { ApiDeps } from '../api-deps.js'
import { authenticate, siteHeader } from '../auth/authenticate.js'
import type { Dialect } from '../contract/dialect.js'
import { type RateLimits, rateLimitPolicy } from '../contract/rate-limit.js'
import { docsAssets } from '../docs/docs-assets.js'
import { agentRows } from '../features/agents/routes.js'
import { amdRows } from '../features/amd/routes.js'
import { analyticsRows } from '../features/analytics/routes.js'
import { apiKeyRows } from '../features/api-keys/routes.js'
import { auditRows } from '../features/audit/routes.js'
import { passwordRows } from '../features/auth/password-routes.js'
import { authRows } from '../features/auth/routes.js'
import { secondFactorRows } from '../features/auth/second-factor-routes.js'
import { sessionRows } from '../features/auth/sessions-routes.js'
import { browserPhoneRows } from '../features/browser-phone/routes.js'
import { callerIdRows } from '../features/caller-ids/routes.js'
import { callRows } from '../features/calls/routes.js'
import { campaignRows } from '../features/campaigns/routes.js'
import { complianceRows } from '../features/compliance/routes.js'
import { consentRows } from '../features/consent/routes.js'
import { dncImportRows } from '../features/dnc/import-routes.js'
import { dncRows } from '../features/dnc/routes.js'
import { exportRows } from '../features/exports/routes.js'
import { extensionDidRows } from '../features/extension-dids/routes.js'
import { followUpRows } from '../features/follow-ups/routes.js'
import { healthRows } from '../features/health/routes.js'
import { journalRows } from '../features/journal/routes.js'
import { leadProfileRows } from '../features/lead-profiles/routes.js'
import { leadRows } from '../features/leads/routes.js'
import { ledgerRows } from '../features/ledger/routes.js'
import { liveCallRows } from '../features/live-calls/routes.js'
import { managerSettingsRows } from '../features/manager-settings/routes.js'
import { metaRows } from '../features/meta-leads/routes.js'
import { metricsRows } from '../features/metrics/routes.js'
import { noteRows } from '../features/notes/routes.js'
import { onlineRows } from '../features/online/routes.js'
import { pacingRows } from '../features/pacing/routes.js'
import { pbxAccountRows } from '../features/pbx-account/routes.js'
import { preflightRows } from '../features/preflight/routes.js'
import { presenceRows } from '../features/presence/routes.js'
import { queueRows } from '../features/queue/routes.js'
import { recordingRows } from '../features/recordings/routes.js'
import { reportRows } from '../features/reports/routes.js'
import { simulationRows } from '../features/simulations/routes.js'
import { siteRows } from '../features/site/routes.js'
import { sitesRows } from '../features/sites/routes.js'
import { staffRows } from '../features/staff/routes.js'
import { statsRows } from '../features/stats/routes.js'
import { teamRows } from '../features/teams/routes.js'
import { membershipRows } from '../features/users/memberships-routes.js'
import { userRows } from '../features/users/routes.js'
import { watchdogRows } from '../features/watchdog/routes.js'
import { webhookRows } from '../features/webhooks/routes.js'
import { whyRows } from '../features/why/routes.js'
import { buildOpenApi } from '../schema/openapi.js'
import { statusAssets } from '../status/status-assets.js'
import { nativeAbout } from './about.js'
import { envelopeExample, envelopeSchema, nativeEnvelope } from './envelope.js'
import { nativeErrorBody, nativeErrorSchema, nativeErrors } from './errors.js'
import { admitVersion, currentVersion, versionHeaders } from './versions.js'

const basePath = '/api'
const title = 'Trunkline API'

/** Every row of the native API; the typed client is inferred from them. */
export const nativeRows = [
  // Before rows whose path has a parameter in the same place, as /agents/:id.
  ...staffRows,
  ...managerSettingsRows,
  ...extensionDidRows,
  ...queueRows,
  ...browserPhoneRows,
  ...followUpRows,
  ...liveCallRows,
  ...presenceRows,
  ...analyticsRows,
  ...noteRows,
  ...authRows,
  ...sessionRows,
  ...passwordRows,
  ...secondFactorRows,
  ...healthRows,
  ...metricsRows,
  ...campaignRows,
  ...amdRows,
  ...ledgerRows,
  ...pacingRows,
  // Before rows of one lead, as /leads/:id.
  ...leadProfileRows,
  ...leadRows,
  ...dncImportRows,
  ...consentRows,
  ...complianceRows,
  ...dncRows,
  ...callerIdRows,
  ...agentRows,
  ...recordingRows,
  ...callRows,
  ...journalRows,
  ...watchdogRows,
  ...whyRows,
  ...statsRows,
  ...simulationRows,
  ...reportRows,
  ...exportRows,
  ...metaRows,
  ...preflightRows,
  ...siteRows,
  ...pbxAccountRows,
  ...userRows,
  ...teamRows,
  ...membershipRows,
  ...apiKeyRows,
  ...auditRows,
  ...sitesRows,
  ...webhookRows,
  ...onlineRows,
]

/** Dialect zero: the Automated Dialer contract, extended in its own conventions to all the product does. */
export function nativeDialect(version: string, rateLimits: RateLimits | null = null): Dialect<ApiDeps> {
  const document = () =>
    buildOpenApi({
      title,
      version,
      description: nativeAbout,
      basePath,
      rows: nativeRows,
      errors: nativeErrors,
      envelope: envelopeSchema,
      exampleEnvelope: envelopeExample,
      errorSchema: nativeErrorSchema,
    })
  return {
    name: 'native',
    basePath,
    otherBasePaths: [`${basePath}/${currentVersion}`],
    headers: versionHeaders,
    admit: admitVersion,
    rateLimit: rateLimits && rateLimitPolicy(rateLimits, 'account'),
    authenticate,
    envelope: nativeEnvelope,
    errors: nativeErrors,
    errorBody: nativeErrorBody,
    rows: nativeRows,
    queryAliases: { pageSize: 'limit', from: 'startDate', to: 'endDate' },
    contextQuery: [siteHeader],
    assets: [...docsAssets(title, basePath, document), ...statusAssets('Trunkline status', basePath)],
  }
}
