import type { ApiDeps } from './api-deps.js'
import { rowsOver } from './contract/rows-over.js'

/** The row makers over the API's own dependencies. */
export const { jsonRow, publicRow, uploadRow, jsonOrFormRow, fileRow, linkRow, textRow } = rowsOver<ApiDeps>()
