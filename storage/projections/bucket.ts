import { outcomesOf } from '../calls/status.js'

/** Width of a bucket: a quarter of an hour, because time zones differ by as little as that. ms */
export const bucketMs = 900_000

/** SQL: 1 for a call that counts as answered, else 0. */
export const answeredSql = `(calls.outcome IN (${outcomesOf('answered')
  .map((outcome) => `'${outcome}'`)
  .join(', ')}))`
