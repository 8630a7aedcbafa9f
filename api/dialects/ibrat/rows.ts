import { adminRows } from './rows-admin.js'
import { authRows } from './rows-auth.js'
import { callRows } from './rows-calls.js'
import { leadRows } from './rows-leads.js'
import { operatorRows } from './rows-operator.js'
import { systemRows } from './rows-system.js'
import { userRows } from './rows-users.js'
import type { IbratSettings } from './settings.js'

/** Every request of the contract; fixed paths stand before those with an id in their place. */
export function ibratRows(settings: IbratSettings) {
  return [
    ...authRows,
    ...adminRows(settings),
    ...operatorRows(settings),
    ...leadRows(settings),
    ...callRows,
    ...userRows,
    ...systemRows,
  ]
}
