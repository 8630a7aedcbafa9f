import { setImmediate } from 'node:timers/promises'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import { contains } from '../contains.js'
import { hotQuery } from '../hot-query.js'
import { type PageQuery, pageOffset, type SortOrder } from '../page.js'
import type { SiteTables } from '../site-tables.js'

/** Leads as other filters leave them. */
export type LeadSelect = SelectQueryBuilder<SiteTables, 'leads', object>

/** What the SQL of the filters depends on, and their values in its order; see {@link hotQuery}. */
export interface Shape {
  readonly name: string
  readonly values: readonly unknown[]
}

/** Ids looked through before others of the thread get a turn: about 10 ms. */
const sliceIds = 50_000

/**
 * Ids of one page of the leads whose number, name or e-mail holds a text, in the order of ids, and how many there are in all.
 *
 * Six digits or more that begin numbers are found by the index, and then only leads whose number begins so are given. Anything else looks
 * through every lead that is left, slice by slice, so that a search over a million leads holds up nobody else for longer than a slice.
 * @param shape of the filters, where they are asked at many requests
 */
export async function searchLeads(
  db: Kysely<SiteTables>,
  some: LeadSelect,
  text: string,
  page: PageQuery & { readonly order: SortOrder },
  shape: Shape | null = null,
): Promise<{ readonly ids: readonly number[]; readonly total: number }> {
  const found = (await beginningWith(db, some, text, shape)) ?? (await holding(db, some, text))
  if (page.order === 'desc') found.reverse()
  const from = pageOffset(page)
  return { ids: found.slice(from, from + page.limit), total: found.length }
}

async function beginningWith(
  db: Kysely<SiteTables>,
  some: LeadSelect,
  text: string,
  shape: Shape | null,
): Promise<number[] | null> {
  const digits = /^\+?(\d{6,20})$/.exec(text.replace(/[ ./()-]/g, ''))?.[1]
  if (digits === undefined) return null
  for (const beginning of [`+${digits}`, digits]) {
    // The colon is the character behind the last digit.
    const range = [beginning, `${beginning}:`] as const
    const build = () =>
      some.select('leads.id').where('leads.number', '>=', range[0]).where('leads.number', '<', range[1])
    const rows = shape
      ? await hotQuery(db, `${shape.name} beginning so`, build, [...shape.values, ...range])
      : await build().execute()
    // Sorted here: asked for an order of ids, the planner would walk through all leads in it.
    if (rows.length > 0) return rows.map((row) => row.id).sort((a, b) => a - b)
  }
  return null
}

async function holding(db: Kysely<SiteTables>, some: LeadSelect, text: string): Promise<number[]> {
  const last = await db
    .selectFrom('leads')
    .select((eb) => eb.fn.max<number | null>('leads.id').as('id'))
    .executeTakeFirst()
  const found: number[] = []
  for (let from = 0; from < (last?.id ?? 0); from += sliceIds) {
    const rows = await some
      .select('leads.id')
      .where('leads.id', '>', from)
      .where('leads.id', '<=', from + sliceIds)
      .where((eb) =>
        eb.or([
          contains(eb.ref('leads.number'), text),
          contains(eb.ref('leads.name'), text),
          contains(eb.ref('leads.email'), text),
        ]),
      )
      .orderBy('leads.id')
      .execute()
    for (const row of rows) found.push(row.id)
    await setImmediate()
  }
  return found
}
