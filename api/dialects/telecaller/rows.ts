import type { ApiDeps } from '../../api-deps.js'
import type { Row } from '../../contract/row.js'
import { authRows } from './rows-auth.js'
import type { TelecallerSettings } from './settings.js'

/** Every request of the contract; fixed paths stand before those with an id in their place. */
export function telecallerRows(_settings: TelecallerSettings): readonly Row<ApiDeps>[] {
  return [...authRows]
}
