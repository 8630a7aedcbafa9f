import { sql } from 'kysely'

/** Name of the place in the journal up to which the projector has read. */
export const cursorName = 'calls'

/** SQL: that place; what lies behind it is in no projection yet. */
export const projectionCursor = sql<number>`ifnull((SELECT seq FROM projection_cursor WHERE name = ${sql.lit(cursorName)}), 0)`
