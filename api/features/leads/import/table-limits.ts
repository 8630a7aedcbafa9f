/** What a reader of uploaded tables accepts. A file beyond a limit is refused with the limit's name, never read into memory. */
export interface TableLimits {
  /** Longest line of a CSV, and longest quoted row. Characters. */
  readonly maxRowChars: number
  /** Most columns of a table. */
  readonly maxColumns: number
  /** Rows with a quote that is not closed before the file is given up. */
  readonly maxBrokenQuotes: number
  /** Most files inside an XLSX. */
  readonly maxEntries: number
  /** Most bytes any part of an XLSX may inflate to. */
  readonly maxInflatedBytes: number
  /** Most bytes inflated per byte packed; a sheet of real leads packs 5 to 30 to one. */
  readonly maxInflateRatio: number
  /** Most characters of all shared strings of an XLSX together; they are held in memory. */
  readonly maxSharedChars: number
}

/** The limits in use. A cell of Excel holds 32,767 characters at most. */
export const tableLimits: TableLimits = {
  maxRowChars: 262_144,
  maxColumns: 500,
  maxBrokenQuotes: 1000,
  maxEntries: 2000,
  maxInflatedBytes: 1_073_741_824,
  maxInflateRatio: 200,
  maxSharedChars: 67_108_864,
}
