import type { ApiDeps } from '../../api-deps.js'
import type { Row } from '../../contract/row.js'
import { twilioCallbackRows } from '../../ingress/twilio/rows.js'
import { authRows } from './rows-auth.js'
import { callRows } from './rows-calls.js'
import { dashboardRows } from './rows-dashboard.js'
import { leadRows } from './rows-leads.js'
import { metaRows } from './rows-meta.js'
import { reportRows } from './rows-reports.js'
import { settingsRows } from './rows-settings.js'
import { userRows } from './rows-users.js'
import type { TelecallerSettings } from './settings.js'

/** Every request of the contract; fixed paths stand before those with an id in their place. `basePath`: where it is served. */
export function telecallerRows(settings: TelecallerSettings, basePath: string): readonly Row<ApiDeps>[] {
  return [
    ...authRows,
    ...userRows(basePath),
    ...callRows(basePath),
    ...leadRows,
    ...dashboardRows(basePath),
    ...reportRows(basePath),
    ...metaRows(settings),
    ...settingsRows,
    ...twilioCallbackRows,
  ]
}
