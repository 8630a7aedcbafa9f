import type { ApiDeps } from './api-deps.js'
import { linkRowOver } from './contract/link-row.js'
import { rowsOver } from './contract/rows-over.js'

/** The row makers over the API's own dependencies. */
export const { jsonRow, publicRow, uploadRow, jsonOrFormRow, fileRow, textRow } = rowsOver<ApiDeps>()

/** A file by its link, over the same. */
export const linkRow = linkRowOver<ApiDeps>()
